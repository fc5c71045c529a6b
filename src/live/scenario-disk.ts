// A live node's disk as the scenario has it: on files, and slower than those where the scenario says so. What is appended goes to the files
// at once, and they are synced when the scenario's disk would be done. Faults of disks act here.

import { NO_FAULT, type Ailments } from "../cluster/ailments.ts";
import type { DiskSpec } from "../cluster/cluster-spec.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import type { EventHandle, HandlerCode } from "../kernel/simulation.ts";
import type { Instant } from "../kernel/time.ts";
import type { Disk, LogEntry } from "../process/host.ts";
import { FileDisk, KEPT_BYTES } from "./file-disk.ts";
import type { LiveClock } from "./live-clock.ts";
import type { PacedSimulation } from "./paced-simulation.ts";

/** A wait shorter than this, in real ms, is the computer's own business. */
const SHORTEST_WAIT_MS = 0.5;

export interface ScenarioDiskSurroundings {
  readonly folder: string;
  readonly spec: DiskSpec;
  readonly clock: LiveClock;
  readonly simulation: PacedSimulation;
  readonly ailments: Ailments;
  /** Its stream; asked for once, when there is something to draw. */
  random(): RandomStream;
  /** The sync with this token is done, and so many bytes have become durable with it. */
  synced(token: number, bytes: number): void;
  failed(error: Error): void;
  refused(bytes: number): void;
  bite(episode: number): void;
}

/** A sync that waits for the scenario's disk. */
interface Waiting {
  readonly token: number;
  readonly bytes: number;
  endsAt: number;
  isHeld: boolean;
}

/** What the files have to sync, and who is told then. */
interface Underway {
  readonly fileToken: number;
  readonly done: () => void;
}

export class ScenarioDisk implements Disk {
  readonly #surroundings: ScenarioDiskSurroundings;
  readonly #file: FileDisk;
  readonly #dueCode: HandlerCode;
  #stream: RandomStream | undefined;
  #tokens = 0;
  #newBytes = 0;
  /** us of append work since the last sync was asked for. */
  #appendWork = 0;
  #freeAt = 0;
  /** What syncs that wait take, as a multiple of their work. */
  #slowness: number;
  /** In order. */
  #waiting: Waiting[] = [];
  #underway: Underway[] = [];
  #due: EventHandle | undefined;

  constructor(surroundings: ScenarioDiskSurroundings) {
    const { folder, simulation, failed, ailments } = surroundings;
    this.#surroundings = surroundings;
    this.#file = new FileDisk(folder, { synced: (token) => this.#fileSynced(token), failed });
    this.#slowness = ailments.factor("disk-slow");
    this.#dueCode = simulation.register("disk writes", () => {
      this.#due = undefined;
      this.#writeDue();
    });
  }

  get recordCount(): number {
    return this.#file.recordCount;
  }

  append(record: unknown, bytes: number, identity?: unknown): boolean {
    const { ailments, refused, bite } = this.#surroundings;
    const filler = ailments.blame("disk-full");
    if (filler !== NO_FAULT) {
      refused(bytes);
      bite(filler);
      return false;
    }
    this.#wrote(bytes);
    return this.#file.append(record, bytes, identity);
  }

  keep(value: unknown): void {
    this.#wrote(KEPT_BYTES);
    this.#file.keep(value);
  }

  kept(): unknown {
    return this.#file.kept();
  }

  sync(): number {
    const { ailments, bite, clock } = this.#surroundings;
    const work = this.#appendWork + this.#transfer(this.#newBytes) + this.#draw(this.#surroundings.spec.sync);
    if (this.#slowness !== 1) bite(ailments.blame("disk-slow"));
    const present = this.#present;
    this.#freeAt = Math.max(present, this.#freeAt) + Math.floor(work * this.#slowness);
    this.#tokens += 1;
    const isAtOnce = clock.milliseconds(this.#freeAt - present) < SHORTEST_WAIT_MS;
    const endsAt = isAtOnce ? present : this.#freeAt;
    this.#waiting.push({ token: this.#tokens, bytes: this.#newBytes, endsAt, isHeld: false });
    this.#newBytes = 0;
    this.#appendWork = 0;
    this.#writeDue();
    return this.#tokens;
  }

  read(): readonly LogEntry[] {
    return this.#file.read();
  }

  repair(): void {
    this.#file.repair();
  }

  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void {
    this.#file.replaceOldest(count, snapshot, bytes, identity);
    this.#appendWork += this.#transfer(bytes);
  }

  /** A fault of disks struck or healed: what is left of the syncs that wait takes so much longer or shorter. */
  ailing(): void {
    const { ailments, bite } = this.#surroundings;
    const before = this.#slowness;
    this.#slowness = ailments.factor("disk-slow");
    const present = this.#present;
    const moved = (instant: number): number =>
      instant <= present ? instant : present + Math.ceil(((instant - present) * this.#slowness) / before);
    for (const each of this.#waiting) each.endsAt = moved(each.endsAt);
    this.#freeAt = moved(this.#freeAt);
    if (this.#waiting.length > 0 && this.#slowness > before) bite(ailments.blame("disk-slow"));
    this.#writeDue();
  }

  /** The machine goes down in good order: all that was written is synced now, if the disk answers. */
  flush(done: (bytes: number) => void): void {
    if (this.#surroundings.ailments.has("disk-stall")) return done(0);
    const bytes = this.#waiting.splice(0).reduce((sum, each) => sum + each.bytes, this.#newBytes);
    this.#newBytes = 0;
    this.#underway.push({ fileToken: this.#file.sync(), done: () => done(bytes) });
  }

  get #present(): number {
    const { clock, simulation } = this.#surroundings;
    return Math.max(clock.now(), simulation.now);
  }

  /** Gives to the files what the scenario's disk has by now. */
  #writeDue(): void {
    const { simulation, ailments, synced } = this.#surroundings;
    for (let next = this.#waiting[0]; next !== undefined && next.endsAt <= this.#present; next = this.#waiting[0]) {
      if (ailments.has("disk-stall")) return this.#hold(next);
      this.#waiting.shift();
      const { token, bytes } = next;
      this.#underway.push({ fileToken: this.#file.sync(), done: () => synced(token, bytes) });
    }
    if (this.#due !== undefined) simulation.cancel(this.#due);
    const next = this.#waiting[0];
    this.#due = next && simulation.scheduleAt(next.endsAt as Instant, this.#dueCode, 0, 0);
  }

  #hold(waiting: Waiting): void {
    const { ailments, bite } = this.#surroundings;
    if (!waiting.isHeld) bite(ailments.blame("disk-stall"));
    waiting.isHeld = true;
  }

  #fileSynced(fileToken: number): void {
    while (this.#underway.length > 0 && this.#underway[0].fileToken <= fileToken) this.#underway.shift()!.done();
  }

  #wrote(bytes: number): void {
    this.#newBytes += bytes;
    this.#appendWork += this.#draw(this.#surroundings.spec.append);
  }

  #transfer(bytes: number): number {
    const { throughput } = this.#surroundings.spec;
    return throughput === Infinity ? 0 : (bytes / throughput) * 1_000_000;
  }

  #draw(distribution: Distribution): number {
    if (distribution.variance === 0) return distribution.mean;
    return distribution.sample((this.#stream ??= this.#surroundings.random()));
  }
}
