// A store: where tasks take effect on the outside world, and where checkpoints are kept. What it has acknowledged is on its
// disk; after a restart it knows what the disk kept. Which effects it refuses to carry out (again) depends on how the design
// protects them.

import type { AccessRules } from "../../algorithms/access/access-rules.ts";
import type { AccessChange, AccessState } from "../../algorithms/access/access-table.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address, Epoch, NodeId, TaskId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { EFFECT_REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { PolicyServer } from "../access/policy-server.ts";
import { readAccess } from "../access/wire.ts";
import { MESSAGE, SMALL_BYTES, type ProtocolMessage } from "../protocol/messages.ts";
import type { Checkpoint, Effect, Restore } from "../protocol/store-messages.ts";
import { EffectTable, type EffectProtection } from "./effect-table.ts";

export interface StoreOptions {
  readonly protection: EffectProtection;
  /** Effects and checkpoints are remembered for this long, by the store's own clock. */
  readonly horizon: Duration;
  /** It keeps the policy by which masters decide who may do what. Absent: it does not. */
  readonly rules?: AccessRules | undefined;
}

interface Saved {
  readonly attempt: number;
  readonly epoch: Epoch;
  readonly work: Duration;
  /** By the store's clock of the boot in which it was written. */
  readonly at: Instant;
}

type StoreRecord =
  | { readonly kind: "effect"; readonly task: TaskId; readonly epoch: Epoch }
  | { readonly kind: "saved"; readonly task: TaskId; readonly saved: Saved }
  | { readonly kind: "policy"; readonly change: AccessChange }
  /** Stands for every record before it. */
  | {
      readonly kind: "all";
      readonly epoch: Epoch;
      readonly effects: readonly TaskId[];
      readonly saved: readonly (readonly [TaskId, Saved])[];
      readonly policy?: AccessState;
    };

const RECORD_BYTES = 64;
/** The log is compacted when it has this many records more than twice what is remembered. */
const COMPACT_AT = 10_000;

export class StoreProcess implements Process {
  readonly #host: Host;
  readonly #horizon: Duration;
  readonly #effects: EffectTable;
  /** The latest checkpoint of each task: written aside and put in the place of the one before as a whole. */
  readonly #saved = new IntegerMap<Saved>();
  /** Answers that wait for the sync under way, and for the one after it. */
  #syncing: (() => void)[] = [];
  #waiting: (() => void)[] = [];

  readonly #policy: PolicyServer | undefined;

