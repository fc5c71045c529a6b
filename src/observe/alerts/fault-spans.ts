// When each strike of a fault was felt, and whether it hurt the objective: what alerts should tell of.

import type { Objective } from "../../algorithms/alerts/alert.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Recovery } from "../observations.ts";
import type { Monitor } from "./monitor.ts";

export interface FaultSpan {
  /** Index of the declared fault. */
  readonly fault: number;
  /** us. */
  readonly struckAt: number;
  /** Healed, overcome, and the objective met again, whichever came last; at most when the monitor looked for the last time. */
  readonly overAt: number;
  /** Of the tasks that the objective judged meanwhile. */
  readonly judged: number;
  readonly bad: number;
  /** More of them were bad than it allows, and they were a significant part of the budget; without an objective: it cost something. */
  readonly hurts: boolean;
}

/** 1 - 0.9 is less than 0.1 by a rounding error. */
const ROUNDING = 1e-9;

/** Of the strikes within the time that is watched, in order. */
export function faultSpans(
  recoveries: readonly Recovery[],
  monitor: Monitor,
  { from, until }: { readonly from: number; readonly until: number },
): readonly FaultSpan[] {
  const { objective } = monitor.options;
  const significant = objective === undefined ? 0 : significantCount(monitor, objective, { from, until });
  return recoveries.flatMap((recovery) => {
    const struckAt = microseconds(recovery.struckAt);
    if (struckAt < from || struckAt >= until) return [];
    const strike = { fault: recovery.fault, struckAt };
    const endedAt = Math.min(until, overOf(recovery) ?? until);
    if (objective === undefined) return [{ ...strike, overAt: endedAt, judged: 0, bad: 0, hurts: hasCost(recovery) }];
    const overAt = metAgainFrom(endedAt, until, monitor, objective);
    // What arrives at the end of it may be late for as long as the objective gives it.
    const { judged, bad } = monitor.judgedBetween(struckAt, Math.min(until, overAt + objective.within));
    const hurts = isBroken({ judged, bad }, objective) && bad > significant - ROUNDING;
    return [{ ...strike, overAt, judged, bad, hurts }];
  });
}

/** The first instant from `from` on after which the objective is met for as long as the grace. */
function metAgainFrom(from: number, until: number, monitor: Monitor, objective: Objective): number {
  const { interval, grace } = monitor.options;
  let at = from;
  while (at < until && isBroken(monitor.judgedBetween(at, Math.min(until, at + grace)), objective)) at += interval;
  return Math.min(at, until);
}

function isBroken({ judged, bad }: { judged: number; bad: number }, { share }: Objective): boolean {
  return bad > (1 - share + ROUNDING) * judged;
}

/** So many bad tasks are a significant part of what a period allows, at the pace of the time that is watched. */
function significantCount(
  monitor: Monitor,
  objective: Objective,
  { from, until }: { from: number; until: number },
): number {
  const { period = until - from, significant } = monitor.options;
  const { judged } = monitor.judgedBetween(from, until);
  return significant * (1 - objective.share) * judged * (period / Math.max(1, until - from));
}

/** Without a promise: it hit a task or the leader, or showed in queue or response times, and that took time to overcome. */
function hasCost({ recoveredAt, lost, disturbance }: Recovery): boolean {
  return disturbance !== "not measured" && (recoveredAt === null || lost.total > 0);
}

/** undefined = not before the end. A fault without heal (a machine lost for good) is over when it is overcome. */
function overOf({ recoveredAt, healedAt, struckAt, disturbance }: Recovery): number | undefined {
  if (disturbance === "not measured") return microseconds(healedAt ?? struckAt);
  return recoveredAt === null ? undefined : microseconds(Math.max(recoveredAt, healedAt ?? recoveredAt));
}

function microseconds(seconds: number): number {
  return Math.round(seconds * MICROSECONDS_PER_SECOND);
}
