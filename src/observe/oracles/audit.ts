// Audit: what is done to a task on somebody's request is in the audit log, what is in the log was decided, and nobody changes it
// unnoticed. Subscribes to its records itself; only in runs of designs that have such a log.
//
// Where each entry is awaited, it is durable before anything is done. Where they go in batches, it comes in the end, unless its master
// went down before: that is the price of batches, and counted. Of all that intruders and broken disks do to the log afterwards it is
// judged only whether somebody found out.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { MICROSECONDS_PER_SECOND, seconds, type Instant } from "../../kernel/time.ts";
import { OPERATIONS, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { DeclaredAudit } from "../observe-options.ts";
import type { Violations } from "./violations.ts";

const CHECK = "audit";
const SUBMIT = OPERATIONS.indexOf("submit");
const CANCEL = OPERATIONS.indexOf("cancel");
const CLIENT = ROLES.indexOf("client");
/** Beyond an interval: after that an entry of a master that has been up all the time must have come. */
const PATIENCE = seconds(60);

/** A decision that is not in the log yet, or of which nothing has come yet. */
interface Decision {
  readonly node: number;
  readonly at: Instant;
  /** Noted so many times more than written: a request may be made again, and of another master. */
  open: number;
  isWritten: boolean;
  isDone: boolean;
}

export class Audit {
  readonly #violations: Violations;
  readonly #options: DeclaredAudit;
  readonly #clients = new Set<number>();
  /** Submitted by a client, and not admitted. */
  readonly #submitted = new IntegerMap<true>();
  /** By task and operation. */
  readonly #decisions = new IntegerMap<Decision>();
  readonly #wentDown = new Map<number, Instant>();
  /** Changes of the log that nobody has noticed. */
  #changes: Instant[] = [];
  #changed = 0;
  #written = 0;
  #dropped = 0;
  #noticed = 0;
  #detection = 0;

  constructor(trace: Trace, violations: Violations, options: DeclaredAudit) {
    this.#violations = violations;
    this.#options = options;
    trace.on("node.declared", (_at, node, role) => void (role === CLIENT && this.#clients.add(node)));
    trace.on("task.arrived", (_at, node, task) => void (this.#clients.has(node) && this.#submitted.set(task, true)));
    trace.on("audit.noted", (at, node, task, operation) => this.#noted(at, node, task, operation));
    trace.on("audit.dropped", () => void (this.#dropped += 1));
    trace.on("audit.written", (at, node, task, operation) => this.#writtenDown(at, node, task, operation));
    trace.on("task.admitted", (at, node, task) => {
      if (this.#submitted.delete(task)) this.#done(at, node, task, SUBMIT);
    });
    trace.on("task.rejected", (_at, _node, task) => void this.#submitted.delete(task));
    // Also a gang that is lost withdraws its members: nobody asked for that.
    trace.on("task.cancelled", (at, node, task) => {
      if (this.#decisions.get(keyOf(task, CANCEL)) !== undefined) this.#done(at, node, task, CANCEL);
    });
    trace.on("node.crashed", (at, node) => void this.#wentDown.set(node, at));
    trace.on("audit.altered", (at) => this.#alteredAt(at));
    trace.on("disk.damaged", (at, node) => void (node === options.logHost && this.#alteredAt(at)));
    trace.on("audit.mismatch", (at) => this.#mismatched(at));
  }

  /** At the end of the run. */
  finish(end: Instant): Readonly<Record<string, number>> {
    let missing = this.#dropped;
    for (const [key, { isDone, isWritten, node, at }] of this.#decisions) {
      if (!isDone || isWritten) continue;
      missing += 1;
      const isExcused = (this.#wentDown.get(node) ?? -1) >= at;
      if (isExcused || end - at < this.#options.interval + PATIENCE) continue;
      const message = `what was done to task ${taskOf(key)} is not in the audit log, although its master never went down`;
      this.#violations.report(CHECK, end, message, { task: taskOf(key), node });
    }
    if (this.#changes.length > 0) {
      const [first] = this.#changes;
      const message = `the audit log was changed at ${first! / MICROSECONDS_PER_SECOND} s, and nobody has noticed`;
      this.#violations.report(CHECK, end, message, { node: this.#options.logHost });
    }
    return {
      "audit.written": this.#written,
      "audit.missing": missing,
      ...(this.#changed > 0 && { "audit.undetected": this.#changes.length }),
      ...(this.#noticed > 0 && { "audit.detection": this.#detection / MICROSECONDS_PER_SECOND }),
    };
  }

  #noted(at: Instant, node: number, task: number, operation: number): void {
    const key = keyOf(task, operation);
    const before = this.#decisions.get(key);
    if (before === undefined) this.#decisions.set(key, { node, at, open: 1, isWritten: false, isDone: false });
    else this.#decisions.set(key, { ...before, node, at, open: before.open + 1 });
  }

  #writtenDown(at: Instant, node: number, task: number, operation: number): void {
    this.#written += 1;
    const key = keyOf(task, operation);
    const decision = this.#decisions.get(key);
    if (decision === undefined || decision.open === 0) {
      const message = `${OPERATIONS[operation]} of task ${task} is in the audit log, and nobody has decided it, or once only`;
      return this.#violations.report(CHECK, at, message, { task, node });
    }
    decision.open -= 1;
    decision.isWritten = true;
    this.#forget(key, decision);
  }

  #done(at: Instant, node: number, task: number, operation: number): void {
    const key = keyOf(task, operation);
    const decision = this.#decisions.get(key);
    if (decision === undefined || (this.#options.isAwaited && !decision.isWritten)) {
      const message = `${OPERATIONS[operation]} of task ${task} was carried out before it was in the audit log`;
      this.#violations.report(CHECK, at, message, { task, node });
    }
    if (decision === undefined) return;
    decision.isDone = true;
    this.#forget(key, decision);
  }

  /** All has come that will: what waits only for being done, or never will be, is kept as long as its task may be asked for. */
  #forget(key: number, { open, isWritten, isDone }: Decision): void {
    if (open === 0 && isWritten && isDone) this.#decisions.delete(key);
  }

  #alteredAt(at: Instant): void {
    this.#changed += 1;
    this.#changes.push(at);
  }

  #mismatched(at: Instant): void {
    this.#noticed += this.#changes.length;
    for (const change of this.#changes) this.#detection = Math.max(this.#detection, at - change);
    this.#changes = [];
  }
}

function keyOf(task: number, operation: number): number {
  return task * OPERATIONS.length + operation;
}

function taskOf(key: number): number {
  return Math.floor(key / OPERATIONS.length);
}
