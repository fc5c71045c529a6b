// Puts a finished entry in its place, once: whoever comes second must bring the same bytes.

import { linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { BrokenDeterminism } from "../../experiment/store/result-store.ts";
import type { IdentifiedRun } from "../../experiment/store/run-identity.ts";
import { readEntry } from "./entry-text.ts";

export interface FinishedEntry {
  readonly run: IdentifiedRun;
  /** Where it was written, whole and on disk. Gone afterwards. */
  readonly temporary: string;
  readonly path: string;
  readonly text: string;
}

/**
 * Throws a BrokenDeterminism where another result stands there, and keeps both. What is not whole is replaced. Returns whether
 * the entry is new.
 */
export function publishEntry(entry: FinishedEntry): boolean {
  const { temporary, path } = entry;
  try {
    // Unlike a rename, a link never replaces what another process has put there in the meantime.
    linkSync(temporary, path);
    rmSync(temporary, { force: true });
    return true;
  } catch {
    // It exists, or the file system has no links.
    if (isThere(entry)) {
      rmSync(temporary, { force: true });
      return false;
    }
    renameSync(temporary, path);
    return true;
  }
}

function isThere({ run, temporary, path, text }: FinishedEntry): boolean {
  const bytes = readIfAny(path);
  if (bytes === undefined) return false;
  if (bytes.equals(Buffer.from(text))) return true;
  const stored = readEntry(bytes);
  if (stored === undefined) return false;
  const evidence = path.replace(/\.json$/, ".differs.json");
  renameSync(temporary, evidence);
  const digest = readEntry(Buffer.from(text))?.result.digest;
  throw new BrokenDeterminism(
    run,
    `${path} (digest ${stored.result.digest})`,
    `${evidence} (digest ${digest ?? "unknown"})`,
  );
}

export function readIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
