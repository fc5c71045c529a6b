// A disk for random runs, crueller than it need be: after a crash any number of the writes that were not synced may have
// survived, in order, the last perhaps torn; and records at rest can be damaged, their identities excepted.

import type { RandomStream } from "../../../../src/kernel/random-stream.ts";
import type { Disk, LogEntry } from "../../../../src/process/host.ts";

interface Frame {
  readonly record: unknown;
  readonly bytes: number;
  readonly identity: unknown;
  isDamaged: boolean;
}

interface Covering {
  readonly token: number;
  frames: number;
  readonly kept: unknown;
}

export class CrashDisk implements Disk {
  readonly #random: RandomStream;
  /** Calls `synced(token)` some time later. */
  readonly #syncLater: (token: number) => void;
  #frames: Frame[] = [];
  #durable = 0;
  #isTorn = false;
  #kept: unknown = undefined;
  #durablyKept: unknown = undefined;
  #covering: Covering[] = [];
  #tokens = 0;
  isFull = false;

  constructor(random: RandomStream, syncLater: (token: number) => void) {
    this.#random = random;
    this.#syncLater = syncLater;
  }

  get recordCount(): number {
    return this.#frames.length;
  }

  append(record: unknown, bytes: number, identity?: unknown): boolean {
    if (this.isFull) return false;
    this.#frames.push({ record, bytes, identity, isDamaged: false });
    return true;
  }

  keep(value: unknown): void {
    this.#kept = value;
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    this.#tokens += 1;
    this.#covering.push({ token: this.#tokens, frames: this.#frames.length, kept: this.#kept });
    this.#syncLater(this.#tokens);
    return this.#tokens;
  }

  /** False if a crash came between. */
  completed(token: number): boolean {
    const covered = this.#covering.find((covering) => covering.token === token);
    if (covered === undefined) return false;
    this.#covering.splice(this.#covering.indexOf(covered), 1);
    this.#durable = Math.max(this.#durable, covered.frames);
    this.#durablyKept = covered.kept;
    return true;
  }

  read(): readonly LogEntry[] {
    const entries: LogEntry[] = this.#frames.map(({ record, bytes, identity, isDamaged }) =>
      isDamaged ? { kind: "damaged", bytes, identity } : { kind: "record", record, bytes, identity },
    );
    return this.#isTorn ? [...entries, { kind: "torn" }] : entries;
  }

  repair(): void {
    this.#isTorn = false;
  }

  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void {
    if (count > this.#durable) throw new Error(`a snapshot of ${count} records, ${this.#durable} of them durable`);
    this.#frames = [{ record: snapshot, bytes, identity, isDamaged: false }, ...this.#frames.slice(count)];
    this.#durable += 1 - count;
    for (const covering of this.#covering) covering.frames += 1 - count;
  }

  crash(): void {
    const survivors = this.#durable + this.#random.integer(this.#frames.length - this.#durable + 1);
    this.#isTorn = survivors < this.#frames.length && this.#random.chance(0.5);
    this.#frames = this.#frames.slice(0, survivors);
    this.#durable = survivors;
    if (this.#random.chance(0.5)) this.#kept = this.#durablyKept;
    this.#durablyKept = this.#kept;
    this.#covering = [];
  }

  /** Damages a record at rest; returns whether there was one. */
  damageOne(): boolean {
    if (this.#durable === 0) return false;
    this.#frames[this.#random.integer(this.#durable)].isDamaged = true;
    return true;
  }
}
