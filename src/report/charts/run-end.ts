// When the longest of the runs ended, seconds.

import type { RunResult } from "../../experiment/results.ts";

export function lastEnd(runs: readonly RunResult[]): number {
  return runs.reduce((latest, { end }) => Math.max(latest, Number.isFinite(end) ? end : 0), 0);
}
