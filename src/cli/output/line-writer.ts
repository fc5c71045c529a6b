// Writes lines to stdout synchronously: a trace can have millions, and a run does not stop to let a stream drain.

import { writeSync } from "node:fs";
import { fileTrouble, UsageError } from "../usage-error.ts";

/** The reader of our output has gone away: whoever produces the lines may stop. */
export class ReaderGone extends Error {
  override readonly name = "ReaderGone";
}

const BUFFER_CHARACTERS = 65_536;
const STDOUT = 1;
const RETRY_MS = 2;

export class LineWriter {
  #buffered: string[] = [];
  #characters = 0;

  /** Throws ReaderGone where nobody reads any more. */
  write(line: string): void {
    this.#buffered.push(line, "\n");
    this.#characters += line.length + 1;
    if (this.#characters >= BUFFER_CHARACTERS) this.flush();
  }

  flush(): void {
    const bytes = Buffer.from(this.#buffered.join(""));
    this.#buffered = [];
    this.#characters = 0;
    for (let written = 0; written < bytes.length;) written += writeSome(bytes.subarray(written));
  }
}

/** A pipe that is full says EAGAIN: wait a little and try again. */
function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EAGAIN") {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      return 0;
    }
    if (code === "EPIPE") throw new ReaderGone();
    throw new UsageError(`stdout: cannot be written: ${fileTrouble(error)}`);
  }
}
