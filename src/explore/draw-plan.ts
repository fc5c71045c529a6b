// Draws a fault plan: a function of a seed and of the cluster, so that whoever knows the seed has the plan.
//
// What is known to find mistakes (simulation-testing literature): faults are episodes and not noise; each plan draws from a
// random few of the kinds, as faults of many kinds suppress each other (swarm testing, Groce et al., ISSTA 2012); lengths
// straddle the time-outs of the design, from an election to a lease; strikes come close to each other, and to whole seconds,
// where timers are; and all is healed well before the end, so that what must happen in the end can.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import { createStream, type RandomStream } from "../kernel/random-stream.ts";
import type { Duration } from "../kernel/time.ts";
import { drawAction } from "./draw-action.ts";
import type { FaultItem, FaultPlan, PlannedKind } from "./fault-plan.ts";
import { oneOf, planTargets, type PlanTargets } from "./plan-targets.ts";

export interface PlanTerms {
  readonly cluster: ClusterSpec;
  /** Of the run, without its drain. */
  readonly duration: Duration;
  /** At least one. */
  readonly kinds: readonly PlannedKind[];
  /** Episodes of a plan, at most. */
  readonly episodesMost: number;
}

/** Strikes begin, and are healed, within these parts of the duration. */
const STRUCK_BY = 0.6;
const HEALED_BY = 0.8;
const MILLISECOND = 1_000;
/** A kind takes part in a plan with this probability. */
const KIND_TAKES_PART = 0.4;
/** ms; a length is half to three times one of them. */
const LENGTH_SCALES = [10, 100, 1_000, 10_000] as const;
const FLAPS = 0.15;
const FLAPPING_KINDS: readonly PlannedKind[] = ["crash", "pause", "partition", "link"];

/** Kinds that strike once, for good or in their own time. */
const WITHOUT_LENGTH: readonly PlannedKind[] = ["restart", "rolling-restart", "disk-corrupt"];

/** Sorted by the time of the strike. At least one episode. */
export function drawPlan(seed: number, terms: PlanTerms): FaultPlan {
  const random = createStream(String(seed), "fault plan");
  const kinds = terms.kinds.filter(() => random.chance(KIND_TAKES_PART));
  if (kinds.length === 0) kinds.push(oneOf(terms.kinds, random));
  const count = 1 + random.integer(terms.episodesMost);
  const targets = planTargets(terms.cluster);
  const episodes: Episode[] = [];
  for (let index = 0; index < count; index += 1) {
    // A stream for each: clusters that differ in their targets still meet their strikes at the same times.
    const stream = createStream(String(seed), `fault plan/episode ${index}`);
    const times = drawTimes(episodes, terms.duration, stream);
    const kind = oneOf(kinds, stream);
    episodes.push({ ...times, item: drawItem(kind, times, targets, stream) });
  }
  return episodes.toSorted((a, b) => a.at - b.at).flatMap(({ item }) => (item === undefined ? [] : [item]));
}

/** ms from the start of the run. */
interface Times {
  readonly at: number;
  readonly lasts: number;
}

interface Episode extends Times {
  readonly item: FaultItem | undefined;
}

function drawItem(
  kind: PlannedKind,
  { at, lasts }: Times,
  targets: PlanTargets,
  random: RandomStream,
): FaultItem | undefined {
  const action = drawAction(kind, targets, random);
  if (action === undefined) return undefined;
  if (WITHOUT_LENGTH.includes(kind)) return { at: inWords(at), ...action };
  const flaps = random.chance(FLAPS) && FLAPPING_KINDS.includes(kind);
  return {
    at: inWords(at),
    ...action,
    for: inWords(lasts),
    ...(flaps && { flap: { up: { uniform: ["10ms", "1s"] }, down: { uniform: ["10ms", "1s"] } } }),
  };
}

function drawTimes(before: readonly Times[], duration: Duration, random: RandomStream): Times {
  const whole = Math.floor(duration / MILLISECOND);
  const latest = Math.max(1, Math.floor(whole * STRUCK_BY));
  const at = Math.min(latest, Math.max(0, drawInstant(before, latest, random)));
  const scale = oneOf(LENGTH_SCALES, random);
  const length = Math.floor(scale * (0.5 + 2.5 * random.uniform()));
  return { at, lasts: Math.max(1, Math.min(length, Math.floor(whole * HEALED_BY) - at)) };
}

/** Anywhere, at a whole second, or where an earlier episode begins or ends. */
function drawInstant(before: readonly Times[], latest: number, random: RandomStream): number {
  const anywhere = random.integer(latest);
  const manner = random.integer(3);
  if (manner === 0) return anywhere;
  if (manner === 1 || before.length === 0) return Math.floor(anywhere / 1_000) * 1_000;
  const other = oneOf(before, random);
  const reach = oneOf([20, 300, 2_000], random);
  return other.at + (random.chance(0.5) ? other.lasts : 0) + random.integer(2 * reach) - reach;
}

function inWords(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
