// Authenticity: nothing comes of a message that no member sent, or that was handed over before. Subscribes to its records itself, to
// nearly all of them: only in runs with attackers.
//
// What a process does with a message it does at once, and what of that matters is on record before it is done; so whatever is on
// record meanwhile comes of the message. Completions wait for a disk: one of an attempt that did not succeed comes of a forged
// report. Answers, refusals and what is known to be of no effect are no effects. What waits for another disk (an effect at a store, an
// admission) is not seen here: where it does harm, it shows in I2.

import type { Instant } from "../../kernel/time.ts";
import { RECORD_KINDS, type RecordKindName } from "../../trace/record-kinds.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Violations } from "./violations.ts";

const CHECK = "authenticity";

const HARMLESS: ReadonlySet<RecordKindName> = new Set<RecordKindName>([
  "message.sent",
  "message.delivered",
  "message.dropped",
  "message.duplicated",
  "message.injected",
  "message.refused",
  "intrusion.begun",
  "intrusion.ended",
  "task.superseded",
  "attempt.refused",
  "command.refused",
  "submission.refused",
  "effect.refused",
  "registration.refused",
  "certificate.issued",
  "certificate.denied",
  "fault.bit",
  "request.allowed",
  "request.denied",
  "audit.noted",
  "audit.written",
]);

interface Intrusion {
  readonly to: number;
  readonly from: number;
  readonly message: number;
}

export interface Names {
  /** By node id. */
  readonly nodes: readonly string[];
  /** By number of the message. */
  readonly messages: readonly string[];
}

export class Authenticity {
  readonly #violations: Violations;
  readonly #names: Names;
  #injected = 0;
  #handed = 0;
  #effective = 0;
  /** The message that is being dealt with. */
  #present: Intrusion | undefined;
  #isEffective = false;

  constructor(trace: Trace, violations: Violations, names: Names) {
    this.#violations = violations;
    this.#names = names;
    trace.on("message.injected", () => void (this.#injected += 1));
    trace.on("intrusion.begun", (_at, to, from, message) => {
      this.#handed += 1;
      this.#present = { to, from, message };
      this.#isEffective = false;
    });
    trace.on("intrusion.ended", () => void (this.#present = undefined));
    for (const { name } of RECORD_KINDS)
      if (!HARMLESS.has(name)) trace.on(name, (at, node, task) => this.#happened(name, at, node, task));
  }

  /** A completion was committed of an attempt that never succeeded. */
  unfounded(at: Instant, task: number, node: number): void {
    if (this.#injected === 0) return;
    this.#effective += 1;
    const message = `task ${task} was completed by a report that no worker sent`;
    this.#violations.report(CHECK, at, message, { task, node });
  }

  metrics(): Readonly<Record<string, number>> {
    return {
      "attacks.injected": this.#injected,
      "attacks.delivered": this.#handed,
      "attacks.effective": this.#effective,
    };
  }

  /** The first of what comes of each message is told. */
  #happened(name: RecordKindName, at: Instant, node: number, task: number): void {
    if (this.#present === undefined || this.#isEffective) return;
    this.#isEffective = true;
    this.#effective += 1;
    const { to, from, message } = this.#present;
    const { nodes, messages } = this.#names;
    const what = `${name} at ${nodes[to]} comes of a '${messages[message]}' in the name of ${nodes[from]}, which did not send it`;
    this.#violations.report(CHECK, at, what, { node, ...(isOfTask(name) && { task }) });
  }
}

function isOfTask(name: RecordKindName): boolean {
  return name.startsWith("task.") || name.startsWith("attempt.");
}
