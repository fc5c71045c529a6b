// The records of a live node on their way to whoever reads them: numbers on a pipe, written at the end of every turn, so that a
// process that is killed has told all that it did.

import { writeSync } from "node:fs";
import type { AnyRecordListener } from "../trace/trace.ts";

/** Kind, instant, and the five columns. */
const NUMBERS = 7;
const RECORD_BYTES = NUMBERS * 8;
const FIRST_CAPACITY = 64;

export class RecordWriter {
  readonly #file: number;
  #records = new Float64Array(FIRST_CAPACITY * NUMBERS);
  #count = 0;

  constructor(file: number) {
    this.#file = file;
  }

  readonly add: AnyRecordListener = (kind, at, node, task, attempt, epoch, value) => {
    const first = this.#count * NUMBERS;
    if (first === this.#records.length) {
      const grown = new Float64Array(2 * this.#records.length);
      grown.set(this.#records);
      this.#records = grown;
    }
    this.#records.set([kind, at, node, task, attempt, epoch, value], first);
    this.#count += 1;
  };

  flush(): void {
    if (this.#count === 0) return;
    const bytes = new Uint8Array(this.#records.buffer, 0, this.#count * RECORD_BYTES);
    this.#count = 0;
    for (let written = 0; written < bytes.length;) written += writeSome(this.#file, bytes, written);
  }
}

/** A pipe that is full takes nothing for a moment. */
function writeSome(file: number, bytes: Uint8Array, from: number): number {
  try {
    return writeSync(file, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(MOMENT, 0, 0, 1);
    return 0;
  }
}

const MOMENT = new Int32Array(new SharedArrayBuffer(4));

export class RecordReader {
  readonly #listener: AnyRecordListener;
  #rest: Buffer = Buffer.alloc(0);

  constructor(listener: AnyRecordListener) {
    this.#listener = listener;
  }

  add(piece: Buffer): void {
    const bytes = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const whole = bytes.length - (bytes.length % RECORD_BYTES);
    for (let offset = 0; offset < whole; offset += RECORD_BYTES) {
      const number = (column: number): number => bytes.readDoubleLE(offset + column * 8);
      const [kind, at] = [number(0), number(1)] as unknown as Parameters<AnyRecordListener>;
      this.#listener(kind, at, number(2), number(3), number(4), number(5), number(6));
    }
    this.#rest = bytes.subarray(whole);
  }
}
