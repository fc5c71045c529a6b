// The state of the lock service: a deterministic state machine over committed writes, the same at every member.

import { isSameLease, vacant, type LeaseRecord } from "../../algorithms/leases/lease-record.ts";
import type { Epoch } from "../../process/identity.ts";
import type { Snapshot } from "../master/commands.ts";
import type { LockAnswer, LockWrite, LoggedCommand } from "./lock-protocol.ts";

/** Commands in one answer to a reader. */
const READ_MAX = 1_000;

export interface LockState {
  readonly leases: readonly (readonly [name: string, record: LeaseRecord])[];
  readonly sealed: Epoch;
  readonly written: readonly (readonly [epoch: Epoch, count: number])[];
  readonly base: number;
  readonly snapshot: Snapshot | undefined;
  readonly snapshotBytes: number;
  readonly commands: readonly LoggedCommand[];
}

export class LockTable {
  readonly #leases = new Map<string, LeaseRecord>();
  /** The highest epoch that sealed the log. */
  #sealed: Epoch = 0;
  /** How many commands the writer of each epoch has appended; of epochs that may still write. */
  readonly #written = new Map<Epoch, number>();
  /** The snapshot stands for everything up to this index. */
  #base = 0;
  #snapshot: Snapshot | undefined = undefined;
  #snapshotBytes = 0;
  #commands: LoggedCommand[] = [];
  /** A deliberate mistake: nobody is ever refused. */
  readonly #isUnfenced: boolean;

  constructor(isUnfenced = false) {
    this.#isUnfenced = isUnfenced;
  }

  leases(): Iterable<readonly [name: string, record: LeaseRecord]> {
    return this.#leases;
  }

  lease(name: string): LeaseRecord | undefined {
    return this.#leases.get(name);
  }

  get lastIndex(): number {
    return this.#base + this.#commands.length;
  }

  /** Leases and commands that it holds. */
  get size(): number {
    return this.#leases.size + this.#commands.length;
  }

  apply(write: LockWrite): LockAnswer {
    switch (write.op) {
      case "compare-and-set":
        return this.#compareAndSet(write);
      case "revoke":
        return this.#revoke(write);
      case "seal":
        if (this.#isStale(write.epoch)) return { kind: "sealed", epoch: this.#sealed };
        this.#sealed = Math.max(this.#sealed, write.epoch);
        for (const epoch of [...this.#written.keys()]) if (this.#isStale(epoch)) this.#written.delete(epoch);
        return { kind: "done", index: this.lastIndex };
      case "append":
        return this.#append(write);
      case "compact":
        return this.#compact(write);
    }
  }

  readLog(after: number): LockAnswer {
    const isGone = after < this.#base;
    const from = isGone ? 0 : after - this.#base;
    const commands = this.#commands.slice(from, from + READ_MAX).map(({ command }) => command);
    return {
      kind: "log",
      snapshot: isGone && this.#snapshot !== undefined ? { state: this.#snapshot, index: this.#base } : undefined,
      commands,
      index: (isGone ? this.#base : after) + commands.length,
      last: this.lastIndex,
    };
  }

  /** Bytes of an answer to a reader. */
  readBytes(after: number): number {
    const isGone = after < this.#base;
    const from = isGone ? 0 : after - this.#base;
    let bytes = isGone ? this.#snapshotBytes : 0;
    for (let index = from; index < Math.min(from + READ_MAX, this.#commands.length); index += 1)
      bytes += this.#commands[index].bytes;
    return bytes;
  }

  state(): LockState {
    return {
      leases: [...this.#leases],
      sealed: this.#sealed,
      written: [...this.#written],
      base: this.#base,
      snapshot: this.#snapshot,
      snapshotBytes: this.#snapshotBytes,
      commands: [...this.#commands],
    };
  }

  /** Size of `state`. */
  get bytes(): number {
    return this.#commands.reduce((sum, { bytes }) => sum + bytes, 100 + 100 * this.#leases.size + this.#snapshotBytes);
  }

  restore(state: LockState): void {
    this.#leases.clear();
    for (const [name, record] of state.leases) this.#leases.set(name, record);
    this.#sealed = state.sealed;
    this.#written.clear();
    for (const [epoch, count] of state.written) this.#written.set(epoch, count);
    this.#base = state.base;
    this.#snapshot = state.snapshot;
    this.#snapshotBytes = state.snapshotBytes;
    this.#commands = [...state.commands];
  }

  /** An answer may be lost and the request repeated: what stands there already counts as stored. */
  #compareAndSet({ name, expected, next }: LockWrite & { op: "compare-and-set" }): LockAnswer {
    const present = this.#leases.get(name);
    if (isSameLease(present, next)) return { kind: "stored" };
    if (!isSameLease(present, expected)) return { kind: "lease", record: present };
    this.#leases.set(name, next);
    return { kind: "stored" };
  }

  /** The token stays, so that the next is higher. */
  #revoke({ name, token }: LockWrite & { op: "revoke" }): LockAnswer {
    const present = this.#leases.get(name);
    if (present?.token === token) this.#leases.set(name, vacant(present));
    return { kind: "stored" };
  }

  #append({ epoch, first, commands }: LockWrite & { op: "append" }): LockAnswer {
    if (this.#isStale(epoch)) return { kind: "sealed", epoch: this.#sealed };
    const written = this.#written.get(epoch) ?? 0;
    for (let position = written - (first - 1); position < commands.length; position += 1)
      this.#commands.push(commands[position]);
    this.#written.set(epoch, Math.max(written, first - 1 + commands.length));
    return { kind: "done", index: this.lastIndex };
  }

  #compact({ epoch, upTo, snapshot, bytes }: LockWrite & { op: "compact" }): LockAnswer {
    if (this.#isStale(epoch)) return { kind: "sealed", epoch: this.#sealed };
    if (upTo > this.#base) {
      this.#commands = this.#commands.slice(upTo - this.#base);
      this.#base = upTo;
      this.#snapshot = snapshot;
      this.#snapshotBytes = bytes;
    }
    return { kind: "done", index: this.lastIndex };
  }

  #isStale(epoch: Epoch): boolean {
    return epoch < this.#sealed && !this.#isUnfenced;
  }
}
