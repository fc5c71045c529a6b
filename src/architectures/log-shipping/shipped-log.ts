// A master's log on its own disk, made to be shipped: entries have an index, so that somebody else's log can be compared with it, and
// the latest stay in memory, so that whoever is a little behind can be given them. Older ones are cut off behind a snapshot.

import { WriteAheadLog } from "../../algorithms/replay/write-ahead-log.ts";
import type { DecisionLogOwner } from "../../algorithms/replay/decision-log.ts";
import type { Disk } from "../../process/host.ts";
import type { Epoch } from "../../process/identity.ts";
import type { Command, Snapshot } from "../master/commands.ts";
import type { EpochStart, ShippedCommand } from "../protocol/shipping-messages.ts";
import { Timelines } from "./timelines.ts";

/** The state as of the entry at `index`, in the place of everything up to there. */
export interface Base {
  readonly snapshot: Snapshot;
  readonly index: number;
  readonly epochs: readonly EpochStart[];
}

/** As it stands on the disk. */
type ShippedRecord = (ShippedCommand & { readonly index: number }) | { readonly base: Base };

export interface Recovered {
  /** Records that were durable once, and cannot be read. */
  readonly damaged: number;
  readonly base: Base | undefined;
  readonly records: number;
  /** Of these, the last that nobody was ever told of. */
  readonly untold: number;
}

export class ShippedLog implements DecisionLogOwner<ShippedRecord> {
  readonly #disk: Disk;
  readonly #wal: WriteAheadLog<ShippedRecord>;
  /** What is durable has grown, or a new base is. */
  readonly #told: () => void;
  /** Entries that are kept behind the last cut, for replicas that are a little behind. */
  readonly #trailing: number;
  readonly #timelines = new Timelines();
  /** The entries from `#first` on. */
  #entries: ShippedCommand[] = [];
  #first = 1;
  /** What the snapshot on the disk stands for. */
  #cut = 0;
  /** There is such a snapshot. */
  #hasBase = false;
  #durable = 0;
  /** To be put in the place of everything as soon as nothing is on its way to the disk. */
  #replacement: { readonly base: Base; readonly bytes: number } | undefined = undefined;

  constructor(disk: Disk, trailing: number, told: () => void) {
    this.#disk = disk;
    this.#trailing = trailing;
    this.#told = told;
    this.#wal = new WriteAheadLog<ShippedRecord>(disk, this);
  }

  get last(): number {
    return this.#first + this.#entries.length - 1;
  }

  get durable(): number {
    return this.#durable;
  }

  get cut(): number {
    return this.#cut;
  }

  get lastEpoch(): Epoch {
    return this.#timelines.lastEpoch;
  }

  get epochs(): readonly EpochStart[] {
    return this.#timelines.starts;
  }

  /** A state that came from elsewhere is not in place yet. */
  get isReplacing(): boolean {
    return this.#replacement !== undefined;
  }

  /** The disk is full: `writeAgain` must be called until it is not. */
  get isBlocked(): boolean {
    return this.#wal.isBlocked;
  }

  /** Reads back what survived. A damaged log counts as blank: nothing of it is to be believed in a place where it may not end. */
  recover(): Recovered {
    const { commands: records, damaged, untold } = this.#wal.recover();
    if (damaged > 0) return { damaged, base: undefined, records: 0, untold: 0 };
    let base: Base | undefined = undefined;
    for (const record of records) {
      if ("base" in record) {
        ({ base } = record);
        this.#restart(base);
      } else this.#put(record);
    }
    this.#durable = this.last;
    return { damaged, base, records: records.length, untold };
  }

  append(command: Command, bytes: number): void {
    const record = { command, bytes, index: this.last + 1 };
    this.#put(record);
    this.#wal.propose(record, bytes);
  }

  at(index: number): ShippedCommand {
    return this.#entries[index - this.#first];
  }

  /** Entries that can be shipped to whoever has everything up to `index`: all that follow, or none. */
  follows(index: number): boolean {
    return index >= this.#first - 1 && index <= this.last;
  }

  /** Durable entries after `index`, up to so many bytes; at least one, if there is one. */
  after(index: number, bytesMax: number): readonly ShippedCommand[] {
    const commands: ShippedCommand[] = [];
    let bytes = 0;
    for (let next = index + 1; next <= this.#durable && bytes < bytesMax; next += 1) {
      const entry = this.at(next);
      commands.push(entry);
      bytes += entry.bytes;
    }
    return commands;
  }

  /** See Timelines.common. */
  common(epochs: readonly EpochStart[], last: number): number {
    return this.#timelines.common(this.last, epochs, last);
  }

  epochsUntil(index: number): readonly EpochStart[] {
    return this.#timelines.until(index);
  }

  /** Puts the state in the place of everything that it stands for. Precondition: that is durable. */
  compact({ index: upTo, snapshot, bytes }: { index: number; snapshot: Snapshot; bytes: number }): void {
    const count = upTo - this.#cut + (this.#hasBase ? 1 : 0);
    const base = { snapshot, index: upTo, epochs: this.#timelines.until(upTo) };
    this.#disk.replaceOldest(count, { base } satisfies ShippedRecord, bytes);
    this.#cut = upTo;
    this.#hasBase = true;
    const kept = Math.max(this.#first, upTo - this.#trailing + 1);
    this.#entries = this.#entries.slice(kept - this.#first);
    this.#first = kept;
  }

  /** Everything here comes to nothing; `base` takes its place, on the disk too. Nothing may be appended until that is so. */
  replace(base: Base, bytes: number): void {
    this.#replacement = { base, bytes };
    this.#replaceIfQuiet();
  }

  writeAgain(): void {
    this.#wal.writeAgain();
  }

  /** The process hands over its `synced` calls. */
  synced(): void {
    this.#wal.synced();
  }

  committed(record: ShippedRecord): void {
    if ("index" in record) this.#durable = record.index;
  }

  batchCommitted(): void {
    if (this.#replacement === undefined) this.#told();
    else this.#replaceIfQuiet();
  }

  #replaceIfQuiet(): void {
    const { base, bytes } = this.#replacement!;
    if (this.#durable < this.last) return;
    this.#disk.replaceOldest(this.#disk.recordCount, { base } satisfies ShippedRecord, bytes);
    this.#replacement = undefined;
    this.#restart(base);
    this.#told();
  }

  #restart({ index, epochs }: Base): void {
    this.#entries = [];
    this.#first = index + 1;
    this.#hasBase = true;
    this.#cut = this.#durable = index;
    this.#timelines.replace(epochs);
  }

  #put({ command, bytes, index }: ShippedCommand & { readonly index: number }): void {
    this.#entries.push({ command, bytes });
    if (command.kind === "epoch") this.#timelines.begin(command.epoch, index);
  }
}
