// One node's disk: a framed log with group commit, and a small value kept beside it. What a sync covered survives a crash;
// what it did not is lost, and may leave a torn record behind. Syncs of a disk run one after the other.

import { assert } from "../kernel/assert.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Disk, LogEntry } from "../process/host.ts";
import type { DiskSpec } from "./cluster-spec.ts";

/** What the disk needs of its machine. */
export interface DiskSurroundings {
  readonly random: RandomStream;
  now(): number;
  /** Calls `completed(token)` after `delay` us, unless the machine crashes first. */
  completeAfter(delay: number, token: number): void;
}

interface Frame {
  readonly record: unknown;
  readonly bytes: number;
  readonly identity: unknown;
  readonly isDamaged: boolean;
}

interface Covering {
  readonly token: number;
  position: number;
  readonly bytes: number;
  readonly kept: unknown;
}

/** Size of the value kept beside the log. */
const KEPT_BYTES = 512;

export class SimulatedDisk implements Disk {
  readonly #spec: DiskSpec;
  readonly #surroundings: DiskSurroundings;
  #frames: Frame[] = [];
  /** Frames before this position survive a crash. */
  #durable = 0;
  #torn = false;
  /** The small value: as written last, and as it would survive a crash. */
  #kept: unknown = undefined;
  #durablyKept: unknown = undefined;
  #unsyncedBytes = 0;
  /** Of those, appended since the last sync was asked for. */
  #newBytes = 0;
  /** us of append work since the last sync was asked for. */
  #appendWork = 0;
  #freeAt = 0;
  #tokens = 0;
  /** Positions and bytes that the syncs in flight cover, oldest first. */
  #covering: Covering[] = [];

  constructor(spec: DiskSpec, surroundings: DiskSurroundings) {
    this.#spec = spec;
    this.#surroundings = surroundings;
  }

  get recordCount(): number {
    return this.#frames.length;
  }

  get unsyncedBytes(): number {
    return this.#unsyncedBytes;
  }

  append(record: unknown, bytes: number, identity?: unknown): boolean {
    this.#frames.push({ record, bytes, identity, isDamaged: false });
    this.#write(bytes);
    return true;
  }

  keep(value: unknown): void {
    this.#kept = value;
    this.#write(KEPT_BYTES);
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    const now = this.#surroundings.now();
    const transfer = this.#transfer(this.#newBytes);
    const start = Math.max(now, this.#freeAt);
    this.#freeAt = start + Math.floor(this.#appendWork + transfer + this.#draw(this.#spec.sync));
    this.#appendWork = 0;
    this.#tokens += 1;
    this.#covering.push({
      token: this.#tokens,
      position: this.#frames.length,
      bytes: this.#newBytes,
      kept: this.#kept,
    });
    this.#newBytes = 0;
    this.#surroundings.completeAfter(this.#freeAt - now, this.#tokens);
    return this.#tokens;
  }

  /** The sync with this token is done; returns the bytes that became durable with it. */
  completed(token: number): number {
    let bytes = 0;
    while (this.#covering.length > 0 && this.#covering[0].token <= token) {
      const covered = this.#covering.shift()!;
      bytes += covered.bytes;
      this.#durable = Math.max(this.#durable, covered.position);
      this.#durablyKept = covered.kept;
    }
    this.#unsyncedBytes -= bytes;
    return bytes;
  }

  read(): readonly LogEntry[] {
    const entries: LogEntry[] = this.#frames.map(({ record, bytes, identity, isDamaged }) =>
      isDamaged ? { kind: "damaged", bytes, identity } : { kind: "record", record, bytes, identity },
    );
    return this.#torn ? [...entries, { kind: "torn" }] : entries;
  }

  repair(): void {
    this.#torn = false;
  }

  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void {
    assert(count <= this.#durable, `a snapshot covers ${count} records, of which only ${this.#durable} are durable`);
    this.#frames = [{ record: snapshot, bytes, identity, isDamaged: false }, ...this.#frames.slice(count)];
    this.#durable += 1 - count;
    for (const covered of this.#covering) covered.position += 1 - count;
    this.#appendWork += this.#transfer(bytes);
  }

  /** Power off. Returns what was lost: un-synced bytes, and whether the last write was torn. */
  crash(wipe: boolean): { readonly lostBytes: number; readonly torn: boolean } {
    const lostFrames = this.#frames.length - this.#durable;
    const lostBytes = this.#unsyncedBytes;
    if (lostFrames > 0) this.#torn = this.#surroundings.random.chance(this.#spec.tornWrite);
    this.#frames = wipe ? [] : this.#frames.slice(0, this.#durable);
    this.#kept = this.#durablyKept = wipe ? undefined : this.#durablyKept;
    if (wipe) this.#torn = false;
    this.#durable = this.#frames.length;
    this.#covering = [];
    this.#unsyncedBytes = 0;
    this.#newBytes = 0;
    this.#appendWork = 0;
    this.#freeAt = 0;
    return { lostBytes, torn: lostFrames > 0 && this.#torn };
  }

  #write(bytes: number): void {
    this.#unsyncedBytes += bytes;
    this.#newBytes += bytes;
    this.#appendWork += this.#draw(this.#spec.append);
  }

  #transfer(bytes: number): number {
    return this.#spec.throughput === Infinity ? 0 : (bytes / this.#spec.throughput) * 1_000_000;
  }

  #draw(distribution: Distribution): number {
    return distribution.variance === 0 ? distribution.mean : distribution.sample(this.#surroundings.random);
  }
}
