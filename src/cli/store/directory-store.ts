// A store of results in a folder: `runs/ab/cdef....json`, named by the id of the run. Any number of processes may use one at
// the same time: entries appear whole, under their final name, or not at all.

import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { RunResult } from "../../experiment/results.ts";
import { BrokenDeterminism } from "../../experiment/store/result-store.ts";
import type { ResultStore, RowsWriter, StoredRun } from "../../experiment/store/result-store.ts";
import type { IdentifiedRun } from "../../experiment/store/run-identity.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { entryText, readEntry } from "./entry-text.ts";
import type { Entry } from "./entry-text.ts";
import { publishEntry, readIfAny } from "./publish-entry.ts";
import type { FinishedEntry } from "./publish-entry.ts";
import { isWholeRowsFile, readRows } from "./rows-file.ts";
import { StoredRows } from "./stored-rows.ts";
import { makeFolder } from "../files/make-folder.ts";

/** Beyond this many, the next write is waited for: a disk that cannot follow must not fill the memory. */
const WRITES_PENDING_MAX = 64;

export class DirectoryStore implements ResultStore {
  readonly folder: string;
  readonly #say: (text: string) => void;
  readonly #pending = new Set<Promise<void>>();
  readonly #folders = new Set<string>();
  #failure: BrokenDeterminism | undefined;
  /** The disk refused once: everything goes on, but nothing is kept. */
  #isClosed = false;
  #temporaryCount = 0;

  /** Refuses with a UsageError where the folder cannot be made. `say` is told what the user should know. */
  constructor(folder: string, say: (text: string) => void) {
    this.folder = folder;
    this.#say = say;
    try {
      makeFolder(join(folder, "runs"));
    } catch (error) {
      throw new UsageError(`--store ${folder}: cannot be written: ${fileTrouble(error)}`);
    }
  }

  read(run: IdentifiedRun): StoredRun | undefined {
    const path = entryPath(this.folder, run.id);
    const entry = this.#readWhole(run, path);
    if (entry === undefined) return undefined;
    return { result: entry.result, rows: run.identity.detailed ? this.#findRows(rowsPath(path)) : undefined };
  }

  openRows(run: IdentifiedRun): RowsWriter {
    return new StoredRows(this.#temporaryPath(run.id), this.#refused);
  }

  write(run: IdentifiedRun, result: RunResult, rows: RowsWriter | undefined): void {
    if (this.#failure !== undefined) throw this.#failure;
    const path = entryPath(this.folder, run.id);
    // The rows first: whoever finds the result finds them too.
    if (rows instanceof StoredRows) rows.publish(rowsPath(path));
    if (this.#isClosed) return;
    const entry = { run, path, temporary: this.#temporaryPath(run.id), text: entryText(run, result) };
    if (this.#pending.size >= WRITES_PENDING_MAX) return this.#writeNow(entry);
    const writing: Promise<void> = this.#writeSoon(entry).finally(() => this.#pending.delete(writing));
    this.#pending.add(writing);
  }

  async flush(): Promise<void> {
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    if (this.#failure !== undefined) throw this.#failure;
  }

  #readWhole(run: IdentifiedRun, path: string): Entry | undefined {
    try {
      const bytes = readIfAny(path);
      if (bytes === undefined) return undefined;
      const entry = readEntry(bytes);
      if (entry?.id === run.id) return entry;
      this.#say(`${path}: this stored result is damaged (its hash does not fit); the run is made again.`);
    } catch (error) {
      this.#say(`${path}: this stored result cannot be read (${fileTrouble(error)}); the run is made again.`);
    }
    return undefined;
  }

  #findRows(path: string): StoredRun["rows"] {
    try {
      if (isWholeRowsFile(path)) return () => readRows(path);
      this.#say(`${path}: these stored task rows are damaged (their hash does not fit); the run is made again.`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT")
        this.#say(`${path}: these stored task rows cannot be read (${fileTrouble(error)}); the run is made again.`);
    }
    return undefined;
  }

  async #writeSoon(entry: FinishedEntry): Promise<void> {
    try {
      const file = await open(entry.temporary, "w");
      try {
        await file.writeFile(entry.text);
        await file.sync();
      } finally {
        await file.close();
      }
      publishEntry(entry);
    } catch (error) {
      this.#lose(entry, error);
    }
  }

  #writeNow(entry: FinishedEntry): void {
    try {
      const file = openSync(entry.temporary, "w");
      try {
        writeFileSync(file, entry.text);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      publishEntry(entry);
    } catch (error) {
      this.#lose(entry, error);
    }
  }

  #lose({ temporary }: FinishedEntry, error: unknown): void {
    rmSync(temporary, { force: true });
    if (error instanceof BrokenDeterminism) this.#failure ??= error;
    else this.#refused(error);
  }

  readonly #refused = (error: unknown): void => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#say(`${this.folder}: results are no longer stored: ${fileTrouble(error)}. The runs go on.`);
  };

  /** Beside its final place, so that a rename is enough. */
  #temporaryPath(id: string): string {
    const path = entryPath(this.folder, id);
    const folder = dirname(path);
    if (!this.#folders.has(folder)) {
      try {
        makeFolder(folder);
        this.#folders.add(folder);
      } catch (error) {
        this.#refused(error);
      }
    }
    this.#temporaryCount += 1;
    return `${path}.${process.pid}-${this.#temporaryCount}.tmp`;
  }
}

export function entryPath(folder: string, id: string): string {
  return join(folder, "runs", id.slice(0, 2), `${id.slice(2)}.json`);
}

export function rowsPath(entryFile: string): string {
  return entryFile.replace(/\.json$/, ".rows.ndjson");
}
