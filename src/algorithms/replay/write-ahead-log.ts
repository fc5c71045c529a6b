// A decision log on the local disk, with group commit: while one sync is under way, further commands gather for the next.
// Recovery reads back what survived; a torn tail was never acknowledged to anybody and is cut off.

import type { Disk } from "../../process/host.ts";
import type { DecisionLog, DecisionLogOwner } from "./decision-log.ts";

export class WriteAheadLog<Command> implements DecisionLog<Command> {
  readonly #disk: Disk;
  readonly #owner: DecisionLogOwner<Command>;
  /** Appended and not yet known to be durable, oldest first. */
  #pending: Command[] = [];
  /** How many of `#pending` the sync under way covers; 0 = none is under way. */
  #syncing = 0;

  constructor(disk: Disk, owner: DecisionLogOwner<Command>) {
    this.#disk = disk;
    this.#owner = owner;
  }

  /** Records in the log, durable or not. */
  get recordCount(): number {
    return this.#disk.recordCount;
  }

  /** What survived, oldest first; call once, before the first proposal. */
  recover(): readonly Command[] {
    const entries = this.#disk.read();
    const commands: Command[] = [];
    for (const entry of entries) {
      if (entry.kind === "torn") this.#disk.repair();
      else if (entry.kind === "record") commands.push(entry.record as Command);
    }
    return commands;
  }

  propose(command: Command, bytes: number): void {
    this.#disk.append(command, bytes);
    this.#pending.push(command);
    if (this.#syncing === 0) this.#sync();
  }

  /** The process hands over its `synced` calls. */
  synced(): void {
    const committed = this.#pending;
    this.#pending = committed.length > this.#syncing ? committed.splice(this.#syncing) : [];
    this.#syncing = 0;
    if (this.#pending.length > 0) this.#sync();
    for (const command of committed) this.#owner.committed(command);
    this.#owner.batchCommitted();
  }

  /** Puts a snapshot of everything committed so far in the place of the records it covers. */
  compact(snapshot: Command, bytes: number): void {
    this.#disk.replaceOldest(this.#disk.recordCount - this.#pending.length, snapshot, bytes);
  }

  #sync(): void {
    this.#syncing = this.#pending.length;
    this.#disk.sync();
  }
}
