// A member's log and vote on its disk: what was written, what of it is durable, and where. One sync is under way at a time;
// what is written meanwhile gathers for the next (group commit). The disk is append-only: an entry that replaces another is
// written after it.

import { assert } from "../../../kernel/assert.ts";
import type { Disk } from "../../../process/host.ts";
import type { Address } from "../../../process/identity.ts";
import { framedBytes, identityOf, type CommandEntry, type LogRecord, type Snapshot } from "./entries.ts";
import type { RaftLog } from "./raft-log.ts";

/** The small value kept beside the log. */
export interface Ballot {
  readonly term: number;
  readonly vote: Address | undefined;
}

/** Entries from `index` on stand one after the other from the record with number `record` on. */
interface Run {
  readonly index: number;
  readonly record: number;
}

const NO_SYNC = -1;

export class Journal<Command> {
  readonly #disk: Disk;
  readonly #log: RaftLog<Command>;
  /** The mutant `answer-before-sync`: whatever was written counts as durable. */
  readonly #isHasty: boolean;
  /** Records are numbered from the first ever written; those before `#dropped` are not on the disk any more. */
  #records = 0;
  #dropped = 0;
  #durableRecords = 0;
  #runs: Run[] = [];
  /** The log is on the disk, and durably there, up to these entries. */
  #written = 0;
  #stable = 0;
  #ballots = 0;
  #durableBallots = 0;
  /** The sync under way, and what it covers. */
  #token = NO_SYNC;
  #syncing = { records: 0, index: 0, ballots: 0 };
  #isDirty = false;

  constructor(disk: Disk, log: RaftLog<Command>, isHasty: boolean) {
    this.#disk = disk;
    this.#log = log;
    this.#isHasty = isHasty;
  }

  /** Up to this entry the log is durable. */
  get stableIndex(): number {
    return this.#isHasty ? this.#written : this.#stable;
  }

  /** The ballot kept last is durable. */
  get isBallotStable(): boolean {
    return this.#isHasty || this.#durableBallots === this.#ballots;
  }

  /** The disk is full: `writeLog` must be called until it is not. */
  get isBlocked(): boolean {
    return this.#written < this.#log.lastIndex;
  }

  keep(ballot: Ballot): void {
    this.#disk.keep(ballot);
    this.#ballots += 1;
    this.#isDirty = true;
  }

  /** Writes what the log has and the disk has not, as far as there is space. */
  writeLog(): void {
    while (this.#written < this.#log.lastIndex) {
      const entry = this.#log.entryAt(this.#written + 1)!;
      if (entry.kind === "damaged") assert(false, `the damaged entry ${entry.index} was written again`);
      if (!this.#append(entry)) return;
      this.#noteEntry(entry.index, this.#records - 1);
    }
  }

  /** The log was cut: whatever comes next at `index` will replace what the disk has from there on. */
  truncatedFrom(index: number): void {
    const last = index - 1;
    this.#written = Math.min(this.#written, last);
    this.#stable = Math.min(this.#stable, last);
    this.#syncing.index = Math.min(this.#syncing.index, last);
    while (this.#runs.length > 0 && this.#runs[this.#runs.length - 1].index > last) this.#runs.pop();
  }

  /** A damaged entry's content, fetched from elsewhere. False: the disk is full. */
  writeRepair(entry: CommandEntry<Command>): boolean {
    return this.#append({ kind: "repair", index: entry.index, term: entry.term, entry });
  }

  /** A snapshot from elsewhere; `coversLog`: nothing of the log goes on behind it. False: the disk is full. */
  writeSnapshot(snapshot: Snapshot, coversLog: boolean): boolean {
    if (!this.#append(snapshot)) return false;
    if (coversLog) this.#noteReset(snapshot.index, this.#records - 1);
    return true;
  }

  /** Can a snapshot of everything up to `index` be put in the place of the records that it covers? */
  canCompactTo(index: number): boolean {
    return this.#recordsUpTo(index) <= this.#durableRecords;
  }

  /** Precondition: `canCompactTo(snapshot.index)`. */
  compact(snapshot: Snapshot): void {
    const { index } = snapshot;
    const count = this.#recordsUpTo(index) - this.#dropped;
    this.#disk.replaceOldest(count, snapshot, framedBytes(snapshot), identityOf(snapshot));
    this.#dropped += count - 1;
    this.#isDirty = true;
    if (index > this.#written) {
      // The disk is behind: it will never need the entries in between.
      this.#runs = [{ index, record: this.#dropped }];
      this.#written = index;
      return;
    }
    const kept = this.#runs.findLastIndex((run) => run.index <= index);
    if (kept > 0) this.#runs.splice(0, kept);
  }

  /** Starts a sync if something waits for one and none is under way; returns whether it did. */
  flush(): boolean {
    if (!this.#isDirty || this.#token !== NO_SYNC) return false;
    this.#isDirty = false;
    this.#syncing = { records: this.#records, index: this.#written, ballots: this.#ballots };
    this.#token = this.#disk.sync();
    return true;
  }

  /** False if the token is not of a sync of this journal. */
  synced(token: number): boolean {
    if (token !== this.#token) return false;
    this.#token = NO_SYNC;
    this.#durableRecords = Math.max(this.#durableRecords, this.#syncing.records);
    this.#stable = Math.max(this.#stable, this.#syncing.index);
    this.#durableBallots = this.#syncing.ballots;
    return true;
  }

  // Recovery: what stands on the disk, in its order; all of it is durable.

  foundEntry(index: number): void {
    this.#noteEntry(index, this.#records);
    this.#foundRecord();
    this.#stable = this.#written;
  }

  foundSnapshot(index: number, coversLog: boolean): void {
    if (coversLog) this.#noteReset(index, this.#records);
    this.#foundRecord();
    this.#stable = this.#written;
  }

  /** A record that says nothing about where the log ends. */
  foundOther(): void {
    this.#foundRecord();
  }

  #foundRecord(): void {
    this.#records += 1;
    this.#durableRecords = this.#records;
  }

  #append(record: LogRecord<Command>): boolean {
    if (!this.#disk.append(record, framedBytes(sizeOf(record)), identityOf(record))) return false;
    this.#records += 1;
    this.#isDirty = true;
    return true;
  }

  #noteEntry(index: number, record: number): void {
    this.#written = index;
    const last = this.#runs[this.#runs.length - 1];
    if (last === undefined || last.record + (index - last.index) !== record) this.#runs.push({ index, record });
  }

  #noteReset(index: number, record: number): void {
    this.#runs = [{ index, record }];
    this.#written = index;
    this.#stable = 0;
    this.#syncing.index = 0;
  }

  /** Number of the record after the last that a snapshot of everything up to `index` covers. */
  #recordsUpTo(index: number): number {
    if (index >= this.#written) return this.#records;
    const { index: first, record } = this.#runs.findLast((run) => run.index <= index)!;
    return record + (index - first) + 1;
  }
}

function sizeOf<Command>(record: LogRecord<Command>): { readonly bytes: number } {
  return record.kind === "repair" ? record.entry : record;
}
