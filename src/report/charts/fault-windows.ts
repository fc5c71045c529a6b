// The faults that every replication met at the same moment, lettered: only those may be shaded on a chart of means.

import type { FaultEffect, RunResult } from "../../experiment/results.ts";
import type { FaultWindow } from "./chart.ts";

export interface CommonFaults {
  readonly windows: readonly FaultWindow[];
  /** Faults of single runs only (drawn at random per seed); they are not shaded. */
  readonly unshared: number;
}

/** More windows than this make a chart unreadable; the table of faults has them all. */
const WINDOWS_MAX = 26;

export function commonFaults(runs: readonly RunResult[], end: number): CommonFaults {
  const [first, ...others] = runs;
  if (first === undefined) return { windows: [], unshared: 0 };
  const struck = first.faults.filter(({ armed, from }) => armed > 0 && Number.isFinite(from) && from < end);
  const shared = struck.filter((fault) => others.every((run) => run.faults.some((other) => sameEpisode(fault, other))));
  const sorted = shared.toSorted((a, b) => a.from - b.from || a.index - b.index).slice(0, WINDOWS_MAX);
  return { windows: sorted.map((fault, index) => windowOf(fault, letterFor(index), end)), unshared: struck.length - sorted.length };
}

function sameEpisode(a: FaultEffect, b: FaultEffect): boolean {
  return a.text === b.text && a.from === b.from && a.until === b.until;
}

export function windowOf(fault: FaultEffect, letter: string, end: number): FaultWindow {
  const until = fault.until === null || !Number.isFinite(fault.until) ? end : Math.min(fault.until, end);
  return { letter, text: fault.text, from: fault.from, until: Math.max(fault.from, until) };
}

export function letterFor(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : String(index + 1);
}
