// The attempts on a worker's line as small boxes: those that went wrong first, then the longest, in lanes that do not overlap.

import type { SpaceTimeWindow } from "../../../observe/observations.ts";
import type { AttemptBox } from "./space-time-chart.ts";
import type { View } from "./views.ts";

const BOXES_MAX = 24;
const LANES_MAX = 4;

type Attempt = SpaceTimeWindow["attempts"][number];

export function attemptBoxes(view: View, node: number): readonly AttemptBox[] {
  const inView = view.window.attempts.filter(
    (attempt) => attempt.node === node && attempt.from < view.until && endOf(attempt) > view.from,
  );
  const told = inView
    .toSorted((a, b) => wrong(b) - wrong(a) || endOf(b) - b.from - (endOf(a) - a.from) || a.task - b.task)
    .slice(0, BOXES_MAX)
    .toSorted((a, b) => a.from - b.from || a.task - b.task || a.attempt - b.attempt);
  const freeAt: number[] = [];
  return told.flatMap((attempt) => {
    const free = freeAt.findIndex((end) => end <= attempt.from);
    const lane = free < 0 ? freeAt.length : free;
    if (lane >= LANES_MAX) return [];
    freeAt[lane] = endOf(attempt);
    return [boxOf(attempt, lane, view)];
  });
}

function boxOf(attempt: Attempt, lane: number, { from, until, origin }: View): AttemptBox {
  const outcome = attempt.until === null ? "unfinished" : attempt.outcome;
  return {
    from: Math.max(from, attempt.from) - origin,
    until: Math.min(until, endOf(attempt)) - origin,
    lane,
    outcome,
    text: `task ${attempt.task}, attempt ${attempt.attempt}: ${outcome}`,
  };
}

function endOf({ until }: Attempt): number {
  return until ?? Number.MAX_VALUE;
}

function wrong({ outcome, until }: Attempt): number {
  return Number(until !== null && outcome !== "succeeded");
}
