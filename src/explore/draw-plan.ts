// Draws a fault plan: a function of a seed and of the cluster, so that whoever knows the seed has the plan.
//
// What is known to find mistakes (simulation-testing literature): faults are episodes and not noise; each plan has habits of its
// own (draw-habits), as faults of many kinds, lengths and aims suppress each other (swarm testing, Groce et al., ISSTA 2012);
// strikes come close to each other, and to whole seconds, where timers are; and all is healed well before the end, so that what
// must happen in the end can.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import { createStream, type RandomStream } from "../kernel/random-stream.ts";
import type { Duration } from "../kernel/time.ts";
import { drawAction } from "./draw-action.ts";
import { drawHabits, type Habits } from "./draw-habits.ts";
import type { FaultItem, FaultPlan, PlannedKind } from "./fault-plan.ts";
import { oneOf, type PlanTargets } from "./plan-targets.ts";

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
const FLAPS = 0.15;
const FLAPPING_KINDS: readonly PlannedKind[] = ["crash", "kill", "pause", "partition", "link"];

/** Kinds that strike once, for good or in their own time. */
const WITHOUT_LENGTH: readonly PlannedKind[] = ["restart", "rolling-restart", "disk-corrupt"];

/** Together they multiply, and what was begun at such a pace is finished at it: three could outlast every heal. */
const SLOWING_KINDS: readonly PlannedKind[] = ["slow", "disk-slow"];
const SLOWED_MOST = 2;

/** Sorted by the time of the strike. At least one episode. */
export function drawPlan(seed: number, terms: PlanTerms): FaultPlan {
  const whole = Math.floor(terms.duration / MILLISECOND);
  const habits = drawHabits(terms, Math.max(1, Math.floor(whole * STRUCK_BY)), streamOf(seed, "habits"));
  const count = drawCount(terms.episodesMost, streamOf(seed, "count"));
  const episodes: Episode[] = [];
  for (let index = 0; index < count; index += 1) {
    // A stream for each: clusters that differ in their targets still meet their strikes at the same times.
    const random = streamOf(seed, `episode ${index}`);
    const times = drawTimes(habits, { episodes, healedBy: Math.floor(whole * HEALED_BY) }, random);
    const kind = oneOf(habits.kinds, random);
    const isTooMuch =
      SLOWING_KINDS.includes(kind) && episodes.filter((each) => each.kind === kind).length >= SLOWED_MOST;
    episodes.push({ ...times, kind, item: isTooMuch ? undefined : drawItem(kind, times, habits.targets, random) });
  }
  return episodes.toSorted((a, b) => a.at - b.at).flatMap(({ item }) => (item === undefined ? [] : [item]));
}

/** Rather few than many: under many strikes little is left that could go wrong. */
function drawCount(most: number, random: RandomStream): number {
  return 1 + random.integer(Math.max(1, Math.floor(most / oneOf([1, 2, 4], random))));
}

function streamOf(seed: number, what: string): RandomStream {
  return createStream(String(seed), `fault plan/${what}`);
}

/** ms from the start of the run. */
interface Times {
  readonly at: number;
  readonly lasts: number;
}

interface Episode extends Times {
  readonly kind: PlannedKind;
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

function drawTimes(
  habits: Habits,
  { episodes, healedBy }: { readonly episodes: readonly Times[]; readonly healedBy: number },
  random: RandomStream,
): Times {
  const at = drawInstant(habits, episodes, random);
  const length = Math.floor(oneOf(habits.lengthScales, random) * (0.5 + 2.5 * random.uniform()));
  return { at, lasts: Math.max(1, Math.min(length, healedBy - at)) };
}

/** Anywhere in the plan's time, at a whole second, in the midst of an earlier episode, or where one begins or ends. */
function drawInstant({ from, until }: Habits, before: readonly Times[], random: RandomStream): number {
  const anywhere = from + random.integer(until - from);
  const manner = random.integer(4);
  if (manner === 0) return anywhere;
  if (manner === 1 || before.length === 0) return Math.max(from, Math.floor(anywhere / 1_000) * 1_000);
  const other = oneOf(before, random);
  const at = manner === 2 ? other.at + random.integer(other.lasts) : nearEdge(other, random);
  return Math.min(until - 1, Math.max(from, at));
}

function nearEdge({ at, lasts }: Times, random: RandomStream): number {
  const reach = oneOf([20, 300, 2_000], random);
  return at + (random.chance(0.5) ? lasts : 0) + random.integer(2 * reach) - reach;
}

function inWords(milliseconds: number): string {
  return milliseconds % 1_000 === 0 ? `${milliseconds / 1_000}s` : `${milliseconds}ms`;
}
