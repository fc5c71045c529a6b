// A node's disk, on files: a log of frames, and a small value kept in two slots. Nothing is given to the operating system before
// a sync asks for it, so that who is killed has lost what was not synced, as a machine that loses its power has.

import { closeSync, existsSync, fdatasync, fsyncSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { readFileSync, renameSync, writeSync } from "node:fs";
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

export interface FileDiskListener {
  /** The sync with this token is done, and so many bytes (as their writers count them) have become durable with it. */
  synced(token: number, bytes: number): void;
  /** The medium failed. */
  failed(error: Error): void;
}

interface SyncRequest {
  readonly token: number;
  readonly bytes: number;
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
  /** Appended since the last sync was asked for, and the value to be kept with them. */
  #unwritten: Buffer[] = [];
  #isKeptNew = false;
  #isTorn = false;
  #isSyncing = false;
  /** Asked for while a sync is under way: one that begins later covers them all. */
  #waiting: SyncRequest[] = [];

  /** Reads what there is. */
  constructor(folder: string, listener: FileDiskListener) {
    this.#folder = folder;
    this.#listener = listener;
    mkdirSync(folder, { recursive: true });
    this.#readLog();
    this.#readKept();
    this.#file = openSync(this.#logPath, "a");
  }

  get recordCount(): number {
    return this.#offsets.length - 1;
  }

  append(record: unknown, bytes: number, identity?: unknown): boolean {
    const frame = toFrame({ record, bytes, identity } satisfies Written);
    this.#unwritten.push(frame);
    this.#offsets.push(this.#offsets.at(-1)! + frame.length);
    this.#newBytes += bytes;
    return true;
  }

  keep(value: unknown): void {
    this.#kept = value;
    this.#isKeptNew = true;
    this.#newBytes += KEPT_BYTES;
  }

  kept(): unknown {
    return this.#kept;
  }

  sync(): number {
    this.#write();
    this.#tokens += 1;
    this.#waiting.push({ token: this.#tokens, bytes: this.#newBytes });
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
    this.#write();
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
    closeSync(this.#file);
    this.#file = openSync(this.#logPath, "a");
  }

  #write(): void {
    if (this.#isKeptNew) this.#writeKept();
    for (const frame of this.#unwritten.splice(0)) writeAll(this.#file, frame);
  }

  #writeKept(): void {
    this.#isKeptNew = false;
    this.#turn += 1;
    const slot = openSync(this.#slotPath(this.#turn % 2), "w");
    writeAll(slot, toFrame({ turn: this.#turn, value: this.#kept }));
    fsyncSync(slot);
    closeSync(slot);
  }

  #syncAll(): void {
    const covered = this.#waiting.splice(0);
    const file = this.#file;
    this.#isSyncing = true;
    fdatasync(file, (error) => {
      this.#isSyncing = false;
      // A file that was replaced meanwhile: the one in its place was synced as a whole.
      if (error !== null && file === this.#file) return this.#listener.failed(error);
      for (const { token, bytes } of covered) this.#listener.synced(token, bytes);
      if (this.#waiting.length > 0 && !this.#isSyncing) this.#syncAll();
    });
  }

  get #logPath(): string {
    return join(this.#folder, "log");
  }

  #slotPath(slot: number): string {
    return join(this.#folder, `kept.${slot}`);
  }

  /** What does not read as it was written ends the log: it was being written when the process died. */
  #readLog(): void {
    if (!existsSync(this.#logPath)) return;
    const log = readFileSync(this.#logPath);
    let offset = 0;
    for (let frame = readFrame(log, offset); frame !== undefined; frame = readFrame(log, offset)) {
      offset += frame.bytes;
      this.#offsets.push(offset);
      this.#entries.push({ kind: "record", ...(frame.value as Written) });
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

function writeAll(file: number, bytes: Buffer): void {
  for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
}

/** So that the new name is on the medium, too. Where folders cannot be opened, the system does that by itself. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, "r");
  fsyncSync(opened);
  closeSync(opened);
}
