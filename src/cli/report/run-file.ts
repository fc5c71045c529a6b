// An archive of whole runs in a file: packed as they finish, in any order, and read again one at a time, so that the memory does
// not grow with their number. A packed run is a line of the details of a report. For `run`, and for reports made again.

import { closeSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { RunResult, RunSequence } from "../../experiment/results.ts";
import type { RunArchive } from "../../experiment/run-archive.ts";
import { fromJsonText, toJsonText } from "../../experiment/store/json-text.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";

/** One line of JSON, compressed by itself. */
export function packLine(value: unknown): Uint8Array {
  return gzipSync(`${toJsonText(value)}\n`);
}

export function unpackLine(packed: Uint8Array): unknown {
  return fromJsonText(gunzipSync(packed).toString("utf8"));
}

export class RunFile implements RunArchive {
  readonly #path: string;
  readonly #handle: number;
  /** By index of the run: where it begins, and bytes. */
  readonly #offsets: number[] = [];
  readonly #lengths: number[] = [];
  readonly #events: number[] = [];
  readonly #recorded = new Map<number, RunResult>();
  #end = 0;
  #isOpen = true;

  /** Refuses with a UsageError where the file cannot be made. */
  constructor(path: string) {
    this.#path = path;
    this.#handle = orRefuse(path, () => openSync(path, "w+"));
  }

  keep(index: number, run: RunResult): void {
    const packed = packLine(run);
    orRefuse(this.#path, () => writeSync(this.#handle, packed, 0, packed.length, this.#end));
    this.#offsets[index] = this.#end;
    this.#lengths[index] = packed.length;
    this.#events[index] = run.counters.events;
    this.#end += packed.length;
    if ((run.spacetime?.length ?? 0) > 0) this.#recorded.set(index, run);
  }

  /** They can be read until `close`. */
  inOrder(indices: readonly number[]): PackedRuns {
    return new PackedRuns(indices.length, (at) => this.#read(indices[at]), {
      events: indices.reduce((sum, index) => sum + this.#events[index], 0),
      recorded: indices.flatMap((index) => this.#recorded.get(index) ?? []),
    });
  }

  /** Leaves nothing behind; safe to call again. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    closeSync(this.#handle);
    rmSync(this.#path, { force: true });
  }

  #read(index: number): Uint8Array {
    const packed = Buffer.allocUnsafe(this.#lengths[index]);
    for (let done = 0; done < packed.length;) {
      const count = readSync(this.#handle, packed, done, packed.length - done, this.#offsets[index] + done);
      if (count === 0) throw new UsageError(`${this.#path}: cannot be read: it was cut short while it was in use`);
      done += count;
    }
    return packed;
  }
}

/** Runs of a file, whole or as they are packed. */
export class PackedRuns implements RunSequence {
  readonly length: number;
  declare readonly known?: NonNullable<RunSequence["known"]>;
  readonly #read: (at: number) => Uint8Array;

  constructor(length: number, read: (at: number) => Uint8Array, known?: RunSequence["known"]) {
    this.length = length;
    this.#read = read;
    if (known !== undefined) this.known = known;
  }

  *[Symbol.iterator](): Generator<RunResult> {
    for (const packed of this.packed()) yield unpackLine(packed) as RunResult;
  }

  *packed(): Generator<Uint8Array> {
    for (let at = 0; at < this.length; at += 1) yield this.#read(at);
  }
}

function orRefuse<Value>(path: string, action: () => Value): Value {
  try {
    return action();
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
}
