// Closed forms of queueing theory, as in the textbooks (Kleinrock 1975; Harchol-Balter 2013). `formulas.test.ts` holds
// them against the published figures before anything is held against them.

/** Erlang's B: the share of arrivals that find all of `servers` busy, at an offered load of `load` erlangs. */
export function erlangB(servers: number, load: number): number {
  let blocking = 1;
  for (let count = 1; count <= servers; count += 1) blocking = (load * blocking) / (count + load * blocking);
  return blocking;
}

/** M/M/c/K: `room` in all, servers included; by birth and death. */
export function blockingQueue(
  servers: number,
  room: number,
  arrivalRate: number,
  serviceRate: number,
): { readonly blocking: number; readonly inSystem: number; readonly response: number } {
  const weights = [1];
  for (let count = 1; count <= room; count += 1)
    weights.push((weights[count - 1] * arrivalRate) / (Math.min(count, servers) * serviceRate));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const blocking = weights[room] / total;
  const inSystem = weights.reduce((sum, weight, count) => sum + count * weight, 0) / total;
  return { blocking, inSystem, response: inSystem / (arrivalRate * (1 - blocking)) };
}

/** Erlang's C: the share of arrivals that wait, M/M/c. */
export function erlangC(servers: number, load: number): number {
  const blocking = erlangB(servers, load);
  return blocking / (1 - (load / servers) * (1 - blocking));
}

/** M/M/c, mean wait for a server. */
export function waitOfServers(servers: number, arrivalRate: number, serviceRate: number): number {
  return erlangC(servers, arrivalRate / serviceRate) / (servers * serviceRate - arrivalRate);
}

