// What the strikes of one plan have in common, drawn before any of them. For draw-plan.
//
// A plan that has a little of everything has nothing often enough (swarm testing, Groce et al., ISSTA 2012): so each leaves out
// kinds and lengths, and some do one thing only. Most failures need one node in trouble, often the one that leads, and two or three
// events in a row (Alquraan et al., OSDI 2018): so most plans have a favourite, and half of them strike within a few seconds.

import type { ClusterSpec } from "../cluster/cluster-spec.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { PlannedKind } from "./fault-plan.ts";
import { favouring, oneOf, planTargets, type PlanTargets } from "./plan-targets.ts";

export interface Habits {
  /** At least one. */
  readonly kinds: readonly PlannedKind[];
  /** ms; a length is half to three times one of them. At least one. */
  readonly lengthScales: readonly number[];
  /** ms from the start of the run: strikes begin at or after the one, and before the other. */
  readonly from: number;
  readonly until: number;
  readonly targets: PlanTargets;
}

/** They straddle the time-outs of designs, from an election to a lease. */
const LENGTH_SCALES = [10, 100, 1_000, 10_000] as const;
const SCALE_TAKES_PART = 0.5;
/** A kind takes part in a plan with one of these probabilities, drawn for the plan. */
const KIND_TAKES_PART = [0.1, 0.4, 0.7] as const;
const BURSTS = 0.5;
/** ms */
const BURST_LENGTHS = [1_000, 3_000, 10_000] as const;
const HAS_FAVOURITE = 0.7;

/** `latest`: strikes begin before it, in ms. */
export function drawHabits(
  { kinds, cluster }: { readonly kinds: readonly PlannedKind[]; readonly cluster: ClusterSpec },
  latest: number,
  random: RandomStream,
): Habits {
  const takesPart = oneOf(KIND_TAKES_PART, random);
  const window = random.chance(BURSTS) ? Math.min(latest, oneOf(BURST_LENGTHS, random)) : latest;
  const from = random.integer(latest - window + 1);
  const habits = {
    kinds: someOf(kinds, takesPart, random),
    lengthScales: someOf(LENGTH_SCALES, SCALE_TAKES_PART, random),
    from,
    until: from + window,
  };
  // Last: clusters that differ in their targets have all else in common.
  const targets = planTargets(cluster);
  return { ...habits, targets: random.chance(HAS_FAVOURITE) ? favouring(targets, random) : targets };
}

/** Each of them with this probability, and at least one. */
function someOf<T>(list: readonly T[], probability: number, random: RandomStream): readonly T[] {
  const some = list.filter(() => random.chance(probability));
  return some.length > 0 ? some : [oneOf(list, random)];
}
