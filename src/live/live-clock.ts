// Real time as runs count it: whole microseconds since their start, which may go by faster or slower than the clock on the
// wall. All processes of a live run read the same steady clock of their machine, so their records can be put in one order.

import type { Instant } from "../kernel/time.ts";

const NANOSECONDS_PER_MICROSECOND = 1_000n;
const MICROSECONDS_PER_MILLISECOND = 1_000;

export interface LiveClock {
  /** Never goes back. Negative before the start. */
  now(): Instant;
  /** Real milliseconds for so many microseconds of the run. */
  milliseconds(duration: number): number;
}

/** `zero`: the steady clock's reading at the start of the run, ns. `speed`: seconds of the run in a real one. */
export function createLiveClock(zero: bigint, speed: number, read: () => bigint = process.hrtime.bigint): LiveClock {
  return {
    now: () => Math.floor((Number(read() - zero) * speed) / Number(NANOSECONDS_PER_MICROSECOND)) as Instant,
    milliseconds: (duration) => duration / MICROSECONDS_PER_MILLISECOND / speed,
  };
}
