// A node's disk, on files: a log of frames, and a small value kept in two slots. What is appended is given to the operating system at
// once, so that it outlives the process. How far a sync has come is kept beside it: what is behind that goes with the machine's power.

import { closeSync, existsSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { readFileSync, renameSync, rmSync, statSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { assert } from "../kernel/assert.ts";
import type { Disk, LogEntry } from "../process/host.ts";
import { readFrame, toFrame } from "./frames.ts";

/** Size of the value kept beside the log, as the simulator counts it. */
export const KEPT_BYTES = 512;

/** What is written of a record. */
interface Written {
  readonly record: unknown;
  readonly bytes: number;
  readonly identity: unknown;
}

/** How much is durable: of this log file (its number), so many bytes; and the value kept at this turn. */
interface Mark {
  readonly file: number;
  readonly length: number;
  readonly turn: number;
}

const NOTHING: Mark = { file: -1, length: 0, turn: 0 };

export interface FileDiskListener {
  /** The sync with this token is done, and so many bytes (as their writers count them) have become durable with it. */
  synced(token: number, bytes: number): void;
  /** The medium failed. */
  failed(error: Error): void;
}

interface SyncRequest {
  readonly token: number;
  readonly bytes: number;
  /** What is durable when it is done. */
  readonly length: number;
  readonly turn: number;
}

/** Where frames begin, and where the last one ends. */
type Offsets = number[];

export class FileDisk implements Disk {
  readonly #folder: string;
  readonly #listener: FileDiskListener;
  #file: number;
  #offsets: Offsets = [0];
  #entries: LogEntry[] = [];
  #kept: unknown = undefined;
  /** Which of the two slots was written last, and how often one was written. */
  #turn = 0;
  #tokens = 0;
  #newBytes = 0;
  /** A value was kept since the last sync was asked for: written, in the slot of that turn. */
  #isKeptNew = false;
  #durableTurn = 0;
  #durableLength = 0;
  readonly #mark: number;
  #isTorn = false;
  #isSyncing = false;
  /** Asked for while a sync is under way: one that begins later covers them all. */
  #waiting: SyncRequest[] = [];

  /** Reads what there is. */
  constructor(folder: string, listener: FileDiskListener) {
    this.#folder = folder;
    this.#listener = listener;
    mkdirSync(folder, { recursive: true });
    this.#readLog(readMark(folder));
    this.#readKept();
    this.#file = openSync(this.#logPath, "a");
    this.#mark = openSync(markPath(folder), "w");
    // What somebody left who died is read, so it must be durable.
    fsyncSync(this.#file);
    if (this.#turn > 0) this.#syncKept();
    this.#tell(this.#offsets.at(-1)!, this.#turn);
  }

  get recordCount(): number {
    return this.#offsets.length - 1;
  }

  append(record: unknown, bytes: number, identity?: unknown): boolean {
    const frame = toFrame({ record, bytes, identity } satisfies Written);
    writeAll(this.#file, frame);
    this.#offsets.push(this.#offsets.at(-1)! + frame.length);
    this.#newBytes += bytes;
    return true;
  }

  keep(value: unknown): void {
    this.#kept = value;
    this.#newBytes += KEPT_BYTES;
    // What was not synced is written over: the other slot has what was.
    if (!this.#isKeptNew) this.#turn += 1;
    this.#isKeptNew = true;
    const slot = openSync(this.#slotPath(this.#turn % 2), "w");
    writeAll(slot, toFrame({ turn: this.#turn, value }));
    closeSync(slot);
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    if (this.#isKeptNew) this.#syncKept();
    this.#tokens += 1;
    const length = this.#offsets.at(-1)!;
    this.#waiting.push({ token: this.#tokens, bytes: this.#newBytes, length, turn: this.#turn });
    this.#newBytes = 0;
    if (!this.#isSyncing) this.#syncAll();
    return this.#tokens;
  }

  read(): readonly LogEntry[] {
    return this.#isTorn ? [...this.#entries, { kind: "torn" }] : this.#entries;
  }

  repair(): void {
    this.#isTorn = false;
  }

  replaceOldest(count: number, snapshot: unknown, bytes: number, identity?: unknown): void {
    assert(count <= this.recordCount, `a snapshot covers ${count} records of ${this.recordCount}`);
    const first = toFrame({ record: snapshot, bytes, identity } satisfies Written);
    const rest = readFileSync(this.#logPath).subarray(this.#offsets[count], this.#offsets.at(-1));
    const aside = `${this.#logPath}.new`;
    const file = openSync(aside, "w");
    writeAll(file, first);
    writeAll(file, rest);
    fsyncSync(file);
    closeSync(file);
    renameSync(aside, this.#logPath);
    syncFolder(this.#folder);
    const shift = first.length - this.#offsets[count];
    this.#offsets = [0, ...this.#offsets.slice(count).map((offset) => offset + shift)];
    this.#waiting = this.#waiting.map((request) => ({ ...request, length: request.length + shift }));
    closeSync(this.#file);
    this.#file = openSync(this.#logPath, "a");
    this.#tell(Math.max(first.length, this.#durableLength + shift), this.#durableTurn);
  }

  #syncKept(): void {
    this.#isKeptNew = false;
    const slot = openSync(this.#slotPath(this.#turn % 2), "r+");
    fsyncSync(slot);
    closeSync(slot);
  }

  /** So much is durable. Not synced itself: it need only outlive this process. */
  #tell(length: number, turn: number): void {
    this.#durableLength = length;
    this.#durableTurn = turn;
    const frame = toFrame({ file: fstatSync(this.#file).ino, length, turn } satisfies Mark);
    writeSync(this.#mark, frame, 0, frame.length, 0);
  }

  #syncAll(): void {
    const covered = this.#waiting.splice(0);
    const file = this.#file;
    this.#isSyncing = true;
    fdatasync(file, (error) => {
      this.#isSyncing = false;
      // A file that was replaced meanwhile: the one in its place was synced as a whole.
      if (error !== null && file === this.#file) return this.#listener.failed(error);
      const { length, turn } = covered.at(-1)!;
      // Of a file that was replaced meanwhile, more is durable than this.
      if (file === this.#file) this.#tell(length, turn);
      for (const { token, bytes } of covered) this.#listener.synced(token, bytes);
      if (this.#waiting.length > 0 && !this.#isSyncing) this.#syncAll();
    });
  }

  get #logPath(): string {
    return join(this.#folder, "log");
  }

  #slotPath(slot: number): string {
    return slotPath(this.#folder, slot);
  }

  /** What does not read as it was written ends the log: it was being written when the process died. */
  #readLog(mark: Mark): void {
    if (!existsSync(this.#logPath)) return;
    const log = readFileSync(this.#logPath);
    let offset = 0;
    const told = mark.file === statSync(this.#logPath).ino ? mark.length : log.length;
    for (let frame = readFrame(log, offset); frame !== undefined; frame = readFrame(log, offset)) {
      offset += frame.bytes;
      this.#offsets.push(offset);
      const untold = offset > told ? { isUntold: true } : undefined;
      this.#entries.push({ kind: "record", ...(frame.value as Written), ...untold });
    }
    if (offset === log.length) return;
    this.#isTorn = true;
    const file = openSync(this.#logPath, "r+");
    ftruncateSync(file, offset);
    fsyncSync(file);
    closeSync(file);
  }

  #readKept(): void {
    for (const slot of [0, 1]) {
      if (!existsSync(this.#slotPath(slot))) continue;
      const kept = readFrame(readFileSync(this.#slotPath(slot)))?.value as { turn: number; value: unknown } | undefined;
      if (kept === undefined || kept.turn <= this.#turn) continue;
      this.#turn = kept.turn;
      this.#kept = kept.value;
    }
  }
}

/** The machine of that folder loses its power: what was not synced is gone. Call when no process has it open. */
export function losePageCache(folder: string): void {
  const log = join(folder, "log");
  if (!existsSync(log)) return;
  const mark = readMark(folder);
  // A log that was replaced was synced as a whole.
  if (mark.file === statSync(log).ino) truncateSync(log, Math.min(mark.length, statSync(log).size));
  for (const slot of [0, 1]) {
    const path = slotPath(folder, slot);
    if (existsSync(path) && !(turnOf(path) <= mark.turn)) rmSync(path);
  }
}

function readMark(folder: string): Mark {
  if (!existsSync(markPath(folder))) return NOTHING;
  return (readFrame(readFileSync(markPath(folder)))?.value as Mark | undefined) ?? NOTHING;
}

function markPath(folder: string): string {
  return join(folder, "synced");
}

function slotPath(folder: string, slot: number): string {
  return join(folder, `kept.${slot}`);
}

/** NaN: it is not all there. */
function turnOf(path: string): number {
  const kept = readFrame(readFileSync(path))?.value as { readonly turn: number } | undefined;
  return kept?.turn ?? NaN;
}

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** So that the new name is on the medium, too. Where folders cannot be opened, the system does that by itself. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  fsyncSync(opened);
  closeSync(opened);
}
