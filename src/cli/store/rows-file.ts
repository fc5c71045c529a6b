// The task rows of a detailed run, beside its entry: one JSON line for each task, and a last one that seals them. Written
// and read piece by piece: a run may have 200,000.

import { createHash } from "node:crypto";
import type { Hash } from "node:crypto";
import { closeSync, fstatSync, fsyncSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import type { TaskRow } from "../../experiment/executors/executor.ts";
import { fromJsonText, toJsonText } from "../../experiment/store/json-text.ts";

const CHUNK_BYTES = 262_144;
const SEAL = /^\{"rows":(\d+),"sha256":"([0-9a-f]{64})"\}\n$/;
/** The longest that a seal may be. */
const SEAL_BYTES = 128;

/** Under a temporary name; whoever made it renames it. Throws what the disk says. */
export class RowsFileWriter {
  readonly path: string;
  readonly #file: number;
  readonly #hash = createHash("sha256");
  #rows = 0;
  #isOpen = true;

  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "w");
  }

  add(rows: readonly TaskRow[]): void {
    const text = rows.map((row) => `${toJsonText(row)}\n`).join("");
    this.#hash.update(text);
    this.#rows += rows.length;
    writeSync(this.#file, text);
  }

  /** Seals the file; it is on disk afterwards. */
  close(): void {
    writeSync(this.#file, `{"rows":${this.#rows},"sha256":"${this.#hash.digest("hex")}"}\n`);
    fsyncSync(this.#file);
    this.#end();
  }

  discard(): void {
    this.#end();
    rmSync(this.path, { force: true });
  }

  #end(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}

/** Whether the file is whole. Throws what the disk says, ENOENT above all. */
export function isWholeRowsFile(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const tail = readAt(file, Math.max(0, size - SEAL_BYTES), SEAL_BYTES).toString("latin1");
    const sealText = tail.slice(tail.lastIndexOf("\n", tail.length - 2) + 1);
    const seal = SEAL.exec(sealText);
    return seal !== null && hashOf(file, size - sealText.length).digest("hex") === seal[2];
  } finally {
    closeSync(file);
  }
}

function hashOf(file: number, length: number): Hash {
  const hash = createHash("sha256");
  for (let position = 0; position < length; position += CHUNK_BYTES)
    hash.update(readAt(file, position, Math.min(CHUNK_BYTES, length - position)));
  return hash;
}

/** The rows of a file that is whole, in chunks. */
export function* readRows(path: string): Generator<readonly TaskRow[]> {
  const file = openSync(path, "r");
  try {
    let rest = Buffer.alloc(0);
    for (let position = 0; ;) {
      const chunk = readAt(file, position, CHUNK_BYTES);
      if (chunk.length === 0) return;
      position += chunk.length;
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf(10) + 1;
      rest = bytes.subarray(end);
      const rows = linesOf(bytes.toString("utf8", 0, end));
      if (rows.length > 0) yield rows;
    }
  } finally {
    closeSync(file);
  }
}

function linesOf(text: string): readonly TaskRow[] {
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith('{"rows":'))
    .map((line) => fromJsonText(line) as TaskRow);
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.allocUnsafe(length);
  return buffer.subarray(0, readSync(file, buffer, 0, length, position));
}