  constructor(host: Host, { protection, horizon, rules }: StoreOptions) {
    this.#host = host;
    this.#horizon = horizon;
    this.#effects = new EffectTable(protection, horizon);
    this.#policy =
      rules &&
      new PolicyServer(host, rules, (change, then) => this.#write({ kind: "policy", change }, RECORD_BYTES, then));
  }

  /** A damaged record is left out, and told: what it stood for may be carried out again, or begin anew. */
  start(): void {
    const { disk, node } = this.#host;
    disk.read().forEach((entry, index) => {
      if (entry.kind === "torn") disk.repair();
      else if (entry.kind === "damaged") this.#host.emit(RECORD["log.damaged"], node, index + 1, 0, 0, 0);
      else this.#replay(entry.record as StoreRecord);
    });
  }

  receive(from: Address, received: Message): void {
    const message = received as ProtocolMessage;
    switch (message.kind) {
      case MESSAGE.effect:
        return this.#effect(from, message);
      case MESSAGE.checkpoint:
        return this.#checkpoint(from, message);
      case MESSAGE.restore:
        return this.#restore(from, message);
      case MESSAGE.discard:
        return void this.#saved.delete(message.task);
      default: {
        const question = this.#policy && readAccess(received);
        if (question !== undefined) this.#policy!.receive(from, question);
      }
    }
  }

  timer(): void {}

  synced(): void {
    const answers = this.#syncing;
    this.#syncing = this.#waiting;
    this.#waiting = [];
    if (this.#syncing.length > 0) this.#host.disk.sync();
    for (const answer of answers) answer();
    this.#compact();
  }

  #replay(record: StoreRecord): void {
    const now = this.#host.monotonic();
    switch (record.kind) {
      case "effect":
        return this.#effects.remember(record.task, record.epoch, now);
      case "saved":
        this.#saved.set(record.task, record.saved);
        return;
      case "policy":
        return this.#policy?.replayChange(record.change);
      case "all":
        if (record.policy !== undefined) this.#policy?.replay(record.policy);
        for (const task of record.effects) this.#effects.remember(task, record.epoch, now);
        for (const [task, saved] of record.saved) this.#saved.set(task, saved);
        return;
    }
  }

  #effect(from: Address, { task, attempt, epoch }: Effect): void {
    const { node } = this.#host;
    const refusal = this.#effects.refusal(task, epoch, this.#host.monotonic());
    const answer = (): void =>
      this.#host.send(
        from,
        { kind: MESSAGE.effectAck, task, attempt, epoch, isStale: refusal === "stale" } as Message,
        SMALL_BYTES,
      );
    if (refusal !== undefined)
      return this.#whenDurable(() => {
        this.#host.emit(RECORD["effect.refused"], node, task, attempt, epoch, codeOf(EFFECT_REFUSALS, refusal));
        answer();
      });
    // The effect and the note of it are one write: either both outlive a crash, or neither does.
    const record: StoreRecord = { kind: "effect", task, epoch };
    const isWritten = this.#write(record, RECORD_BYTES, () => {
      this.#host.emit(RECORD["effect.applied"], node as NodeId, task, attempt, epoch, from);
      answer();
    });
    if (isWritten) this.#effects.remember(task, epoch, this.#host.monotonic());
  }

  /** An attempt that could not read what an earlier one had saved may be behind it: then the earlier checkpoint stays. */
  #checkpoint(from: Address, { task, attempt, epoch, work: done, bytes }: Checkpoint): void {
    const before = this.#saved.get(task);
    const isRefused = before !== undefined && isLater(before, attempt, epoch);
    const work = Math.max(done, before?.work ?? 0) as Duration;
    const answer = (): void =>
      this.#host.send(from, { kind: MESSAGE.checkpointAck, task, attempt, work, isRefused } as Message, SMALL_BYTES);
    if (isRefused) return answer();
    this.#save(task, { attempt, epoch, work, at: this.#host.monotonic() }, bytes, answer);
  }

  /** Whoever reads a checkpoint in order to go on from it must not be overtaken by who wrote it. */
  #restore(from: Address, { task, attempt, epoch }: Restore): void {
    const before = this.#saved.get(task);
    const work = before?.work ?? (0 as Duration);
    const answer = (): void =>
      this.#host.send(from, { kind: MESSAGE.restored, task, attempt, work } as Message, SMALL_BYTES);
    if (before !== undefined && isLater(before, attempt, epoch)) return answer();
    this.#save(task, { attempt, epoch, work, at: this.#host.monotonic() }, 0, answer);
  }

  #save(task: TaskId, saved: Saved, bytes: number, answer: () => void): void {
    this.#saved.delete(task); // in order of their time
    this.#saved.set(task, saved);
    this.#write({ kind: "saved", task, saved }, RECORD_BYTES + bytes, answer);
  }

  /** A full disk takes nothing: whoever asked will ask again. */
  #write(record: StoreRecord, bytes: number, answer: () => void): boolean {
    const isWritten = this.#host.disk.append(record, bytes);
    if (isWritten) this.#whenDurable(answer);
    return isWritten;
  }

  /** Also what was written earlier must be durable before it is spoken of. */
  #whenDurable(answer: () => void): void {
    if (this.#syncing.length > 0) {
      this.#waiting.push(answer);
      return;
    }
    this.#syncing.push(answer);
    this.#host.disk.sync();
  }

  #compact(): void {
    const { disk } = this.#host;
    if (this.#syncing.length > 0 || disk.recordCount < COMPACT_AT) return;
    for (const [task, { at }] of this.#saved)
      if (this.#host.monotonic() - at >= this.#horizon) this.#saved.delete(task);
    const { epoch, tasks } = this.#effects.remembered();
    const live = tasks.length + this.#saved.size;
    if (disk.recordCount < COMPACT_AT + 2 * live) return;
    const all: StoreRecord = {
      kind: "all",
      epoch,
      effects: tasks,
      saved: [...this.#saved] as [TaskId, Saved][],
      ...(this.#policy && { policy: this.#policy.state }),
    };
    disk.replaceOldest(disk.recordCount, all, RECORD_BYTES * (1 + live));
  }
}

function isLater(saved: Saved, attempt: number, epoch: Epoch): boolean {
  return saved.epoch > epoch || (saved.epoch === epoch && saved.attempt > attempt);
}
