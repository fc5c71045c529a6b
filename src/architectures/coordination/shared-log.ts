// A decision log in the lock service, written by whoever holds the lease: commands gather while one append is under way, and
// each is committed once the service has it. A writer that was sealed off learns it from the first refusal.

import type { DecisionLog } from "../../algorithms/replay/decision-log.ts";
import type { Epoch } from "../../process/identity.ts";
import type { LockClient } from "../lock-service/lock-client.ts";
import type { LoggedCommand } from "../lock-service/lock-protocol.ts";
import type { Command, Snapshot } from "../master/commands.ts";

export interface SharedLogOwner {
  committed(command: Command, index: number): void;
  batchCommitted(): void;
  /** A higher epoch writes now. */
  sealed(epoch: Epoch): void;
}

/** Commands in one append: so that one answer does not wait for too much. */
const BATCH_MAX = 1_000;

export class SharedLog implements DecisionLog<Command> {
  readonly #client: LockClient;
  readonly #epoch: Epoch;
  readonly #owner: SharedLogOwner;
  /** Proposed and not acknowledged, oldest first. */
  #pending: LoggedCommand[] = [];
  /** How many of them the append under way carries, and its request. */
  #sent = 0;
  #request = 0;
  #acknowledged = 0;
  #isClosed = false;
  /** Set from when on nothing more is taken in. */
  #finished: (() => void) | undefined = undefined;

  constructor(client: LockClient, epoch: Epoch, owner: SharedLogOwner) {
    this.#client = client;
    this.#epoch = epoch;
    this.#owner = owner;
  }

  propose(command: Command, bytes: number): void {
    if (this.#finished !== undefined) return;
    this.#pending.push({ command, bytes });
    if (this.#sent === 0) this.#append();
  }

  /** What is proposed from now on comes to nothing; `done` follows when everything else is acknowledged, perhaps at once. */
  finish(done: () => void): void {
    this.#finished = done;
    if (this.#pending.length === 0) done();
  }

  /** A snapshot takes the place of everything up to `upTo`; nothing is lost if the request is. */
  compact(upTo: number, snapshot: Snapshot, bytes: number): void {
    this.#client.ask({ op: "compact", epoch: this.#epoch, upTo, snapshot, bytes }, () => {});
  }

  /** Leadership is over: whether what is under way was written is not known. */
  close(): void {
    this.#isClosed = true;
    if (this.#sent > 0) this.#client.withdraw(this.#request);
  }

  #append(): void {
    const commands = this.#pending.slice(0, BATCH_MAX);
    this.#sent = commands.length;
    const first = this.#acknowledged + 1;
    this.#request = this.#client.ask({ op: "append", epoch: this.#epoch, first, commands }, (answer) => {
      if (answer.kind === "sealed") this.#owner.sealed(answer.epoch);
      else if (answer.kind === "done") this.#written(answer.index);
    });
  }

  #written(last: number): void {
    const committed = this.#pending.slice(0, this.#sent);
    this.#pending = this.#pending.slice(this.#sent);
    this.#acknowledged += committed.length;
    this.#sent = 0;
    if (this.#pending.length > 0) this.#append();
    committed.forEach(({ command }, position) => {
      if (!this.#isClosed) this.#owner.committed(command, last - committed.length + 1 + position);
    });
    if (this.#isClosed) return;
    this.#owner.batchCommitted();
    if (this.#pending.length === 0) this.#finished?.();
  }
}
