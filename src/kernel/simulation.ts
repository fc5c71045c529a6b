// The virtual clock and its events. Whoever owns a simulation registers handlers, schedules events for them and runs it;
// events fire in the order (instant, order of scheduling), and each one goes into the digest.

import { assert } from "./assert.ts";
import { CheckedQueue } from "./checked-queue.ts";
import { Digest } from "./digest.ts";
import type { EventQueue } from "./event-queue.ts";
import { type EventHandle, EventTable, NONE } from "./event-table.ts";
import { SortedListQueue } from "./sorted-list-queue.ts";
import { type Duration, type Instant, NEVER } from "./time.ts";
import { TimingWheelQueue } from "./timing-wheel-queue.ts";

export { type EventHandle, NO_EVENT } from "./event-table.ts";

const TWO_TO_MINUS_32 = 1 / 4_294_967_296;

declare const codeBrand: unique symbol;
/** A registered handler. Codes count up from 0 in the order of registration and go into the digest. */
export type HandlerCode = number & { readonly [codeBrand]: true };

/** `a` and `b` are the event's two 32-bit integers; what does not fit there is in a table that the handler's owner keeps. */
export type EventHandler = (a: number, b: number) => void;

export interface SimulationOptions {
  /** Runs the obvious queue beside the fast one and asserts that they agree. Slow; the digest is the same. */
  readonly paranoid?: boolean;
}

export class Simulation {
  readonly digest = new Digest();
  readonly #table = new EventTable();
  readonly #queue: EventQueue;
  readonly #handlers: EventHandler[] = [];
  readonly #names: string[] = [];
  #eventsFired = 0;
  #pendingCount = 0;
  #isStopped = false;

  constructor(options: SimulationOptions = {}) {
    const wheel = new TimingWheelQueue(this.#table);
    this.#queue = options.paranoid === true ? new CheckedQueue(wheel, new SortedListQueue(this.#table, false)) : wheel;
  }

  get now(): Instant {
    return this.#table.now;
  }

  get eventsFired(): number {
    return this.#eventsFired;
  }

  /** Events scheduled, neither fired nor cancelled. */
  get pendingCount(): number {
    return this.#pendingCount;
  }

  /** The name is for people (see `nameOf`); it need not be unique. */
  register(name: string, handler: EventHandler): HandlerCode {
    this.#names.push(name);
    return (this.#handlers.push(handler) - 1) as HandlerCode;
  }

  nameOf(code: HandlerCode): string {
    return this.#names[code];
  }

  /** `at` is now or later. */
  scheduleAt(at: Instant, code: HandlerCode, a: number, b: number): EventHandle {
    const table = this.#table;
    if (!(at >= table.now && at <= NEVER && Math.floor(at) === at)) this.#refuse(at, code);
    const slot = table.take();
    table.setAt(slot, at);
    this.#enter(slot, code, a, b);
    return table.handleOf(slot);
  }

  // Not by way of `scheduleAt`: that would pass a double on.
  scheduleAfter(delay: Duration, code: HandlerCode, a: number, b: number): EventHandle {
    const table = this.#table;
    const at = (table.now + delay) as Instant;
    if (!(delay >= 0 && at <= NEVER && Math.floor(at) === at)) this.#refuse(at, code);
    const slot = table.take();
    table.setAt(slot, at);
    this.#enter(slot, code, a, b);
    return table.handleOf(slot);
  }

  /** False if the event has fired or was cancelled already. */
  cancel(handle: EventHandle): boolean {
    const slot = this.#table.slotOf(handle);
    if (slot === NONE) return false;
    this.#table.cancel(slot);
    this.#queue.cancel(slot);
    this.#pendingCount -= 1;
    return true;
  }

  isPending(handle: EventHandle): boolean {
    return this.#table.slotOf(handle) !== NONE;
  }

  /** The instant of a pending event. */
  atOf(handle: EventHandle): Instant {
    const slot = this.#table.slotOf(handle);
    assert(slot !== NONE, "only a pending event has an instant");
    return this.#table.at(slot);
  }

  /** Fires the next event; false if there is none. */
  step(): boolean {
    const slot = this.#queue.takeUntil(NEVER);
    if (slot === NONE) return false;
    this.#fire(slot);
    return true;
  }

  /** Fires every event that is due at or before `limit`; then it is `limit`, unless `stop` was called. */
  runUntil(limit: Instant): void {
    if (limit < this.#table.now) assert(false, `cannot run until ${limit} us: it is ${this.#table.now} us`);
    this.#isStopped = false;
    while (!this.#isStopped) {
      const slot = this.#queue.takeUntil(limit);
      if (slot === NONE) {
        this.#table.now = limit;
        return;
      }
      this.#fire(slot);
    }
  }

  /** Ends `runUntil` after the current event. What is pending stays pending. */
  stop(): void {
    this.#isStopped = true;
  }

  /** In firing order. Slow: sorts everything that is pending. `visit` may cancel and schedule. */
  forEachPending(code: HandlerCode, visit: (handle: EventHandle, at: Instant, a: number, b: number) => void): void {
    const table = this.#table;
    const slots = this.#queue.pending().filter((slot) => table.code(slot) === code);
    const handles = slots.map((slot) => table.handleOf(slot));
    for (const handle of handles) {
      const slot = table.slotOf(handle);
      if (slot !== NONE) visit(handle, table.at(slot), table.a(slot), table.b(slot));
    }
  }

  #enter(slot: number, code: HandlerCode, a: number, b: number): void {
    this.#table.fill(slot, code, a, b);
    this.#queue.insert(slot);
    this.#pendingCount += 1;
  }

  #fire(slot: number): void {
    const table = this.#table;
    const at = table.at(slot);
    const code = table.code(slot);
    const a = table.a(slot);
    const b = table.b(slot);
    table.release(slot);
    this.#table.now = at;
    this.#eventsFired += 1;
    this.#pendingCount -= 1;
    this.digest.mixWords(at | 0, (at * TWO_TO_MINUS_32) | 0, code, a, b, 0);
    this.#handlers[code](a, b);
  }

  #refuse(at: Instant, code: HandlerCode): never {
    const name = this.nameOf(code);
    assert(false, `cannot schedule "${name}" at ${at} us: it is ${this.#table.now} us, and instants are whole`);
  }
}
