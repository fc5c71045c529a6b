// The contract of a store of results: what was made before is there again, whole or not at all. Edges keep it on disk.

import type { TaskRow } from "../executors/executor.ts";
import type { RunResult } from "../results.ts";
import type { IdentifiedRun } from "./run-identity.ts";

/** Task rows on their way into the store, in chunks, before the result they belong to. */
export interface RowsWriter {
  add(rows: readonly TaskRow[]): void;
  /** Leaves nothing behind; harmless after the result was written. */
  discard(): void;
}

export interface StoredRun {
  readonly result: RunResult;
  /** Reads the rows in chunks; undefined where none were kept. */
  readonly rows: (() => Iterable<readonly TaskRow[]>) | undefined;
}

export interface ResultStore {
  /** undefined = not there, or not whole (which was said). */
  read(run: IdentifiedRun): StoredRun | undefined;
  openRows(run: IdentifiedRun): RowsWriter;
  /**
   * Throws a BrokenDeterminism where another result is there under this id. Where the disk refuses, says so once and goes on
   * without storing.
   */
  write(run: IdentifiedRun, result: RunResult, rows: RowsWriter | undefined): void;
  /** When it resolves, everything written is on disk. Rejects with a BrokenDeterminism that was found meanwhile. */
  flush(): Promise<void>;
}

/** Two executions of one run differ: a bug of ours or of a plug-in's, never of the scenario. */
export class BrokenDeterminism extends Error {
  override readonly name = "BrokenDeterminism";

  /** `first` and `second` say where the two results are, or what made them. */
  constructor(run: IdentifiedRun, first: string, second: string) {
    const { variant, seed } = run.identity;
    super(
      `broken determinism: variant '${variant}' at seed ${seed} was run twice with different results\n` +
        `  first:  ${first}\n  second: ${second}\n  run ${run.id}`,
    );
  }
}
