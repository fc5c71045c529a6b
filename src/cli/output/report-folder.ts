// A report's folder appears whole or not at all: it is written beside its place under a temporary name, then renamed.
// What stands there is replaced only if it is a report of ours.

import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "../files/make-folder.ts";

const MARKER = "results.json";

/** A folder under construction. */
export class ReportFolder {
  readonly path: string;
  /** Where its files are until it is published. */
  readonly workPath: string;
  #isOpen = true;

  /** Refuses with a UsageError where `path` holds something that is not a report, or cannot be written. */
  constructor(path: string) {
    this.path = resolve(path);
    refuseStrangers(this.path, path);
    this.workPath = sibling(this.path, "partial");
    try {
      rmSync(this.workPath, { recursive: true, force: true });
      makeFolder(this.workPath);
    } catch (error) {
      throw new UsageError(`--out ${path}: cannot be written: ${fileTrouble(error)}`);
    }
    process.once("exit", this.discard);
  }

  write(name: string, content: string | Uint8Array): void {
    this.writeParts(name, [content]);
  }

  /** One after the other: a large file need not be in memory. */
  writeParts(name: string, parts: Iterable<string | Uint8Array>): void {
    try {
      const path = join(this.workPath, name);
      makeFolder(dirname(path));
      const file = openSync(path, "w");
      try {
        for (const part of parts) writeFileSync(file, part);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw new UsageError(`${join(this.path, name)}: cannot be written: ${fileTrouble(error)}`);
    }
  }

  /** Puts the folder in its place. The old one is there until the moment the new one is. */
  publish(): void {
    const old = sibling(this.path, "old");
    try {
      rmSync(old, { recursive: true, force: true });
      const isReplacing = existsSync(this.path);
      if (isReplacing) renameSync(this.path, old);
      try {
        renameSync(this.workPath, this.path);
      } catch (error) {
        if (isReplacing) renameSync(old, this.path);
        throw error;
      }
      rmSync(old, { recursive: true, force: true });
    } catch (error) {
      throw new UsageError(`${this.path}: the report cannot be put there: ${fileTrouble(error)}`);
    }
    this.#close();
  }

  /** Leaves nothing behind; safe to call at any time. */
  readonly discard = (): void => {
    if (!this.#isOpen) return;
    this.#close();
    rmSync(this.workPath, { recursive: true, force: true });
  };

  #close(): void {
    this.#isOpen = false;
    process.removeListener("exit", this.discard);
  }
}

function sibling(path: string, purpose: string): string {
  return join(dirname(path), `.${basename(path)}.${purpose}-${process.pid}`);
}

/** Overwriting must never cost anybody a folder that only happened to be named. */
function refuseStrangers(path: string, given: string): void {
  if (!existsSync(path)) return;
  if (!statSync(path).isDirectory()) throw new UsageError(`--out ${given}: expected a folder, found a file`);
  let entries: readonly string[];
  try {
    entries = readdirSync(path);
  } catch (error) {
    throw new UsageError(`--out ${given}: expected a folder that can be read, but ${fileTrouble(error)}`);
  }
  if (entries.length === 0 || isReport(join(path, MARKER))) return;
  throw new UsageError(
    `--out ${given}: the folder holds something that is not a report; name one that is new or empty`,
  );
}

function isReport(markerPath: string): boolean {
  try {
    return /"schema":\s*"orrery\/results\//.test(readFileSync(markerPath, "utf8"));
  } catch {
    return false;
  }
}
