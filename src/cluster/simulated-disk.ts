// One node's disk: a framed log with group commit, and a small value kept beside it. What a sync covered survives a crash;
// what it did not is lost, and may leave a torn record behind. Syncs of a disk run one after the other. What faults do to it
// is asked of the machine's ailments when it matters.

import { assert } from "../kernel/assert.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { Disk, LogEntry } from "../process/host.ts";
import { NO_FAULT, type Ailments } from "./ailments.ts";
import type { DiskSpec } from "./cluster-spec.ts";
import { damageFrames, frameOf, readFrames, type DamagePlan, type Frame } from "./disk-frames.ts";
import { BrokenPromise } from "./broken-promise.ts";

/** What the disk needs of its machine. */
export interface DiskSurroundings {
  /** Its stream; asked for once, when there is something to draw: most workers never write. */
  random(): RandomStream;
  readonly ailments: Ailments;
  now(): number;
  /** Calls `completed(token)` after `delay` us, unless the machine crashes or it is cancelled first. Returns what cancels it. */
  completeAfter(delay: number, token: number): number;
  cancel(completion: number): void;
  /** A write of so many bytes was refused: the disk is full. */
  refused(bytes: number): void;
  /** A fault changed an outcome here. */
  bite(episode: number): void;
}

interface Covering {
  readonly token: number;
  position: number;
  readonly bytes: number;
  readonly kept: unknown;
  /** When its sync is done at the present pace, and what cancels that. It may be in the past: a stall holds it up. */
  endsAt: number;
  completion: number;
}

/** Of what is synced at once. */
const NO_COMPLETION = -1;

/** Size of the value kept beside the log. */
const KEPT_BYTES = 512;

