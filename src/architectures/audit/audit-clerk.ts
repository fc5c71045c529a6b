// A master's part in the audit log: notes what it decides, has it written at the log's host, and checks now and then that what is
// there is still what it was.
//
// each: a decision is carried out when its entry is durable; what comes meanwhile goes together in the next write. batch: it is
// carried out at once, and what was noted goes out every so often; what was not written yet dies with the process. (Kubernetes:
// `--audit-log-mode` blocking-strict and batch, which drops what its buffer cannot hold.) The heads that it
// keeps are those of writes of its own, the latest one and one that it has checked: an intruder at the host would have to come here, too.

import { agrees, type AuditEntry, type AuditHead } from "../../algorithms/audit/audit-chain.ts";
import { ACCESS_OPERATIONS, type AccessOperation } from "../../algorithms/access/access-rules.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { ENTRY_BYTES, type AuditMessage, type AuditShown, type AuditWritten } from "../protocol/audit-messages.ts";
import { SMALL_BYTES, type Claim } from "../protocol/messages.ts";
import type { AuditSpec } from "../scheduler-spec.ts";
import { auditMessage } from "./wire.ts";

export interface ClerkOptions {
  readonly spec: AuditSpec;
  readonly logHost: Address;
  /** A write without an answer for so long is repeated. */
  readonly timeout: Duration;
  readonly timerTag: number;
  /** A mistake: what is to wait for its entry does not. */
  readonly isHasty: boolean;
}

interface Noted {
  readonly entry: AuditEntry;
  /** undefined: it has been carried out, or never will be. */
  carryOut: (() => void) | undefined;
}

/** Details of its timers; smaller ones are somebody else's. */
export const CLERK_TIMERS = 16;
const EXPIRY = CLERK_TIMERS;
const BATCH = CLERK_TIMERS + 1;
const VERIFY = CLERK_TIMERS + 2;

/** Of Kubernetes: `--audit-log-batch-buffer-size`. */
const BUFFER_MAX = 10_000;

export class AuditClerk {
  readonly #host: Host;
  readonly #options: ClerkOptions;
  /** In order; the first `#sent` of them are on their way. */
  #noted: Noted[] = [];
  #sent = 0;
  #numbers = 0;
  #expiry: TimerHandle | undefined = undefined;
  /** The latest head that it was told; undefined: none, or none that it could go by. */
  #kept: AuditHead | undefined = undefined;
  /** The latest one that it has checked, or the first: what has been told since must come after it. */
  #checked: AuditHead | undefined = undefined;
  /** The one that it asks about. */
  #asked: AuditHead | undefined = undefined;

  constructor(host: Host, options: ClerkOptions) {
    this.#host = host;
    this.#options = options;
  }

  start(): void {
    const { sync, interval, verify } = this.#options.spec;
    if (sync === "batch") this.#startTimer(interval, BATCH);
    if (verify !== undefined) this.#startTimer(verify, VERIFY);
  }

  /** `then` carries the decision out: now, when its entry is durable, or never. */
  note(by: Claim, operation: AccessOperation, task: number, isAllowed: boolean, then: () => void): void {
    const host = this.#host;
    const code = ACCESS_OPERATIONS.indexOf(operation);
    const waits = this.#options.spec.sync === "each" && !this.#options.isHasty;
    if (!waits && this.#noted.length >= BUFFER_MAX) {
      host.emit(RECORD["audit.dropped"], host.node, task, code, Number(isAllowed), 0);
      return then();
    }
    this.#numbers += 1;
    const { address: origin, incarnation } = host;
    const entry = { ...by, origin, incarnation, number: this.#numbers, at: host.wall(), operation, task, isAllowed };
    host.emit(RECORD["audit.noted"], host.node, task, code, Number(isAllowed), entry.number);
    this.#noted.push({ entry, carryOut: waits ? then : undefined });
    if (this.#options.spec.sync === "each") this.#write();
    if (!waits) then();
  }

  receive(message: AuditMessage): void {
    if (message.type === "auditWritten") this.#written(message);
    else if (message.type === "auditShown") this.#shown(message);
  }

  timer(detail: number): void {
    const { spec } = this.#options;
    if (detail === BATCH) {
      this.#startTimer(spec.interval, BATCH);
      this.#write();
    } else if (detail === VERIFY) {
      this.#startTimer(spec.verify!, VERIFY);
      this.#check();
    } else this.#send();
  }

  /** It leads no more: what waited for its entry will not be carried out. The decisions were made, and go on record. */
  ended(): void {
    for (const noted of this.#noted) noted.carryOut = undefined;
  }

  #write(): void {
    if (this.#sent > 0 || this.#noted.length === 0) return;
    this.#sent = this.#noted.length;
    this.#send();
  }

  #send(): void {
    const entries = this.#noted.slice(0, this.#sent).map(({ entry }) => entry);
    const { logHost, timeout } = this.#options;
    this.#host.send(logHost, auditMessage({ type: "auditWrite", entries }), SMALL_BYTES + ENTRY_BYTES * entries.length);
    this.#expiry = this.#startTimer(timeout, EXPIRY);
  }

  #written({ incarnation, number, head }: AuditWritten): void {
    if (incarnation !== this.#host.incarnation || this.#sent === 0) return;
    if (number !== this.#noted[this.#sent - 1]!.entry.number) return; // an answer to an earlier write
    const done = this.#noted.slice(0, this.#sent);
    this.#noted = this.#noted.slice(this.#sent);
    this.#sent = 0;
    this.#host.cancelTimer(this.#expiry!);
    this.#kept = head;
    this.#checked ??= head;
    for (const { carryOut } of done) carryOut?.();
    if (this.#options.spec.sync === "each") this.#write();
  }

  #check(): void {
    this.#asked = this.#kept;
    if (this.#asked === undefined) return;
    const question = auditMessage({ type: "auditQuestion", count: this.#asked.count });
    this.#host.send(this.#options.logHost, question, SMALL_BYTES, "datagram");
  }

  /** What has been shown for another head, or without what came before it, says nothing. */
  #shown({ count, excerpt }: AuditShown): void {
    const asked = this.#asked;
    if (asked === undefined || asked.count !== count || excerpt.from.count > count) return;
    this.#asked = undefined;
    const earlier = this.#checked !== undefined && this.#checked.count >= excerpt.from.count ? this.#checked : asked;
    const isSame = agrees(excerpt, asked) && agrees(excerpt, earlier);
    this.#checked = isSame ? asked : undefined;
    if (isSame) return;
    this.#host.emit(RECORD["audit.mismatch"], this.#host.node, 0, 0, 0, 0);
    this.#kept = undefined;
  }

  #startTimer(delay: Duration, detail: number): TimerHandle {
    return this.#host.startTimer(delay, this.#options.timerTag, detail);
  }
}
