// First in, first out while the queue is empty now and then; newest first when it has not been for a while: then those who have
// waited longest are least likely to want the answer still. And what came during an overload waits for a short time only.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room } from "./ordering.ts";

export const adaptiveLifo = defineOrdering({
  name: "adaptive-lifo",
  summary:
    "Oldest first, but newest first while the queue has not been empty for a while; drops what came then and has waited for too long.",
  source:
    "Maurer, Fail at Scale, ACM Queue 13(8), 2015: adaptive LIFO and controlled delay (5 ms and 100 ms: a hundred times that here, for tasks instead of requests); catalogue D10",
  parameters: {
    target: {
      type: "duration",
      default: "500ms",
      min: "1us",
      summary: "What comes during an overload is dropped when it has waited for so long.",
    },
    interval: {
      type: "duration",
      default: "10s",
      min: "1us",
      summary:
        "A queue that has not been empty for so long is an overload; and what comes otherwise is dropped after it.",
    },
  },
  shorthand: "target",
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
  create: ({ target, interval }) => new AdaptiveLifo(target, interval),
});

interface Waiting {
  readonly task: QueuedTask;
  readonly serial: number;
  readonly until: Instant;
}

class AdaptiveLifo implements Ordering {
  readonly #target: Duration;
  readonly #interval: Duration;
  /** Each in order of coming, and so of the instant at which they are dropped: of calm times, and of overloads. */
  readonly #calm = new IntegerMap<Waiting>();
  readonly #overload = new IntegerMap<Waiting>();
  /** The same tasks, and some that have left since; the newest last. */
  #stack: Waiting[] = [];
  /** Since when somebody has been waiting; NEVER while nobody is. */
  #busySince: Instant = NEVER;
  #serials = 0;

  constructor(target: Duration, interval: Duration) {
    this.#target = target;
    this.#interval = interval;
  }

  get size(): number {
    return this.#calm.size + this.#overload.size;
  }

  add(task: QueuedTask, now: Instant): void {
    if (this.size === 0) this.#busySince = now;
    this.#serials += 1;
    const isOverload = this.#isOverload(now);
    const patience = isOverload ? this.#target : this.#interval;
    const waiting = { task, serial: this.#serials, until: (now + patience) as Instant };
    (isOverload ? this.#overload : this.#calm).set(task.id, waiting);
    this.#stack.push(waiting);
    if (this.#stack.length > 2 * this.size + STALE_MAX)
      this.#stack = this.#stack.filter((each) => this.#isWaiting(each));
  }

  remove(id: TaskId): boolean {
    const hasLeft = this.#calm.delete(id) || this.#overload.delete(id);
    if (this.size === 0) this.#busySince = NEVER;
    return hasLeft;
  }

  choose(room: Room, now: Instant): Choice {
    const oldest = earlier(first(this.#calm), first(this.#overload), ({ until }) => until);
    if (oldest === undefined) return { kind: "wait" };
    if (oldest.until <= now) return { kind: "drop", task: oldest.task };
    const { task } = this.#isOverload(now) ? this.#newest() : this.#firstIn()!;
    return room.fits(task) ? { kind: "start", task } : { kind: "wait", until: oldest.until };
  }

  waiting(now: Instant): readonly QueuedTask[] {
    const all = [...this.#calm.values(), ...this.#overload.values()].toSorted((a, b) => a.serial - b.serial);
    return (this.#isOverload(now) ? all.toReversed() : all).map(({ task }) => task);
  }

  #isOverload(now: Instant): boolean {
    return this.#busySince !== NEVER && now - this.#busySince > this.#interval;
  }

  #firstIn(): Waiting | undefined {
    return earlier(first(this.#calm), first(this.#overload), ({ serial }) => serial);
  }

  #newest(): Waiting {
    while (!this.#isWaiting(this.#stack[this.#stack.length - 1])) this.#stack.pop();
    return this.#stack[this.#stack.length - 1];
  }

  #isWaiting({ task, serial }: Waiting): boolean {
    return (this.#calm.get(task.id) ?? this.#overload.get(task.id))?.serial === serial;
  }
}

/** So many that have left are kept at least. */
const STALE_MAX = 64;

function first(waiting: IntegerMap<Waiting>): Waiting | undefined {
  const key = waiting.firstKey();
  return key === undefined ? undefined : waiting.get(key);
}

function earlier(
  a: Waiting | undefined,
  b: Waiting | undefined,
  by: (waiting: Waiting) => number,
): Waiting | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return by(a) <= by(b) ? a : b;
}
