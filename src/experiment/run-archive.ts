// The contract of an archive: whole runs lie there, outside of the memory if it likes, until a report is made of them. Edges keep
// one in a file; the library keeps one in memory.

import type { RunResult, RunSequence } from "./results.ts";

export interface RunArchive {
  /** In whatever order runs finish; each index once. */
  keep(index: number, run: RunResult): void;
  /** Those of these indices, all of which were kept, in this order. */
  inOrder(indices: readonly number[]): RunSequence;
}

export function createMemoryArchive(): RunArchive & { inOrder(indices: readonly number[]): readonly RunResult[] } {
  const runs = new Map<number, RunResult>();
  return {
    keep: (index, run) => void runs.set(index, run),
    inOrder: (indices) => indices.map((index) => runs.get(index)!),
  };
}

/** For results alone: where no report will be made, nobody asks for whole runs. */
export const NO_ARCHIVE: RunArchive = { keep: () => undefined, inOrder: () => [] };
