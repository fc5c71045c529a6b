// index.html over all reports of a folder. What is no report, or not a whole one, is left out and said; a page that is not ours is
// never replaced.

import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { INDEX_MARK, renderIndex } from "../../report/index-page/index-page.ts";
import { DEFAULT_FOLDER } from "../output/out-folders.ts";
import type { Console } from "../terminal/console.ts";
import { fileTrouble, messageOf, UsageError } from "../usage-error.ts";
import type { Details } from "./details-file.ts";
import { appendHistory, historyLine } from "./history-file.ts";
import { scanReports } from "./scan-reports.ts";

const PAGE = "index.html";

export interface WrittenIndex {
  readonly path: string;
  readonly reports: number;
  /** What was left out, and why. */
  readonly skipped: readonly string[];
}

/** Refuses with a UsageError. */
export function writeIndex(folder: string): WrittenIndex {
  const path = join(folder, PAGE);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`${folder}: expected a folder with reports in it, found none`);
  if (!mayReplace(path)) throw new UsageError(`${path}: it is not an index of reports; it is left as it is`);
  const data = scanReports(folder);
  const temporary = join(folder, `.${PAGE}.${process.pid}.tmp`);
  try {
    writeFileSync(temporary, renderIndex(data));
    renameSync(temporary, path);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  } finally {
    rmSync(temporary, { force: true });
  }
  return { path, reports: data.entries.length, skipped: data.skipped };
}

/** After a run stored its report at `reportPath`: a line of history, and the page anew. */
export function recordReport({ input }: Details, reportPath: string, console: Pick<Console, "say">): void {
  const folder = dirname(resolve(reportPath));
  if (!isIndexed(folder)) return;
  attempt(folder, console, () => {
    appendHistory(folder, historyLine(input, resolve(reportPath).slice(folder.length + 1), new Date()));
    writeIndex(folder);
  });
}

/** After a report was made again: the page anew. */
export function refreshIndex(reportPath: string, console: Pick<Console, "say">): void {
  const folder = dirname(resolve(reportPath));
  if (isIndexed(folder)) attempt(folder, console, () => writeIndex(folder));
}

/** `reports/`, and wherever somebody has asked for an index: no page appears in a folder that is only some report's parent. */
function isIndexed(folder: string): boolean {
  return folder === resolve(DEFAULT_FOLDER) || isOurs(join(folder, PAGE));
}

/** The report itself is there: an index that cannot be written is a pity, not a failure. */
function attempt(folder: string, console: Pick<Console, "say">, write: () => void): void {
  try {
    write();
  } catch (error) {
    console.say(`${folder}: the index of reports is not up to date: ${messageOf(error)}`);
  }
}

function mayReplace(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) === undefined || isOurs(path);
}

function isOurs(path: string): boolean {
  try {
    return readFileSync(path, "utf8").includes(INDEX_MARK);
  } catch {
    return false;
  }
}
