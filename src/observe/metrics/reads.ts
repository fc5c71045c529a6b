// How far attempts were from the data that they read, and how much of it had to be moved to them.

import { READ_LEVELS, codeOf } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";

const ON_NODE = codeOf(READ_LEVELS, "node");
const IN_RACK = codeOf(READ_LEVELS, "rack");

export class Reads {
  #count = 0;
  #local = 0;
  #near = 0;
  #bytes = 0;

  constructor(trace: Trace) {
    trace.on("attempt.read", (_at, _node, _task, _attempt, level, bytes) => {
      this.#count += 1;
      if (level === ON_NODE) this.#local += 1;
      if (level <= IN_RACK) this.#near += 1;
      this.#bytes += bytes;
    });
  }

  /** Nothing where nothing was read. */
  metrics(): Readonly<Record<string, number>> {
    if (this.#count === 0) return {};
    return {
      "reads.local": this.#local / this.#count,
      "reads.near": this.#near / this.#count,
      "reads.moved": this.#bytes,
    };
  }
}
