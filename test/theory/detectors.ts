// Failure detectors against the catalogue's figures (K16, K17, K18): the real detectors and SWIM members, over beats and
// networks that the checks make up.

import { meansUntil, normalPhi } from "../../src/algorithms/detection/phi.ts";
import { heartbeat } from "../../src/algorithms/detection/heartbeat.ts";
import { phiAccrual } from "../../src/algorithms/detection/phi-accrual.ts";
import { parameterValues } from "../../src/algorithms/laws/default-values.ts";
import { createStream, type RandomStream } from "../../src/kernel/random-stream.ts";
import { type Duration, type Instant, MICROSECONDS_PER_SECOND as SECOND, seconds } from "../../src/kernel/time.ts";
import type { Address } from "../../src/process/identity.ts";
import { SwimWorld } from "../algorithms/membership/swim-world.ts";
import { allowedBy, PRECISION_NEEDED, SAMPLING, type Check, type Comparison, type Tolerance } from "./check.ts";

interface Measured {
  readonly what: string;
  readonly unit: string;
  readonly expected: number;
  /** One value per replication. */
  readonly values: readonly number[];
  readonly within?: Tolerance;
}

function comparison({ what, unit, expected, values, within = SAMPLING }: Measured): Comparison {
  const ours = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - ours) ** 2, 0);
  const standardError = values.length === 1 ? 0 : Math.sqrt(squares / (values.length - 1) / values.length);
  return {
    what,
    unit,
    expected,
    ours,
    standardError,
    replications: values.length,
    precision: PRECISION_NEEDED,
    ...allowedBy(within, expected, standardError),
  };
}

const NODES = 1_000;
const DAY = 86_400;
const LOSS = 0.01;
const REPLICATIONS = 20;
const CASES = 40_000;

/**
 * Mistakes are so rare that nobody can wait for them. So k - 1 beats in a row are lost in each of many cases, which happens
 * (1 - q) q^(k-1) times per beat; the rest is drawn, and the detector is asked until a beat comes again.
 */
function mistakes(beats: number): Check {
  return {
    title: `heartbeats every 1 s, ${LOSS * 100}% lost, timeout ${beats}.1 s, ${NODES.toLocaleString("en")} nodes`,
    source: `K16: 1,000 nodes x 86,400 s x q^k, less the share q of cases in which the beat before is lost too`,
    measure: () => {
      const random = createStream("K16", `${beats}`);
      const cases = (NODES * DAY * (1 - LOSS) * LOSS ** (beats - 1)) / CASES;
      const values = Array.from({ length: REPLICATIONS }, () => cases * mistakenAmong(CASES, beats, random));
      const expected = NODES * DAY * (1 - LOSS) * LOSS ** beats;
      return [comparison({ what: "mistakes per day", unit: "1", expected, values })];
    },
  };
}

function mistakenAmong(cases: number, beats: number, random: RandomStream): number {
  const timeout = Math.round((beats + 0.1) * SECOND) as Duration;
  const parameters = parameterValues(heartbeat.parameters, { suspect: timeout, timeout });
  const detector = heartbeat.create(parameters, { peerCount: 1 });
  let now = 0;
  let mistaken = 0;
  detector.watch(0, now as Instant);
  for (let done = 0; done < cases; done += 1) {
    now += SECOND;
    detector.heard(0, 0, now as Instant);
    now += beats * SECOND; // the first that can come after those that are lost
    while (random.chance(LOSS)) now += SECOND;
    if (detector.opinion(0, (now - 1) as Instant) === "dead") mistaken += 1;
    detector.heard(0, 0, now as Instant);
  }
  return mistaken;
}

const PUNCTUAL = 200;

/** ms of silence after regular beats of one second until a peer is suspected; all intervals alike, so the least deviation counts. */
function suspectedAfter(threshold: number, deviation: number, pause: number): number {
  const minDeviation = deviation * 1_000;
  const given = { threshold, deadThreshold: 100, minDeviation, acceptablePause: seconds(pause) };
  const detector = phiAccrual.create(parameterValues(phiAccrual.parameters, given), { peerCount: 1 });
  detector.watch(0, 0 as Instant);
  for (let beat = 1; beat <= PUNCTUAL; beat += 1) detector.heard(0, beat, (beat * SECOND) as Instant);
  const last = PUNCTUAL * SECOND;
  return (detector.nextChange(0, last as Instant) - last) / 1_000;
}

function exactly(what: string, unit: string, expected: number, value: number, within: number): Comparison {
  return comparison({
    what,
    unit,
    expected,
    values: [value],
    within: { kind: "exact", within, because: "rounding" },
  });
}

const phi: Check = {
  title: "phi accrual, beats every 1,000 ms",
  source: "K17: Akka's approximation; the last one Cassandra's",
  measure: () => [
    exactly("phi after 1,500 ms, deviation 200 ms", "1", 2.216, normalPhi(1_500, 1_000, 200), 0.0005),
    exactly("phi after the mean interval", "1", 0.301, normalPhi(1_000, 1_000, 200), 0.0005),
    exactly("suspected by phi 8, deviation 100 ms", "ms", 1_522.6, suspectedAfter(8, 100, 0), 0.05),
    exactly("the same with an acceptable pause of 3 s", "ms", 4_522.6, suspectedAfter(8, 100, 3), 0.05),
    exactly("suspected by phi 8, deviation 300 ms", "ms", 2_567.8, suspectedAfter(8, 300, 0), 0.05),
    exactly("suspected by phi 12, deviation 100 ms", "ms", 1_629, suspectedAfter(12, 100, 0), 0.5),
    exactly("phi 8 under exponential intervals", "means", 18.42, meansUntil(8), 0.005),
  ],
};

/** Share of a group's members that anybody pings in a period, which is one second long. */
function probing(size: number, expected: number): Check {
  return {
    title: `SWIM, ${size} members, targets at random`,
    source: "K18: 1 - (1 - 1/(n - 1))^(n - 1); Das, Gupta, Motivala 2002",
    measure: () => {
      const parameters = { probeOrder: "random" as const, syncInterval: 0 as Duration, gossipInterval: 0 as Duration };
      const world = new SwimWorld(size, parameters, `K18 ${size}`).startAll();
      world.runFor(SECOND);
      const pinged = new Set<Address>();
      world.onPost = ({ to, message }) => void (message.type === "ping" && pinged.add(to));
      const values = Array.from({ length: REPLICATIONS }, () => probedShare(world, size, pinged));
      return [comparison({ what: "probed in a period", unit: "1", expected, values })];
    },
  };
}

function probedShare(world: SwimWorld, size: number, pinged: Set<Address>): number {
  const periods = Math.ceil(2_000 / size);
  let probed = 0;
  for (let period = 0; period < periods; period += 1) {
    pinged.clear();
    world.runFor(SECOND);
    probed += pinged.size;
  }
  return probed / (periods * size);
}

export const DETECTORS: readonly Check[] = [
  mistakes(3),
  mistakes(4),
  mistakes(5),
  phi,
  probing(10, 0.654),
  probing(100, 0.634),
];
