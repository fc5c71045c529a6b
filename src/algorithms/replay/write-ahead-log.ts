// A decision log on the local disk, with group commit: while one sync is under way, further commands gather for the next.
// Recovery reads back what survived.

import type { Disk } from "../../process/host.ts";
import type { DecisionLog, DecisionLogOwner } from "./decision-log.ts";

export interface Recovered<Command> {
  readonly commands: readonly Command[];
  readonly damaged: number;
  readonly sound: number;
  readonly untold: number;
}

export class WriteAheadLog<Command> implements DecisionLog<Command> {
  readonly #disk: Disk;
  readonly #owner: DecisionLogOwner<Command>;
  /** Appended and not yet known to be durable, oldest first. */
  #pending: Command[] = [];
  /** How many of `#pending` the sync under way covers; 0 = none is under way. */
  #syncing = 0;
  /** Proposed and not written, because the disk is full; oldest first. */
  #unwritten: { readonly command: Command; readonly bytes: number }[] = [];
  /** Set from when on nothing more is taken in. */
  #finished: (() => void) | undefined = undefined;

  constructor(disk: Disk, owner: DecisionLogOwner<Command>) {
    this.#disk = disk;
    this.#owner = owner;
  }

  /** Records in the log, durable or not. */
  get recordCount(): number {
    return this.#disk.recordCount;
  }

  /**
   * What survived, oldest first, how many durable records did not, and how much survived before the first of those; call once,
   * before the first proposal. A torn tail is cut off: nobody was ever told that it is durable. Nor was anybody of the last
   * `untold` commands, but they are: their writer died, and its machine did not.
   */
  recover(): Recovered<Command> {
    const commands: Command[] = [];
    let damaged = 0;
    let sound = 0;
    let untold = 0;
    for (const entry of this.#disk.read()) {
      if (entry.kind === "torn") this.#disk.repair();
      else if (entry.kind === "damaged") damaged += 1;
      else {
        commands.push(entry.record as Command);
        if (damaged === 0) sound = commands.length;
        untold = entry.isUntold === true ? untold + 1 : 0;
      }
    }
    return { commands, damaged, sound, untold };
  }

  /** The disk is full: `writeAgain` must be called until it is not. */
  get isBlocked(): boolean {
    return this.#unwritten.length > 0;
  }

  propose(command: Command, bytes: number): void {
    if (this.#finished === undefined) this.#write(command, bytes);
  }

  /** What is proposed from now on comes to nothing; `done` follows when everything else is durable and was handed over, perhaps at once. */
  finish(done: () => void): void {
    this.#finished = done;
    this.#endIfClear();
  }

  #write(command: Command, bytes: number): void {
    if (this.isBlocked || !this.#disk.append(command, bytes)) {
      this.#unwritten.push({ command, bytes });
      return;
    }
    this.#pending.push(command);
    if (this.#syncing === 0) this.#sync();
  }

  /** Tries to write what could not be written. */
  writeAgain(): void {
    const unwritten = this.#unwritten;
    this.#unwritten = [];
    for (const { command, bytes } of unwritten) this.#write(command, bytes);
  }

  /** The process hands over its `synced` calls. */
  synced(): void {
    const committed = this.#pending;
    this.#pending = committed.length > this.#syncing ? committed.splice(this.#syncing) : [];
    this.#syncing = 0;
    if (this.#pending.length > 0) this.#sync();
    for (const command of committed) this.#owner.committed(command);
    this.#owner.batchCommitted();
    this.#endIfClear();
  }

  /** Puts a snapshot of everything committed so far in the place of the records it covers. */
  compact(snapshot: Command, bytes: number): void {
    this.#disk.replaceOldest(this.#disk.recordCount - this.#pending.length, snapshot, bytes);
  }

  #endIfClear(): void {
    if (this.#pending.length === 0 && !this.isBlocked) this.#finished?.();
  }

  #sync(): void {
    this.#syncing = this.#pending.length;
    this.#disk.sync();
  }
}
