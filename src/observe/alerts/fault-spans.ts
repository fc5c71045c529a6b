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
  /** More of them were bad than it allows, and they were a significant part of the budget. */
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
  const significant = significantCount(monitor, { from, until });
  return recoveries.flatMap((recovery) => {
    const struckAt = microseconds(recovery.struckAt);
    if (struckAt < from || struckAt >= until) return [];
    const overAt = metAgainFrom(Math.min(until, overOf(recovery) ?? until), until, monitor);
    // What arrives at the end of it may be late for as long as the objective gives it.
    const { judged, bad } = monitor.judgedBetween(struckAt, Math.min(until, overAt + objective.within));
    const hurts = isBroken({ judged, bad }, objective) && bad > significant - ROUNDING;
    return [{ fault: recovery.fault, struckAt, overAt, judged, bad, hurts }];
  });
}

/** The first instant from `from` on after which the objective is met for as long as the grace. */
function metAgainFrom(from: number, until: number, monitor: Monitor): number {
  const { interval, grace, objective } = monitor.options;
  let at = from;
  while (at < until && isBroken(monitor.judgedBetween(at, Math.min(until, at + grace)), objective)) at += interval;
  return Math.min(at, until);
}

function isBroken({ judged, bad }: { judged: number; bad: number }, { share }: Objective): boolean {
  return bad > (1 - share + ROUNDING) * judged;
}

/** So many bad tasks are a significant part of what a period allows, at the pace of the time that is watched. */
function significantCount(monitor: Monitor, { from, until }: { from: number; until: number }): number {
  const { objective, period = until - from, significant } = monitor.options;
  const { judged } = monitor.judgedBetween(from, until);
  return significant * (1 - objective.share) * judged * (period / Math.max(1, until - from));
}

/** undefined = not before the end. A fault without heal (a machine lost for good) is over when it is overcome. */
function overOf({ recoveredAt, healedAt, struckAt, disturbance }: Recovery): number | undefined {
  if (disturbance === "not measured") return microseconds(healedAt ?? struckAt);
  return recoveredAt === null ? undefined : microseconds(Math.max(recoveredAt, healedAt ?? recoveredAt));
}

function microseconds(seconds: number): number {
  return Math.round(seconds * MICROSECONDS_PER_SECOND);
}
