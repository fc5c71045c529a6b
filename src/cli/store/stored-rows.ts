// Task rows on their way into a store's folder. A disk that refuses costs the rows, never the run.

import { existsSync, renameSync, rmSync } from "node:fs";
import type { TaskRow } from "../../experiment/executors/executor.ts";
import type { RowsWriter } from "../../experiment/store/result-store.ts";
import { isWholeRowsFile, RowsFileWriter } from "./rows-file.ts";

export class StoredRows implements RowsWriter {
  readonly #refused: (error: unknown) => void;
  #writer: RowsFileWriter | undefined;

  /** `refused` is told what the disk says; nothing is written afterwards. */
  constructor(temporary: string, refused: (error: unknown) => void) {
    this.#refused = refused;
    this.#try(() => {
      this.#writer = new RowsFileWriter(temporary);
    });
  }

  add(rows: readonly TaskRow[]): void {
    this.#try(() => this.#writer?.add(rows));
  }

  /** Puts them in their place, if all of them could be written. */
  publish(path: string): void {
    this.#try(() => {
      const writer = this.#writer;
      if (writer === undefined) return;
      writer.close();
      this.#writer = undefined;
      // The same run has the same rows: what is there stays, unless it is broken.
      if (existsSync(path) && isWholeRowsFile(path)) rmSync(writer.path, { force: true });
      else renameSync(writer.path, path);
    });
  }

  discard(): void {
    const writer = this.#writer;
    this.#writer = undefined;
    writer?.discard();
  }

  #try(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.discard();
      this.#refused(error);
    }
  }
}
