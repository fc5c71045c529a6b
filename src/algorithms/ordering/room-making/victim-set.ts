// Whom to displace together, and on which machine, so that a task gets room there: Kubernetes' rules. Pure decisions; for
// orderings that make room.
//
// Source: kubernetes/kubernetes, pkg/scheduler/framework/plugins/defaultpreemption (SelectVictimsOnNode) and
// pkg/scheduler/framework/preemption (pickOneNodeForPreemption). Deviations: there are no disruption budgets; every machine is
// looked at, and not a sample of them; of machines that are equal in everything the first is taken.

import type { Demand } from "../availability.ts";
import type { RunningTask } from "../ordering.ts";
import type { Spare } from "./spare.ts";

/** Somebody who may be displaced. */
export interface Candidate {
  readonly running: RunningTask;
  /** How important it is; the lowest goes first. */
  readonly rank: number;
}

/** A machine on which room could be made. */
export interface Site {
  readonly worker: number;
  /** Free there without displacing anybody. */
  readonly spare: Spare;
  readonly candidates: readonly Candidate[];
}

export interface VictimSet {
  readonly worker: number;
  /** Most important first. */
  readonly victims: readonly Candidate[];
}

/**
 * As if all candidates were gone; then one after the other comes back, the most important first, wherever the task still
 * fits beside it. So nobody in the set could be spared, and the important are spared before the others; it need not be the
 * set with the fewest members. undefined: there is not room enough even without any of them.
 */
export function victimsAt(task: Demand, { worker, spare, candidates }: Site): VictimSet | undefined {
  const left = spare.copy();
  for (const { running } of candidates) left.add(running.task);
  if (!left.covers(task)) return undefined;
  const victims: Candidate[] = [];
  for (const candidate of candidates.toSorted(byImportance)) {
    left.take(candidate.running.task);
    if (left.covers(task)) continue;
    left.add(candidate.running.task);
    victims.push(candidate);
  }
  return { worker, victims };
}

/** Who runs longer is the more important one of equals. */
function byImportance(a: Candidate, b: Candidate): number {
  return (
    b.rank - a.rank || a.running.startedAt - b.running.startedAt || a.running.task.sequence - b.running.task.sequence
  );
}

/**
 * Below 0: `a` is the lesser evil. In this order: the lower rank of the most important victim; the lower sum of the ranks;
 * the fewer victims; the later start of those of the highest rank (of several, of the one that runs longest).
 */
export function compareVictimSets(a: VictimSet, b: VictimSet): number {
  return (
    compare(highestRank(a), highestRank(b)) ||
    compare(rankSum(a), rankSum(b)) ||
    a.victims.length - b.victims.length ||
    compare(firstStart(b), firstStart(a))
  );
}

function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function highestRank({ victims }: VictimSet): number {
  return victims[0]?.rank ?? -Infinity;
}

/** Added to every rank, as there, so that several of negative rank are no better than one. */
const RANK_OFFSET = 2_147_483_648;

function rankSum({ victims }: VictimSet): number {
  return victims.reduce((sum, { rank }) => sum + rank + RANK_OFFSET, 0);
}

function firstStart({ victims }: VictimSet): number {
  const highest = victims[0]?.rank;
  return victims.reduce(
    (first, { rank, running }) => (rank === highest ? Math.min(first, running.startedAt) : first),
    Infinity,
  );
}
