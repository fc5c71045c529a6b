// What every failure detector must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, NEVER, seconds } from "../../kernel/time.ts";
import type { DetectorDefinition, FailureDetector, Opinion } from "../detection/detector.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface DetectorSubject {
  readonly name: string;
  create(peerCount: number): FailureDetector;
  readonly interval: Duration;
  /** Silence after which a peer is dead at the latest; undefined = not stated. */
  readonly timeout: Duration | undefined;
}

export interface DetectorLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Defaults to the parameter of this name. */
  readonly timeout?: Duration;
}

/** Throws LawBroken at the first law that the detector breaks. */
export function checkDetectorLaws<P extends Parameters>(
  definition: DetectorDefinition<P>,
  options: DetectorLawOptions = {},
): LawReport {
  return checkLaws(detectorLaws, detectorSubject(definition, options), options);
}

export function detectorSubject<P extends Parameters>(
  definition: DetectorDefinition<P>,
  options: DetectorLawOptions = {},
): DetectorSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return {
    name: definition.name,
    create: (peerCount) => definition.create(values, { peerCount }),
    interval: definition.interval(values),
    timeout: options.timeout ?? (values as { readonly timeout?: Duration }).timeout,
  };
}

const PEERS = 5;
const PEER = 3;
const BEATS = 20;
/** Clocks do not start at 0 in the laws: a forgotten "never heard" would hide there. */
const BOOT = seconds(1_000) as number as Instant;
const RANK: Readonly<Record<Opinion, number>> = { trust: 0, suspect: 1, dead: 2 };

