// One peer that sends heartbeats over a network that delays and loses them, watched by a detector: how often and how long the
// detector is mistaken, and how soon it notices a crash. The measures of Chen, Toueg, Aguilera, 2002, section 2.2.

import type { FailureDetector } from "../../../src/algorithms/detection/detector.ts";
import type { RandomStream } from "../../../src/kernel/random-stream.ts";
import { type Instant, NEVER } from "../../../src/kernel/time.ts";

export interface Network {
  /** us between two beats. */
  readonly interval: number;
  readonly loss: number;
  /** us that a beat is on its way. `beat` counts from 1. */
  delay(random: RandomStream, beat: number): number;
}

export interface Mistakes {
  /** Wrong suspicions that began. */
  readonly count: number;
  /** How long each of them lasted, us; and how far apart their beginnings are. */
  readonly durations: readonly number[];
  readonly recurrences: readonly number[];
  /** us that the peer, alive all the time, was trusted; and watched. */
  readonly trusted: number;
  readonly watched: number;
}

interface Arrival {
  readonly beat: number;
  readonly at: number;
}

const BOOT = 1_000_000_000;
const PEER = 0;

/** `settle`: mistakes before so many beats are not counted. */
export function mistakesOf(
  detector: FailureDetector,
  network: Network,
  beats: number,
  random: RandomStream,
  settle = 0,
): Mistakes {
  const watch = new Watch(detector, BOOT + settle * network.interval);
  for (const { beat, at } of arrivals(network, beats, random)) {
    watch.passUntil(at);
    watch.heard(beat, at);
  }
  return watch.result();
}

/** us from a crash, at a random moment after `beats` beats, to the suspicion that is not taken back. */
export function detectionTime(
  detector: FailureDetector,
  network: Network,
  beats: number,
  random: RandomStream,
): number {
  const crash = BOOT + (beats + random.uniform()) * network.interval;
  const watch = new Watch(detector, BOOT);
  for (const { beat, at } of arrivals(network, beats, random)) {
    watch.passUntil(at);
    watch.heard(beat, at);
  }
  return Math.max(0, watch.suspectedForGood() - crash);
}

function* arrivals({ interval, loss, delay }: Network, beats: number, random: RandomStream): Generator<Arrival> {
  let onTheWay: Arrival[] = [];
  for (let beat = 1; beat <= beats; beat += 1) {
    const sent = BOOT + beat * interval;
    yield* onTheWay.filter(({ at }) => at <= sent);
    onTheWay = onTheWay.filter(({ at }) => at > sent);
    const at = Math.round(sent + delay(random, beat));
    if (random.chance(loss)) continue;
    onTheWay.push({ beat, at });
    onTheWay.sort((one, other) => one.at - other.at);
  }
  yield* onTheWay;
}

class Watch {
  readonly #detector: FailureDetector;
  readonly #since: number;
  #now = BOOT;
  #isTrusted = true;
  #suspectedAt = NaN;
  #lastMistakeAt = NaN;
  #trusted = 0;
  readonly #durations: number[] = [];
  readonly #recurrences: number[] = [];
  #count = 0;

  constructor(detector: FailureDetector, since: number) {
    this.#detector = detector;
    this.#since = since;
    detector.watch(PEER, BOOT as Instant);
  }

  /** Follows the detector by its own announcements. */
  passUntil(limit: number): void {
    for (let next = this.#next(); next <= limit; next = this.#next()) this.#look(next);
    this.#look(limit);
  }

  heard(beat: number, at: number): void {
    this.#detector.heard(PEER, beat, at as Instant);
    this.#look(at);
  }

  suspectedForGood(): number {
    while (this.#isTrusted) this.#look(this.#next());
    return this.#suspectedAt;
  }

  result(): Mistakes {
    return {
      count: this.#count,
      durations: this.#durations,
      recurrences: this.#recurrences,
      trusted: this.#trusted,
      watched: this.#now - this.#since,
    };
  }

  #next(): number {
    const next = this.#detector.nextChange(PEER, this.#now as Instant);
    return next === NEVER ? Infinity : next;
  }

  #look(now: number): void {
    if (this.#isTrusted && now > this.#since) this.#trusted += now - Math.max(this.#now, this.#since);
    this.#now = now;
    const isTrusted = this.#detector.opinion(PEER, now as Instant) === "trust";
    if (isTrusted === this.#isTrusted) return;
    this.#isTrusted = isTrusted;
    if (!isTrusted) this.#suspectedAt = now;
    if (now < this.#since) return;
    if (isTrusted) this.#durations.push(now - this.#suspectedAt);
    else {
      this.#count += 1;
      if (this.#lastMistakeAt === this.#lastMistakeAt) this.#recurrences.push(now - this.#lastMistakeAt);
      this.#lastMistakeAt = now;
    }
  }
}

export interface Summary {
  readonly mean: number;
  /** Standard error of the mean. */
  readonly error: number;
}

export function summaryOf(values: readonly number[]): Summary {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}
