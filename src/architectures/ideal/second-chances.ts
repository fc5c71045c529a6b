// What the omniscient dispatcher does with attempts that fail: the retry policy and its budget say whether, and when, a task
// is tried again. It forgets nothing and is never down; what is due is asked for, since no machine here may own its timers.

import { none as unlimited } from "../../algorithms/budget/none.ts";
import { TaskHeap } from "../../algorithms/ordering/task-heap.ts";
import type { RetryBudget, TryKind } from "../../algorithms/budget/budget.ts";
import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { NEVER, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { TaskEntry } from "../dispatch/task-entry.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

export class SecondChances {
  readonly #retry: RetryPolicy;
  /** undefined: there is one for every task. */
  readonly #budget: RetryBudget | undefined;
  readonly #random: RandomStream;
  /** Backing off, by the instants at which they are queued again. */
  readonly #waiting = new TaskHeap();

  constructor({ retry, budget }: SchedulerSpec, random: RandomStream) {
    this.#retry = retry.definition.create(retry.parameters);
    this.#budget = budget.definition === unlimited ? undefined : budget.definition.create(budget.parameters);
    this.#random = random;
  }

  started(entry: TaskEntry, now: Instant): void {
    if (entry.attempt === 1) this.#budget?.tried(now);
  }

  succeeded(entry: TaskEntry, now: Instant): void {
    this.#budget?.succeeded(now, tryOf(entry));
  }

  /** Its attempt failed. False: it is given up. Otherwise it is among those `due` when its time has come. */
  failed(entry: TaskEntry, host: Host, now: Instant): boolean {
    this.#budget?.failed(now, tryOf(entry));
    const { failures, previousDelay } = entry.gang ?? entry;
    const delay = this.#retry.delay(failures + 1, previousDelay, this.#random);
    if (delay === undefined || this.#budget?.take(now, "error") === false) return false;
    entry.failures += 1;
    entry.previousDelay = delay;
    entry.state = "backoff";
    if (delay > 0) host.emit(RECORD["task.backoff"], host.node, entry.id, entry.attempt, 0, delay);
    this.#waiting.push(entry, now + delay);
    return true;
  }

  /** Those to be queued now, the earliest first; each is named once. */
  due(now: Instant): readonly TaskEntry[] {
    if (this.#waiting.firstKey() > now) return NOBODY;
    const due: TaskEntry[] = [];
    while (this.#waiting.firstKey() <= now) due.push(this.#waiting.remove(this.#waiting.first()!.id) as TaskEntry);
    return due;
  }

  /** When `due` next has something; NEVER if nothing waits. */
  get nextDue(): Instant {
    return Math.min(this.#waiting.firstKey(), NEVER) as Instant;
  }
}

const NOBODY: readonly TaskEntry[] = [];

/** A task that failed before is tried because of that. */
function tryOf({ failures }: TaskEntry): TryKind {
  return failures === 0 ? "first" : "after-error";
}
