// LATE: copies the attempts that are expected to end last, provided that they are slow and the copy goes to a fast machine.

import type { Duration } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { ageOf, besides, capOf, middleOfRank, nearestRank, progressRate, timeLeft } from "./progress.ts";
import {
  type AttemptView,
  type Copy,
  defineSpeculation,
  type GroupView,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

export const late = defineSpeculation({
  name: "late",
  summary:
    "Copies the slow attempts with the longest estimated time left, (1 - progress) / rate, to machines not slow.",
  source:
    "Zaharia, Konwinski, Joseph, Katz, Stoica, Improving MapReduce Performance in Heterogeneous Environments, OSDI 2008, section 4",
  parameters: {
    speculativeCap: { type: "probability", default: 0.1, summary: "Copies at a time, as a share of the slots." },
    slowTaskThreshold: {
      type: "probability",
      default: 0.25,
      summary: "An attempt is slow when its rate of progress is below this quantile of its group's rates.",
    },
    slowNodeThreshold: {
      type: "probability",
      default: 0.25,
      summary: "No copy goes to a worker whose rate of progress is below this quantile of all workers' rates.",
    },
    minimumAge: { type: "duration", default: "60s", summary: "No attempt is judged before it has run for so long." },
    interval: {
      type: "duration",
      default: "3s",
      min: "1ms",
      summary: "How often to look: Hadoop's heartbeat, with which its machines asked for work.",
    },
  },
  create({ speculativeCap, slowTaskThreshold, slowNodeThreshold, minimumAge, interval }): SpeculationPolicy {
    // With fewer than 1 / cap slots the share alone would forbid every copy.
    const least = speculativeCap === 0 ? 0 : 1;
    return {
      caps: { perTask: 2, ofSlots: { share: speculativeCap, least }, freeSlotsOnly: true },
      interval,
      decide(view) {
        const room = Math.min(view.freeSlots, capOf(speculativeCap, view.slots, least) - view.copiesRunning);
        if (room <= 0) return [];
        const slow = view.groups.flatMap((group) => slowAttempts(group, view, slowTaskThreshold, minimumAge));
        if (slow.length === 0) return [];
        const avoid = slowWorkers(view, slowNodeThreshold);
        return longestFirst(slow, view)
          .slice(0, room)
          .map((attempt): Copy => besides(attempt, avoid));
      },
    };
  },
});

/** Copies are for slots that no task of the group waits for, as in Hadoop, where waiting tasks are started first. */
function slowAttempts(
  group: GroupView,
  { now }: SpeculationView,
  threshold: number,
  minimumAge: Duration,
): AttemptView[] {
  if (group.waitingCount > 0) return [];
  const judged = group.running.filter((attempt) => ageOf(attempt, now) >= minimumAge);
  if (judged.length === 0) return [];
  const slowBelow = rateQuantile(group, judged, threshold);
  return judged.filter((attempt) => attempt.copies === 1 && progressRate(attempt) < slowBelow);
}

/**
 * Over the judged attempts and the completed ones. The paper does not say whether those count; if they did not, the last
 * attempt to run would be compared with itself alone.
 */
function rateQuantile(group: GroupView, judged: readonly AttemptView[], fraction: number): number {
  const rates = Float64Array.from(judged, progressRate).sort();
  const completed = group.durationMean() === undefined ? 0 : group.completedCount;
  const rank = nearestRank(fraction, rates.length + completed);
  const completedRate = (position: number): number =>
    1 / Math.max(1, group.durationQuantile(middleOfRank(completed + 1 - position, completed)) as Duration);
  return smallestOfBoth(rates, completed, completedRate, rank);
}

/**
 * The value of `rank` in the union of two sorted lists, one of them only known by position (1 is its smallest value):
 * bisection over how many of the values up to it come from `rates`.
 */
function smallestOfBoth(
  rates: Float64Array,
  count: number,
  valueAt: (position: number) => number,
  rank: number,
): number {
  let low = Math.max(0, rank - count);
  let high = Math.min(rank, rates.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rates[middle] < valueAt(rank - middle)) low = middle + 1;
    else high = middle;
  }
  const own = low > 0 ? rates[low - 1] : -Infinity;
  const other = low < rank ? valueAt(rank - low) : -Infinity;
  return Math.max(own, other);
}

/** In order of start where as much is left, stuck ones first. */
function longestFirst(attempts: readonly AttemptView[], { now }: SpeculationView): AttemptView[] {
  return attempts
    .map((attempt) => ({ attempt, left: timeLeft(attempt, now) }))
    .sort((a, b) => (a.left === b.left ? inOrder(a.attempt, b.attempt) : b.left - a.left))
    .map(({ attempt }) => attempt);
}

function inOrder(a: AttemptView, b: AttemptView): number {
  return a.startedAt - b.startedAt || a.task - b.task;
}

function slowWorkers(view: SpeculationView, threshold: number): WorkerIndex[] {
  const rates = Array.from({ length: view.workerCount }, (_, worker) => view.workerRate(worker));
  const known = Float64Array.from(rates.filter((rate) => rate !== undefined)).sort();
  if (known.length === 0) return [];
  const slowBelow = known[nearestRank(threshold, known.length) - 1];
  return rates.flatMap((rate, worker) => (rate !== undefined && rate < slowBelow ? [worker] : []));
}
