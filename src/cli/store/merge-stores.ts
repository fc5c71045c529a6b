// Copies the entries of several stores into one, and checks on the way that what two of them hold twice is the same.

import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Build, RunIdentity } from "../../experiment/store/run-identity.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { readEntry } from "./entry-text.ts";
import type { Entry } from "./entry-text.ts";
import { entryPath, rowsPath } from "./directory-store.ts";
import { publishEntry } from "./publish-entry.ts";
import { isWholeRowsFile } from "./rows-file.ts";
import { makeFolder } from "../files/make-folder.ts";

export interface MergeCount {
  /** Entries that were not in the target before. */
  readonly added: number;
  /** Entries that it had already, to the byte. */
  readonly known: number;
  /** Files that are not whole; they were left out. */
  readonly damaged: readonly string[];
}

/** One entry of a store, with its place. */
export interface FoundEntry {
  readonly path: string;
  readonly bytes: Buffer;
  /** undefined = not whole. */
  readonly entry: Entry | undefined;
}

/**
 * Throws a UsageError where the stores hold results of different engines, and a BrokenDeterminism where two hold different
 * results of one run. Nothing is removed from any store.
 */
export function mergeStores(sources: readonly string[], target: string): MergeCount {
  for (const source of sources) requireStore(source);
  refuseMixedEngines([...sources, ...(existsSync(join(target, "runs")) ? [target] : [])]);
  const damaged: string[] = [];
  let added = 0;
  let known = 0;
  for (const source of sources) {
    for (const { path, bytes, entry } of entriesOf(source)) {
      if (entry === undefined) damaged.push(path);
      else if (copyEntry(entry, { path, bytes }, target)) added += 1;
      else known += 1;
    }
  }
  return { added, known, damaged };
}

/** Entry by entry, in the order of their ids. */
export function* entriesOf(folder: string): Generator<FoundEntry> {
  const runs = join(folder, "runs");
  for (const part of readdirSync(runs).sort()) {
    for (const name of readdirSync(join(runs, part)).sort()) {
      if (!/^[0-9a-f]{62}\.json$/.test(name)) continue;
      const path = join(runs, part, name);
      const bytes = readFileSync(path);
      const entry = readEntry(bytes);
      yield { path, bytes, entry: entry?.id === part + name.slice(0, -5) ? entry : undefined };
    }
  }
}

export function requireStore(folder: string): void {
  if (existsSync(join(folder, "runs"))) return;
  throw new UsageError(`${folder}: expected a store of results (a folder with runs/ in it), found none`);
}

/** Results of different engines must not be compared with each other, so they must not come to lie together. */
function refuseMixedEngines(folders: readonly string[]): void {
  let first: { readonly engine: Build; readonly folder: string } | undefined;
  for (const folder of folders) {
    for (const { entry } of entriesOf(folder)) {
      if (entry === undefined) continue;
      first ??= { engine: entry.identity, folder };
      if (isSameEngine(first.engine, entry.identity)) continue;
      throw new UsageError(
        "the stores hold results of different engines, which are not comparable\n" +
          `  ${first.folder}: ${engineText(first.engine)}\n  ${folder}: ${engineText(entry.identity)}\n` +
          "make the runs of one of them again; `orrery store --prune` removes those of other engines",
      );
    }
  }
}

export function isSameEngine(a: Build, b: Build): boolean {
  return a.fingerprint === b.fingerprint && a.build === b.build;
}

export function engineText({ fingerprint, build }: Build): string {
  return `engine ${fingerprint}, build ${build.slice(0, 16)}`;
}

/** True where it is new. */
function copyEntry(entry: Entry, found: { readonly path: string; readonly bytes: Buffer }, target: string): boolean {
  const path = entryPath(target, entry.id);
  const temporary = `${path}.${process.pid}-merge.tmp`;
  try {
    makeFolder(dirname(path));
    copyRows(entry.identity, found.path, path);
    const file = openSync(temporary, "w");
    try {
      writeFileSync(file, found.bytes);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    return publishEntry({ run: entry, path, temporary, text: found.bytes.toString("utf8") });
  } catch (error) {
    rmSync(temporary, { force: true });
    if (error instanceof Error && "code" in error)
      throw new UsageError(`--into ${target}: cannot be written: ${fileTrouble(error)}`);
    throw error;
  }
}

function copyRows({ detailed }: RunIdentity, from: string, to: string): void {
  const [source, target] = [rowsPath(from), rowsPath(to)];
  if (!detailed || !existsSync(source) || !isWholeRowsFile(source)) return;
  if (existsSync(target) && isWholeRowsFile(target)) return;
  const temporary = `${target}.${process.pid}-merge.tmp`;
  copyFileSync(source, temporary);
  renameSync(temporary, target);
}