export const detectorLaws: readonly Law<DetectorSubject>[] = [
  {
    name: "changes its opinion of a silent peer exactly when it says, and only for the worse",
    check(subject, random) {
      const detector = subject.create(PEERS);
      let now = beatSeveralTimes(detector, subject, random);
      for (let next = detector.nextChange(PEER, now); next < NEVER; next = detector.nextChange(PEER, now)) {
        demand(next > now, `at ${now}us it says that its opinion can change at ${next}us`);
        const before = detector.opinion(PEER, now);
        const late = detector.opinion(PEER, (next - 1) as Instant);
        demand(late === before, `it says "${before}" until ${next}us, but "${late}" just before`);
        const after = detector.opinion(PEER, next);
        demand(
          RANK[after] > RANK[before],
          `at ${next}us its opinion should get worse than "${before}", and is "${after}"`,
        );
        now = next;
      }
      demand(
        detector.opinion(PEER, now) === "dead",
        `a peer that is silent for ever stays "${detector.opinion(PEER, now)}"`,
      );
    },
  },
  {
    name: "declares a silent peer dead within its timeout",
    unsupported: ({ timeout }) => (timeout === undefined ? "it states no timeout" : undefined),
    check(subject, random) {
      const detector = subject.create(PEERS);
      const lastHeard = beatSeveralTimes(detector, subject, random);
      const opinion = detector.opinion(PEER, (lastHeard + (subject.timeout as Duration)) as Instant);
      demand(opinion === "dead", `after ${subject.timeout}us of silence it says "${opinion}"`);
    },
  },
  {
    name: "trusts a peer that beats on time",
    check(subject) {
      const detector = subject.create(PEERS);
      detector.watch(PEER, BOOT);
      for (let beat = 1; beat <= 100; beat += 1) {
        const now = (BOOT + beat * subject.interval) as Instant;
        detector.heard(PEER, beat, now);
        demand(
          detector.opinion(PEER, now) === "trust",
          `at beat ${beat} of a punctual peer it says "${detector.opinion(PEER, now)}"`,
        );
      }
    },
  },
  {
    name: "trusts again who is heard again",
    check(subject, random) {
      const detector = subject.create(PEERS);
      for (const bad of ["suspect", "dead"] as const) {
        let now = beatSeveralTimes(detector, subject, random);
        while (RANK[detector.opinion(PEER, now)] < RANK[bad]) now = detector.nextChange(PEER, now);
        detector.heard(PEER, BEATS + 1, now);
        demand(
          detector.opinion(PEER, now) === "trust",
          `heard while "${bad}", the peer is "${detector.opinion(PEER, now)}"`,
        );
        demand(detector.nextChange(PEER, now) > now, "heard again, the next change lies in the past");
      }
    },
  },
  {
    name: "trusts a peer that beats on time again after a pause",
    check(subject, random) {
      const detector = subject.create(PEERS);
      // Its later beats are all late by the pause, but go on counting.
      const paused = beatSeveralTimes(detector, subject, random) + 30 * subject.interval;
      for (let beat = 1; beat <= 50; beat += 1) {
        const now = (paused + beat * subject.interval) as Instant;
        const before = detector.opinion(PEER, (now - 1) as Instant);
        demand(beat <= 2 || before === "trust", `just before beat ${beat} after a pause it says "${before}"`);
        detector.heard(PEER, BEATS + beat, now);
      }
    },
  },
  {
    name: "gives a newly watched peer time",
    check(subject) {
      const detector = subject.create(PEERS);
      detector.watch(PEER, BOOT);
      demand(detector.opinion(PEER, BOOT) === "trust", `newly watched, the peer is "${detector.opinion(PEER, BOOT)}"`);
      const next = detector.nextChange(PEER, BOOT);
      demand(next > BOOT && next < NEVER, `newly watched and silent, the opinion never changes`);
    },
  },
  {
    name: "does not trust a peer whose connection broke, until that registers again",
    unsupported: (subject) => (subject.create(1).reset === undefined ? "it does not look at connections" : undefined),
    check(subject, random) {
      const detector = subject.create(PEERS);
      let now = beatSeveralTimes(detector, subject, random);
      detector.reset!(PEER, now);
      const opinion = detector.opinion(PEER, now);
      demand(opinion !== "trust", `its connection broke, and the peer is "${opinion}"`);
      while (detector.opinion(PEER, now) !== "dead") {
        const next = detector.nextChange(PEER, now);
        demand(next > now && next < NEVER, "its connection broke, and if it is silent for ever it is never dead");
        demand(detector.opinion(PEER, (next - 1) as Instant) !== "dead", `it is dead before ${next}us`);
        now = next;
      }
      detector.watch(PEER, now);
      demand(detector.opinion(PEER, now) === "trust", "it registered again, and is not trusted");
      detector.forget(PEER);
      detector.reset!(PEER, now);
      demand(detector.opinion(PEER, now) === "dead", "a connection that broke revived a forgotten peer");
    },
  },
  {
    name: "is done with a peer that it forgot",
    check(subject) {
      const detector = subject.create(PEERS);
      detector.watch(PEER, BOOT);
      detector.forget(PEER);
      demand(detector.nextChange(PEER, BOOT) >= NEVER, "a forgotten peer still asks for attention");
      detector.heard(PEER, 7, BOOT);
      demand(detector.opinion(PEER, BOOT) !== "trust", "a heartbeat that came late revived a forgotten peer");
      detector.watch(PEER, BOOT);
      demand(detector.opinion(PEER, BOOT) === "trust", "a forgotten peer cannot be watched again");
    },
  },
  {
    name: "tells peers apart",
    check(subject, random) {
      const detector = subject.create(PEERS);
      const now = (beatSeveralTimes(detector, subject, random) + subject.interval) as Instant;
      const before = [detector.opinion(PEER, now), detector.nextChange(PEER, now)].join();
      for (const other of [PEER - 1, PEER + 1, 0]) {
        detector.watch(other, (now - 1) as Instant);
        detector.heard(other, 1, now);
        detector.forget(other);
      }
      const after = [detector.opinion(PEER, now), detector.nextChange(PEER, now)].join();
      demand(after === before, `what happened to other peers turned (${before}) into (${after})`);
    },
  },
  {
    name: "thinks the same after the same beats",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [one, other] = [1, 2].map(() => {
        const detector = subject.create(PEERS);
        const now = beatSeveralTimes(detector, subject, createStream(seed, "beats"));
        return [detector.opinion(PEER, now), detector.nextChange(PEER, now)].join();
      });
      demand(one === other, `two that heard the same say (${one}) and (${other})`);
    },
  },
  {
    name: "changes nothing by being asked",
    check(subject, random) {
      const detector = subject.create(PEERS);
      const now = beatSeveralTimes(detector, subject, random);
      const ask = (): string => [detector.opinion(PEER, now), detector.nextChange(PEER, now)].join();
      const first = ask();
      detector.opinion(PEER, (now + 3_600 * 1_000_000) as Instant);
      demand(ask() === first, "asked about a later instant, it changed its answer about now");
    },
  },
];

/** Heartbeats with some jitter; returns the instant of the last one. */
function beatSeveralTimes(detector: FailureDetector, { interval }: DetectorSubject, random: RandomStream): Instant {
  let now = BOOT;
  detector.watch(PEER, now);
  for (let beat = 1; beat <= BEATS; beat += 1) {
    now = (now + Math.floor(interval * (0.9 + 0.2 * random.uniform()))) as Instant;
    detector.heard(PEER, beat, now);
  }
  return now;
}