export class SimulatedDisk implements Disk {
  readonly #spec: DiskSpec;
  readonly #surroundings: DiskSurroundings;
  #frames: Frame[] = [];
  /** Frames before this position were promised to survive a crash. */
  #durable = 0;
  #stream: RandomStream | undefined = undefined;
  #torn = false;
  /** The small value: as written last, and as it was promised to survive a crash. */
  #kept: unknown = undefined;
  #durablyKept: unknown = undefined;
  /** A sync lied since the last honest one. */
  #broken: BrokenPromise | undefined = undefined;
  #hasUntold = false;
  #unsyncedBytes = 0;
  /** Of those, appended since the last sync was asked for. */
  #newBytes = 0;
  /** us of append work since the last sync was asked for. */
  #appendWork = 0;
  #freeAt = 0;
  /** What syncs under way take, as a multiple of their work. */
  #slowness = 1;
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
    const { ailments, refused, bite } = this.#surroundings;
    const filler = ailments.blame("disk-full");
    if (filler !== NO_FAULT) {
      refused(bytes);
      bite(filler);
      return false;
    }
    this.#frames.push(frameOf(record, bytes, identity));
    this.#write(bytes);
    return true;
  }

  /** Written over the older of its two slots: needs no space. */
  keep(value: unknown): void {
    this.#kept = value;
    this.#write(KEPT_BYTES);
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    const { ailments, now, completeAfter, bite } = this.#surroundings;
    const present = now();
    const work = this.#appendWork + this.#transfer(this.#newBytes) + this.#draw(this.#spec.sync);
    this.paceChanged();
    const slowness = this.#slowness;
    if (slowness !== 1) bite(ailments.blame("disk-slow"));
    this.#freeAt = Math.max(present, this.#freeAt) + Math.floor(slowness === 1 ? work : work * slowness);
    this.#appendWork = 0;
    const covering = this.#coverAll();
    covering.endsAt = this.#freeAt;
    covering.completion = completeAfter(this.#freeAt - present, covering.token);
    return covering.token;
  }

  /**
   * A fault has made the disk slower, or a heal faster: what is left of the syncs under way takes so much longer or shorter.
   * They run one after the other without a gap, so the time left of each is work left, and stretches alike.
   */
  paceChanged(): void {
    const { ailments, now, bite } = this.#surroundings;
    const before = this.#slowness;
    this.#slowness = ailments.factor("disk-slow");
    if (this.#slowness === before) return;
    const present = now();
    const moved = (instant: number): number => present + Math.ceil(((instant - present) * this.#slowness) / before);
    const underWay = this.#covering.filter(({ endsAt }) => endsAt > present);
    for (const covering of underWay) this.#reschedule(covering, moved(covering.endsAt), present);
    if (this.#freeAt > present) this.#freeAt = moved(this.#freeAt);
    if (underWay.length > 0 && this.#slowness > before) bite(ailments.blame("disk-slow"));
  }

  /** The sync with this token is done; returns the bytes that are said to have become durable with it. */
  completed(token: number): number {
    const liar = this.#surroundings.ailments.blame("disk-lie");
    if (liar === NO_FAULT) this.#broken = undefined;
    let bytes = 0;
    while (this.#covering.length > 0 && this.#covering[0].token <= token) {
      const covered = this.#covering.shift()!;
      if (liar !== NO_FAULT && covered.bytes > 0) this.#lie(liar, covered.bytes);
      bytes += covered.bytes;
      this.#durable = Math.max(this.#durable, covered.position);
      this.#durablyKept = covered.kept;
    }
    this.#unsyncedBytes -= bytes;
    return bytes;
  }

  /**
   * All that was written is synced at once, if the disk answers: the machine goes down in good order, or a process opens what an
   * earlier one had written. Returns the bytes.
   */
  flush(): number {
    if (this.#surroundings.ailments.has("disk-stall")) return 0;
    this.#coverAll();
    return this.completed(this.#tokens);
  }

  /** Its process died, and with it whoever would hear of syncs. What was written stays with the operating system. */
  forsake(): void {
    for (const { completion } of this.#covering) this.#surroundings.cancel(completion);
    for (const frame of this.#frames.slice(this.#durable)) frame.isUntold = this.#hasUntold = true;
    this.#covering = [];
    this.#newBytes = this.#unsyncedBytes;
    this.#appendWork = 0;
  }

  read(): readonly LogEntry[] {
    const entries = readFrames(this.#frames, this.#surroundings.bite);
    if (this.#hasUntold) for (const frame of this.#frames) frame.isUntold = false; // from now on somebody knows
    this.#hasUntold = false;
    return this.#torn ? [...entries, { kind: "torn" }] : entries;
  }

  repair(): void {
    this.#torn = false;
  }

  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void {
    assert(count <= this.#durable, `a snapshot covers ${count} records, of which only ${this.#durable} are durable`);
    const frame = frameOf(snapshot, bytes, identity);
    const liar = this.#surroundings.ailments.blame("disk-lie");
    if (liar === NO_FAULT) this.#broken?.snapshotTaken(count, frame);
    else this.#lie(liar, bytes).snapshotLost(count);
    this.#frames = [frame, ...this.#frames.slice(count)];
    this.#durable += 1 - count;
    for (const covered of this.#covering) covered.position += 1 - count;
    this.#appendWork += this.#transfer(bytes);
  }

  /** Damages records at rest; returns how many. It shows when they are read. */
  damage(plan: DamagePlan): number {
    return damageFrames(this.#broken?.frames ?? this.#frames.slice(0, this.#durable), plan);
  }

  /** Somebody who has the machine puts other durable records in the place of the last ones, or none. False: `change` found nothing. */
  rewrite(change: (records: readonly unknown[]) => readonly unknown[] | undefined): boolean {
    const atRest = this.#frames.slice(0, this.#durable);
    const records = change(atRest.map(({ record }) => record));
    if (records === undefined) return false;
    const lost = atRest.length - records.length;
    const frames = records.map((record, index) => ({ ...atRest[index]!, record }));
    this.#frames = [...frames, ...this.#frames.slice(this.#durable)];
    this.#durable -= lost;
    for (const covered of this.#covering) covered.position -= lost;
    return true;
  }

  /** Power off. Returns what was lost: un-synced bytes, and whether the last write was torn. */
  crash(wipe: boolean): { readonly lostBytes: number; readonly torn: boolean } {
    const broken = this.#broken;
    const wasWriting = this.#frames.length > this.#durable || broken !== undefined;
    const lostBytes = this.#unsyncedBytes + (broken?.bytes ?? 0);
    const torn = wasWriting && this.#tear(wipe);
    if (!wipe) for (const episode of broken?.episodes ?? []) this.#surroundings.bite(episode);
    this.#torn = !wipe && (torn || this.#torn);
    this.#frames = wipe ? [] : [...(broken?.frames ?? this.#frames.slice(0, this.#durable))];
    this.#kept = this.#durablyKept = wipe ? undefined : broken === undefined ? this.#durablyKept : broken.kept;
    this.#durable = this.#frames.length;
    this.#broken = undefined;
    this.#covering = [];
    this.#unsyncedBytes = 0;
    this.#newBytes = 0;
    this.#appendWork = 0;
    this.#freeAt = 0;
    return { lostBytes, torn: torn && !wipe };
  }

  get #random(): RandomStream {
    return (this.#stream ??= this.#surroundings.random());
  }

  /** A fault that tears the next write needs no luck, and is spent with it; the disk's own draw is taken all the same. */
  #tear(wipe: boolean): boolean {
    const { ailments, bite } = this.#surroundings;
    const isUnlucky = this.#random.chance(this.#spec.tornWrite);
    const tearer = ailments.blame("disk-tear");
    if (wipe || tearer === NO_FAULT) return isUnlucky;
    ailments.remove("disk-tear", tearer);
    bite(tearer);
    return true;
  }

  #coverAll(): Covering {
    this.#tokens += 1;
    const covering = {
      token: this.#tokens,
      position: this.#frames.length,
      bytes: this.#newBytes,
      kept: this.#kept,
      endsAt: this.#surroundings.now(),
      completion: NO_COMPLETION,
    };
    this.#covering.push(covering);
    this.#newBytes = 0;
    return covering;
  }

  #reschedule(covering: Covering, endsAt: number, present: number): void {
    const { cancel, completeAfter } = this.#surroundings;
    cancel(covering.completion);
    covering.endsAt = endsAt;
    covering.completion = completeAfter(endsAt - present, covering.token);
  }

  #lie(episode: number, bytes: number): BrokenPromise {
    this.#broken ??= new BrokenPromise(this.#frames.slice(0, this.#durable), this.#durablyKept);
    this.#broken.add(episode, bytes);
    return this.#broken;
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
    return distribution.variance === 0 ? distribution.mean : distribution.sample(this.#random);
  }
}
