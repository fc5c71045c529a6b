// What happened in a run on real processes, record by record, as `orrery trace` prints it: nobody can make that run again.

import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { TracedRecord } from "../../experiment/told-record.ts";
import { makeFolder } from "../files/make-folder.ts";
import { formatRecord } from "../output/record-line.ts";

const CHARACTERS_AT_ONCE = 65_536;

export class RecordsFile {
  readonly #file: number;
  readonly #nodeNames: readonly string[];
  #lines: string[] = [];
  #characters = 0;

  constructor(folder: string, name: string, nodeNames: readonly string[]) {
    makeFolder(folder);
    this.#file = openSync(join(folder, name), "w");
    this.#nodeNames = nodeNames;
  }

  add(record: TracedRecord): void {
    const line = formatRecord(record, this.#nodeNames);
    this.#lines.push(line, "\n");
    this.#characters += line.length;
    if (this.#characters >= CHARACTERS_AT_ONCE) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    writeSync(this.#file, this.#lines.splice(0).join(""));
    this.#characters = 0;
  }
}

/** Whatever a variant is named. */
export function recordsName(variant: string, seed: number): string {
  return `${variant.replaceAll(/[^\w.-]+/g, "-")}-seed-${seed}.ndjson`;
}
