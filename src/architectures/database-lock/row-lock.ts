// The one row that every scheduler locks before it looks for work (Quartz: LOCKS where LOCK_NAME = 'TRIGGER_ACCESS'; XXL-JOB:
// xxl_job_lock, schedule_lock): SELECT ... FOR UPDATE, served in the order of asking. A session that is over gives up what it has and
// what it waits for; one that says nothing for too long is ended. Not durable: after a restart of the database nobody has it.

import type { Duration } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";

export interface Transaction {
  readonly session: Address;
  readonly incarnation: number;
  readonly serial: number;
}

interface Holder extends Transaction {
  readonly grant: number;
  readonly timer: TimerHandle;
  isCommitting: boolean;
}

export class RowLock {
  readonly #host: Host;
  readonly #timeout: Duration;
  readonly #timerTag: number;
  readonly #granted: (transaction: Transaction, grant: number) => void;
  /** In the order of asking. */
  readonly #waiting = new Map<string, Transaction>();
  #holder: Holder | undefined = undefined;
  #grants: number;

  constructor(
    host: Host,
    { timeout, timerTag }: { readonly timeout: Duration; readonly timerTag: number },
    granted: (transaction: Transaction, grant: number) => void,
  ) {
    this.#host = host;
    this.#timeout = timeout;
    this.#timerTag = timerTag;
    this.#granted = granted;
    this.#grants = host.incarnation * GRANTS_APART;
  }

  /** Repeated, it changes nothing; whoever has the lock is told so again. */
  request(transaction: Transaction): void {
    const holder = this.#holder;
    if (holder !== undefined && isSame(holder, transaction)) {
      if (!holder.isCommitting) this.#granted(transaction, holder.grant);
      return;
    }
    const key = keyOf(transaction);
    if (this.#waiting.has(key)) return;
    this.#waiting.set(key, transaction);
    this.#next();
  }

  /** Does it have the lock under this grant? Then it keeps it until `release`, however long the disk takes. */
  commits(transaction: Transaction, grant: number): boolean {
    const holder = this.#holder;
    if (holder === undefined || holder.grant !== grant || !isSame(holder, transaction)) return false;
    if (holder.isCommitting) return false;
    holder.isCommitting = true;
    this.#host.cancelTimer(holder.timer);
    return true;
  }

  isCommitting(transaction: Transaction): boolean {
    return this.#holder !== undefined && this.#holder.isCommitting && isSame(this.#holder, transaction);
  }

  /** It is durable. */
  release(transaction: Transaction): void {
    if (this.#holder === undefined || !isSame(this.#holder, transaction)) return;
    this.#holder = undefined;
    this.#next();
  }

  /** What a session has committed goes on; all else of it is rolled back. `incarnation`: of the boot that is over, and all before it. */
  ended(session: Address, incarnation = Infinity): void {
    const isOver = (one: Transaction): boolean => one.session === session && one.incarnation <= incarnation;
    for (const [key, one] of this.#waiting) if (isOver(one)) this.#waiting.delete(key);
    const holder = this.#holder;
    if (holder === undefined || holder.isCommitting || !isOver(holder)) return;
    this.#host.cancelTimer(holder.timer);
    this.#holder = undefined;
    this.#next();
  }

  timer(tag: number, grant: number): void {
    if (tag !== this.#timerTag || this.#holder?.grant !== grant || this.#holder.isCommitting) return;
    this.#holder = undefined;
    this.#next();
  }

  #next(): void {
    if (this.#holder !== undefined) return;
    const first = this.#waiting.entries().next().value;
    if (first === undefined) return;
    const [key, next] = first;
    this.#waiting.delete(key);
    const grant = (this.#grants += 1);
    const timer = this.#host.startTimer(this.#timeout, this.#timerTag, grant);
    this.#holder = { ...next, grant, timer, isCommitting: false };
    this.#granted(next, grant);
  }
}

/** Of one boot of the database: no session has a lock from before. Timers carry 32 bits. */
const GRANTS_APART = 0x1000000;

function isSame(a: Transaction, b: Transaction): boolean {
  return a.session === b.session && a.incarnation === b.incarnation && a.serial === b.serial;
}

export function keyOf({ session, incarnation, serial }: Transaction): string {
  return `${session}/${incarnation}/${serial}`;
}
