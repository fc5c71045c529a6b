// Makes a folder and those that it lies in. Node's own `recursive` never returns where a file system lets nobody make a folder and
// says that something does not exist (/proc).

import { mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** Throws what the file system says. */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  let folder = resolve(path);
  while (!isThere(folder)) {
    missing.push(folder);
    folder = dirname(folder);
  }
  for (const each of missing.toReversed()) makeOne(each);
}

/** Whatever it is: that it is no folder, the first one to be made in it says. */
function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** Somebody else may make it at the same time. */
function makeOne(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
