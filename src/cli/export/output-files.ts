// The files of an export: each is written beside its place under a temporary name, and all are put in place when all are
// complete. A file of the same name is replaced then, and not before. A run does not stop to listen for Ctrl-C: what a
// killed export left half-written is removed by the next one.

import { closeSync, openSync, readdirSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import type { Write } from "../../report/export/run-export.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "../files/make-folder.ts";

interface OpenFile {
  readonly path: string;
  readonly partial: string;
  readonly handle: number;
}

export class OutputFiles {
  readonly #files: OpenFile[] = [];
  #isOpen = true;

  constructor() {
    process.once("exit", this.discard);
  }

  /** Makes the folder too, where it is missing. */
  open(path: string): Write {
    const folder = dirname(resolve(path));
    const prefix = `.${basename(path)}.partial-`;
    const partial = join(folder, `${prefix}${process.pid}`);
    const handle = attempt(path, () => {
      makeFolder(folder);
      removeOrphans(folder, prefix);
      return openSync(partial, "w");
    });
    this.#files.push({ path, partial, handle });
    return (piece) => {
      const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
      for (let written = 0; written < bytes.length;)
        written += attempt(path, () => writeSync(handle, bytes.subarray(written)));
    };
  }

  /** Puts all files in their places; returns their paths in the order of opening. */
  publish(): readonly string[] {
    for (const { path, handle } of this.#files) attempt(path, () => closeSync(handle));
    for (const { path, partial } of this.#files) attempt(path, () => renameSync(partial, path));
    this.#close();
    return this.#files.map(({ path }) => path);
  }

  /** Leaves nothing behind; safe to call at any time. */
  readonly discard = (): void => {
    if (!this.#isOpen) return;
    this.#close();
    for (const { partial } of this.#files) rmSync(partial, { force: true });
  };

  #close(): void {
    this.#isOpen = false;
    process.removeListener("exit", this.discard);
  }
}

/** Partial files whose process is gone. */
function removeOrphans(folder: string, prefix: string): void {
  for (const name of readdirSync(folder)) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (Number.isInteger(owner) && owner > 0 && !isAlive(owner)) rmSync(join(folder, name), { force: true });
  }
}

function isAlive(owner: number): boolean {
  try {
    process.kill(owner, 0);
    return true;
  } catch (error) {
    // It lives, but is not ours to signal.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function attempt<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
}
