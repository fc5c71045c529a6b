// What a crash would find on a disk whose syncs have lied since the last honest one: they said that everything is durable, and
// nothing was written. The next honest sync makes it true. Used by the disk alone.

import type { Frame } from "./disk-frames.ts";

export class BrokenPromise {
  /** The log as it really is on the medium. */
  frames: readonly Frame[];
  /** The small value beside it, likewise. */
  readonly kept: unknown;
  /** Said to be durable, and lost in a crash. */
  bytes = 0;
  /** Whose lies they were, in order. */
  readonly episodes: number[] = [];
  /** How much further down the medium has what stands in the log behind a snapshot that never reached it. */
  #shift = 0;

  constructor(frames: readonly Frame[], kept: unknown) {
    this.frames = frames;
    this.kept = kept;
  }

  add(episode: number, bytes: number): void {
    this.bytes += bytes;
    if (bytes > 0 && !this.episodes.includes(episode)) this.episodes.push(episode);
  }

  /** A snapshot was put in the place of the oldest `count` records, or so the disk said. */
  snapshotLost(count: number): void {
    this.#shift += count - 1;
  }

  /** A snapshot of the oldest `count` records was written, synced and renamed for true; what follows it is as before. */
  snapshotTaken(count: number, snapshot: Frame): void {
    this.frames = [snapshot, ...this.frames.slice(Math.max(0, count + this.#shift))];
    this.#shift = 0;
  }
}
