// What runs anywhere in a cluster, a slot each, so that the event of an attempt's end can carry it as one integer.
// Columns instead of objects: a task more or less in a run makes no garbage here.

import type { EventHandle } from "../kernel/simulation.ts";
import type { AttemptNumber } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { SimulatedExecutor } from "./simulated-executor.ts";

const FIRST_CAPACITY = 64;
// Numbers of a slot, in `#numbers`.
const ALREADY_DONE = 0;
const REMAINING = 1;
const SINCE = 2;
const END = 3;
const STRIDE = 4;

export class ExecutionTable {
  readonly #executors: (SimulatedExecutor | undefined)[] = [];
  readonly #specs: (TaskSpec | undefined)[] = [];
  #attempts = new Int32Array(FIRST_CAPACITY);
  #epochs = new Int32Array(FIRST_CAPACITY);
  #numbers = new Float64Array(FIRST_CAPACITY * STRIDE);
  readonly #free: number[] = [];

  take(executor: SimulatedExecutor, spec: TaskSpec, attempt: AttemptNumber, epoch: number): number {
    const slot = this.#free.length > 0 ? this.#free.pop()! : this.#executors.length;
    if (slot >= this.#attempts.length) this.#grow();
    this.#executors[slot] = executor;
    this.#specs[slot] = spec;
    this.#attempts[slot] = attempt;
    this.#epochs[slot] = epoch;
    return slot;
  }

  release(slot: number): void {
    this.#executors[slot] = undefined;
    this.#specs[slot] = undefined;
    this.#free.push(slot);
  }

  executor(slot: number): SimulatedExecutor {
    return this.#executors[slot]!;
  }

  spec(slot: number): TaskSpec {
    return this.#specs[slot]!;
  }

  attempt(slot: number): AttemptNumber {
    return this.#attempts[slot];
  }

  epoch(slot: number): number {
    return this.#epochs[slot];
  }

  /** Work (us at speed 1) already done by earlier attempts. */
  alreadyDone(slot: number): number {
    return this.#numbers[slot * STRIDE + ALREADY_DONE];
  }

  /** Work left at `since`, us at speed 1. */
  remaining(slot: number): number {
    return this.#numbers[slot * STRIDE + REMAINING];
  }

  since(slot: number): number {
    return this.#numbers[slot * STRIDE + SINCE];
  }

  begin(slot: number, alreadyDone: number, remaining: number, since: number): void {
    const first = slot * STRIDE;
    this.#numbers[first + ALREADY_DONE] = alreadyDone;
    this.#numbers[first + REMAINING] = remaining;
    this.#numbers[first + SINCE] = since;
    this.#numbers[first + END] = 0;
  }

  settle(slot: number, remaining: number, since: number): void {
    this.#numbers[slot * STRIDE + REMAINING] = remaining;
    this.#numbers[slot * STRIDE + SINCE] = since;
  }

  /** The event of its end; NO_EVENT while it makes no progress. */
  end(slot: number): EventHandle {
    return this.#numbers[slot * STRIDE + END] as EventHandle;
  }

  setEnd(slot: number, end: EventHandle): void {
    this.#numbers[slot * STRIDE + END] = end;
  }

  #grow(): void {
    const capacity = this.#attempts.length * 2;
    this.#attempts = copied(this.#attempts, new Int32Array(capacity));
    this.#epochs = copied(this.#epochs, new Int32Array(capacity));
    this.#numbers = copied(this.#numbers, new Float64Array(capacity * STRIDE));
  }
}

function copied<T extends Int32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
