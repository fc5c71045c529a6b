// What a live node asks its conductor and cannot go on without: the question is written to a pipe of its own, and the process does
// nothing until the answer has come.

import { readSync, writeSync } from "node:fs";
import { FrameReader, toFrame } from "./frames.ts";

/** A pipe that has nothing yet is asked again after so long, ms. */
const MOMENT_MS = 0.2;
const MOMENT = new Int32Array(new SharedArrayBuffer(4));
const BYTES_AT_ONCE = 65_536;

/** Throws where nobody is left who could answer. */
export function ask(file: number, question: unknown): unknown {
  const frame = toFrame(question);
  for (let written = 0; written < frame.length;) written += whenReady(() => writeSync(file, frame, written));
  const reader = new FrameReader();
  const piece = Buffer.alloc(BYTES_AT_ONCE);
  for (;;) {
    const length = whenReady(() => readSync(file, piece));
    if (length === 0) throw new Error("whoever conducts this run is gone");
    const [answer] = reader.add(Buffer.from(piece.subarray(0, length)));
    if (answer !== undefined) return answer;
  }
}

function whenReady(action: () => number): number {
  for (;;) {
    try {
      return action();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(MOMENT, 0, 0, MOMENT_MS);
    }
  }
}
