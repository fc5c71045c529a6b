// Runs of several sources, or some runs of one, still read one at a time.

import type { RunResult, RunSequence } from "../results.ts";

/** One sequence after the other, every run changed as it is read. */
export function joinedRuns(
  parts: readonly { readonly runs: RunSequence; change(run: RunResult): RunResult }[],
): RunSequence {
  return {
    length: parts.reduce((sum, { runs }) => sum + runs.length, 0),
    *[Symbol.iterator]() {
      for (const { runs, change } of parts) for (const run of runs) yield change(run);
    },
  };
}

/** Goes through all of them once, to know how many there are. */
export function runsOf(runs: RunSequence, isWanted: (run: RunResult) => boolean): RunSequence {
  let length = 0;
  for (const run of runs) if (isWanted(run)) length += 1;
  return {
    length,
    *[Symbol.iterator]() {
      for (const run of runs) if (isWanted(run)) yield run;
    },
  };
}
