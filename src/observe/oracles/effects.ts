// I2 where tasks take effect at stores: each task's effect is carried out at most once, only of an attempt that succeeded, and,
// once its completion is committed, also at least once. Counts what stores did.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import { NEVER } from "../../kernel/time.ts";
import { EFFECT_REFUSALS, OUTCOMES, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Ledger } from "../ledger.ts";
import type { Machines } from "../machines.ts";
import { TaskBits } from "../task-bits.ts";
import { isTerminal } from "../task-state.ts";
import { NONE, NOT_YET } from "../task-table.ts";
import type { Epochs } from "./epochs.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I2";
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const STALE = EFFECT_REFUSALS.indexOf("stale");
const STORE = ROLES.indexOf("store");
/** So many missing effects are looked for by name; more are counted. */
const OVERDUE_NAMED = 20;

interface Witnesses {
  readonly ledger: Ledger;
  readonly machines: Machines;
  readonly violations: Violations;
  readonly epochs: Epochs;
}

export class Effects {
  readonly #witnesses: Witnesses;
  /** Every completed task must take effect at a store. */
  readonly #isDeclared: boolean;
  readonly #applied = new TaskBits();
  /** Completed tasks whose effect was not carried out yet, and since when; oldest first. Only where effects are declared. */
  readonly #pending = new IntegerMap<number>();
  /** Nodes that have crashed: such a store may not have lived to tell what its disk had taken. */
  readonly #interrupted = new Set<number>();
  #isUsed = false;
  #appliedCount = 0;
  #duplicates = 0;
  #refused = 0;
  #stale = 0;

  constructor(trace: Trace, witnesses: Witnesses, isDeclared: boolean) {
    this.#witnesses = witnesses;
    this.#isDeclared = isDeclared;
    trace.on("effect.applied", (at, store, task, attempt, epoch) => this.#apply(at, store, task, attempt, epoch));
    trace.on("effect.refused", (_at, store, task, _attempt, _epoch, reason) => {
      this.#isUsed = true;
      this.#refused += 1;
      if (reason === STALE) this.#stale += 1;
      else if (this.#interrupted.has(store)) this.#infer(task);
    });
    trace.on("node.crashed", (_at, node) => this.#interrupted.add(node));
  }

  /** Effects beyond the first of each task. */
  get duplicates(): number {
    return this.#duplicates;
  }

  /** Its completion is committed. */
  completed(at: Instant, task: number): void {
    if (this.#isDeclared && !this.#applied.has(task)) this.#pending.set(task, at);
  }

  /**
   * At the end of the run: effects that are still missing `quietAfter` after the completion, although since then a master served
   * (since `servingSince`) and all stores were up.
   */
  finish(end: Instant, servingSince: number, quietAfter: number): void {
    const undisturbedSince = Math.max(servingSince, this.#storesUpSince());
    let missing = 0;
    for (const [task, completedAt] of this.#pending) {
      if (end - Math.max(completedAt, undisturbedSince) < quietAfter) continue;
      missing += 1;
      if (missing <= OVERDUE_NAMED)
        this.#report(end, task, `task ${task} was completed, but its effect was never carried out`);
    }
    if (missing > OVERDUE_NAMED)
      this.#report(end, undefined, `and ${missing - OVERDUE_NAMED} more tasks without effect`);
  }

  metrics(): Readonly<Record<string, number>> {
    if (!this.#isUsed) return {};
    return {
      "effects.applied": this.#appliedCount,
      "effects.refused": this.#refused,
      "effects.refusedStale": this.#stale,
    };
  }

  #apply(at: Instant, store: number, task: number, attempt: number, epoch: number): void {
    const { epochs, ledger } = this.#witnesses;
    this.#isUsed = true;
    this.#appliedCount += 1;
    epochs.checkEffect(at, store, task, epoch);
    this.#pending.delete(task);
    if (this.#applied.has(task)) {
      this.#duplicates += 1;
      return this.#report(at, task, `task ${task} took effect again at store ${store}`, store);
    }
    this.#applied.set(task);
    const slot = ledger.find(task);
    if (slot === NONE) {
      if (!ledger.hasEnded(task)) this.#report(at, task, `task ${task}, which never arrived, took effect`, store);
    } else if (!isTerminal(ledger.tasks.state[slot])) this.#checkSuccess(at, slot, attempt, store);
  }

  /** A store refuses as a repetition what it never told of: its disk has it, since before its crash. */
  #infer(task: number): void {
    if (this.#applied.has(task)) return;
    this.#applied.set(task);
    this.#appliedCount += 1;
    this.#pending.delete(task);
  }

  #checkSuccess(at: Instant, slot: number, number: number, store: number): void {
    const { ledger } = this.#witnesses;
    const attempt = ledger.findAttempt(slot, number);
    const { ended, outcome } = ledger.attempts;
    if (attempt !== NONE && ended[attempt] !== NOT_YET && outcome[attempt] === SUCCEEDED) return;
    const task = ledger.tasks.id[slot];
    this.#report(at, task, `task ${task} took effect by attempt ${number}, which has not succeeded`, store);
  }

  /** NEVER while one is down. */
  #storesUpSince(): number {
    return this.#witnesses.machines.all.reduce<number>((since, machine) => {
      if (machine.role !== STORE) return since;
      return machine.isHealthy ? Math.max(since, machine.readySince) : NEVER;
    }, 0);
  }

  #report(at: Instant, task: number | undefined, message: string, node?: number): void {
    this.#witnesses.violations.report(CHECK, at, message, {
      ...(task === undefined ? {} : { task }),
      ...(node === undefined ? {} : { node }),
    });
  }
}