/** A kind of tasks: its rate, and the first two moments of its service time. */
export interface Kind {
  readonly rate: number;
  readonly mean: number;
  readonly square: number;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const loadOf = (kinds: readonly Kind[]): number => sum(kinds.map(({ rate, mean }) => rate * mean));
/** Mean work left of whoever is being served. */
const residual = (kinds: readonly Kind[]): number => sum(kinds.map(({ rate, square }) => rate * square)) / 2;

/** M/G/1 in order of arrival: the Pollaczek-Khinchine mean wait. */
export function pollaczekKhinchine(kinds: readonly Kind[]): number {
  return residual(kinds) / (1 - loadOf(kinds));
}

/** M/G/1 by class, never interrupted (Cobham 1954): mean wait of each class, the most important one first. */
export function cobham(kinds: readonly Kind[]): readonly number[] {
  return kinds.map(
    (_, index) => residual(kinds) / ((1 - loadOf(kinds.slice(0, index))) * (1 - loadOf(kinds.slice(0, index + 1)))),
  );
}

/** M/G/1 by class, interrupted and resumed: mean response of each class, the most important one first. */
export function preemptiveResume(kinds: readonly Kind[]): readonly number[] {
  return kinds.map(({ mean }, index) => {
    const above = 1 - loadOf(kinds.slice(0, index));
    const upTo = kinds.slice(0, index + 1);
    return mean / above + residual(upTo) / (above * (1 - loadOf(upTo)));
  });
}

/** M/G/1, all served at once in equal parts (processor sharing): mean response, whatever the sizes are. */
export function processorSharing(mean: number, load: number): number {
  return mean / (1 - load);
}

/** The first two moments of min(S, x), of the service time S cut off at x. */
type CutOff = (x: number) => { readonly mean: number; readonly square: number };

/** M/G/1, least attained service first (foreground-background): mean response of a task of size x. Kleinrock 1976, section 4.6. */
export function foregroundBackground(rate: number, cutOff: CutOff, x: number): number {
  const { mean, square } = cutOff(x);
  const left = 1 - rate * mean;
  return x / left + (rate * square) / (2 * left * left);
}

interface Phase {
  readonly share: number;
  readonly rate: number;
}

/** The same where sizes are a mixture of exponential ones: mean over all tasks, by Simpson's rule over sizes. */
export function foregroundBackgroundMixed(rate: number, phases: readonly Phase[]): number {
  const cutOff: CutOff = (x) => ({
    mean: sum(phases.map((phase) => (phase.share * (1 - Math.exp(-phase.rate * x))) / phase.rate)),
    square: sum(
      phases.map(
        (phase) =>
          (2 * phase.share * (1 - Math.exp(-phase.rate * x) * (1 + phase.rate * x))) / (phase.rate * phase.rate),
      ),
    ),
  });
  const density = (x: number): number =>
    sum(phases.map((phase) => phase.share * phase.rate * Math.exp(-phase.rate * x)));
  const end = 60 / Math.min(...phases.map((phase) => phase.rate));
  const steps = 200_000;
  let total = 0;
  for (let step = 0; step <= steps; step += 1) {
    const x = (step * end) / steps;
    const weight = step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2;
    total += weight * density(x) * foregroundBackground(rate, cutOff, x);
  }
  return (total * end) / steps / 3;
}

/** Mean over all tasks of a figure per class. */
export function mixed(kinds: readonly Kind[], figures: readonly number[]): number {
  return sum(kinds.map(({ rate }, index) => rate * figures[index])) / sum(kinds.map(({ rate }) => rate));
}

/** G/M/1: mean response, from the arrivals' Laplace transform; sigma = transform(mu (1 - sigma)). */
export function responseOfRenewal(serviceRate: number, transform: (s: number) => number): number {
  let sigma = 0.5;
  for (let round = 0; round < 1_000; round += 1) sigma = transform(serviceRate * (1 - sigma));
  return 1 / (serviceRate * (1 - sigma));
}

/** Machine repairman, M/M/1//N: `users` who think for a mean `think` and queue for one server. */
export function repairman(
  users: number,
  think: number,
  service: number,
): { readonly throughput: number; readonly response: number } {
  let weight = 1;
  let total = 1;
  for (let present = 1; present <= users; present += 1) {
    weight *= ((users - present + 1) * service) / think;
    total += weight;
  }
  const throughput = (1 - 1 / total) / service;
  return { throughput, response: users / throughput - think };
}

/** Supermarket model with infinitely many queues: mean response in service times (Mitzenmacher; Vvedenskaya et al.). */
export function supermarket(load: number, choices: number): number {
  let total = 0;
  for (let level = 1; level < 60; level += 1) total += load ** ((choices ** level - choices) / (choices - 1));
  return total;
}

/** Mean of the largest of `count` exponential times of mean 1: the harmonic number. */
export function harmonic(count: number): number {
  return sum(Array.from({ length: count }, (_, index) => 1 / (index + 1)));
}

/** Quantile of the largest of `count` exponential times of mean 1. */
export function largestOfExponentials(count: number, fraction: number): number {
  return -Math.log(1 - fraction ** (1 / count));
}

/** M/M/1 whose server breaks down at any time and resumes (Mitrany and Avi-Itzhak 1968): mean response. */
export function breakdownResponse(arrivals: number, service: number, failures: number, repairs: number): number {
  const both = failures + repairs;
  return (both * both + service * failures) / (both * (service * repairs - arrivals * both));
}

/** Mean time to finish `work` from scratch after each failure, with a downtime in which nothing fails. */
export function restartFromScratch(work: number, failures: number, downtime: number): number {
  return (1 / failures + downtime) * Math.expm1(failures * work);
}

/**
 * Mean age of a worker's last proof of life at its crash: it registers when it boots, beats every `interval` from a random
 * phase on, and crashes after an exponential time of mean `up`.
 */
export function beatAge(interval: number, up: number): number {
  const hazard = interval / up;
  const crashedBeforeBeating = 1 - (1 - Math.exp(-hazard)) / hazard;
  const ageAfterBeats = 1 / hazard - 1 / Math.expm1(hazard);
  // Density of a crash at x before the first beat at a uniform phase: hazard e^(-hazard x) (1 - x).
  const ageBeforeBeats = integral((x) => x * hazard * Math.exp(-hazard * x) * (1 - x));
  return interval * (ageBeforeBeats + (1 - crashedBeforeBeating) * ageAfterBeats);
}

/** From 0 to 1, by Simpson's rule. */
function integral(f: (x: number) => number): number {
  const steps = 200;
  let total = f(0) + f(1);
  for (let step = 1; step < steps; step += 1) total += (step % 2 === 0 ? 2 : 4) * f(step / steps);
  return total / steps / 3;
}
