// The faults that every replication met at the same moment, lettered: only those may be shaded on a chart of means.

import type { FaultEffect } from "../../experiment/results.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import type { FaultWindow } from "./chart.ts";

export interface CommonFaults {
  readonly windows: readonly FaultWindow[];
  /** Faults of single runs only (drawn at random per seed), or that strike again and again; they are not shaded. */
  readonly unshared: number;
}

/** More windows than this make a chart unreadable; the table of faults has them all. */
const WINDOWS_MAX = 26;

export function commonFaults({ variants, end }: RunsOverview): CommonFaults {
  const all = [...variants.values()];
  if (all.length === 0) return { windows: [], unshared: 0 };
  const struck = all[0].first.faults.filter(({ armed, from }) => armed > 0 && Number.isFinite(from) && from < end);
  const shared = struck.filter((fault) => !isRepeated(fault) && all.every(({ faults }) => faults.has(fault)));
  const sorted = shared.toSorted((a, b) => a.from - b.from || a.index - b.index).slice(0, WINDOWS_MAX);
  return {
    windows: sorted.map((fault, index) => windowOf(fault, letterFor(index), end)),
    unshared: struck.length - sorted.length,
  };
}

/** Many episodes in one line: `from` is the first one's, and `until` says nothing of when it was in force. */
export function isRepeated(fault: FaultEffect): boolean {
  return fault.armed > 1 && fault.steps === undefined; // a rollout's turns are parts of one
}

export function windowOf(fault: FaultEffect, letter: string, end: number): FaultWindow {
  const ends = isRepeated(fault) ? fault.from : fault.until;
  const until = ends === null || !Number.isFinite(ends) ? end : Math.min(ends, end);
  return { letter, text: fault.text, from: fault.from, until: Math.max(fault.from, until) };
}

export function letterFor(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}
