// Shortest remaining processing time: preemptive, on what the estimate leaves. Optimal for the mean response on one
// server when estimates are exact.
//
// Tasks that overran their estimate would have nothing left and hold the top for ever (Dell'Amico, Carra, Michiardi, PSBS,
// arXiv:1410.6122). The rule here: a late task is taken to need about as much again as it has overrun, one millisecond
// doubled until it exceeds the overrun. So a small error costs nothing, and neither does news of an end that is on its way;
// a task that is far off loses to every shorter one; and late tasks displace each other at most once per doubling.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { type Duration, type Instant, milliseconds, NEVER } from "../../kernel/time.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type QueuedTask, type Room, type RunningTask, WAIT } from "./ordering.ts";
import { findVictim } from "./victim.ts";

export const srpt = defineOrdering({
  name: "srpt",
  summary:
    "Least estimated remaining work first; displaces a running task that has more left. Late tasks lose rank as they overrun.",
  source: "Schrage, Operations Research 16, 1968; catalogue A3",
  parameters: {
    minQuantum: {
      type: "duration",
      default: "0s",
      summary:
        "A task that started runs at least this long before it can be displaced; a few times the cost of a preemption is good.",
    },
  },
  shorthand: "minQuantum",
  properties: { clairvoyant: true, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ minQuantum }) => new ShortestRemaining(minQuantum),
});

/** Overruns are remembered for at most this many stopped tasks, the latest; a forgotten one counts as its estimate. */
const REMEMBERED_MAX = 4_096;
const OVERRUN_UNIT = milliseconds(1);

class ShortestRemaining extends KeyedOrder {
  readonly #minQuantum: Duration;
  /** What the attempts that run now had left when they started. */
  readonly #startedWith = new IntegerMap<Duration>();
  /** By how much late tasks that stopped had overrun their estimate. */
  readonly #overruns: IntegerMap<number>;

  constructor(minQuantum: Duration) {
    const overruns = new IntegerMap<number>();
    super((task) => (task.remaining > 0 ? task.remaining : presumedLeft(overruns.get(task.id) ?? task.estimate)));
    this.#minQuantum = minQuantum;
    this.#overruns = overruns;
  }

  started(task: QueuedTask, _now: Instant): void {
    this.#startedWith.set(task.id, task.remaining);
  }

  stopped(task: QueuedTask, used: Duration, _now: Instant): void {
    const remaining = this.#remainingAtStart(task);
    const overrun = Math.floor(used / task.cores) - remaining + this.#overrunBefore(task);
    this.#startedWith.delete(task.id);
    this.#overruns.delete(task.id);
    if (overrun <= 0) return;
    this.#overruns.set(task.id, overrun);
    if (this.#overruns.size > REMEMBERED_MAX) this.#forgetOldest();
  }

  protected override blocked(task: QueuedTask, room: Room, now: Instant): Choice {
    const key = this.heap.firstKey();
    const victim = findVictim(task, key, room, (running) => this.#runningKey(running, now));
    return victim === undefined ? this.#waitUntilWorse(key, room, now) : { kind: "preempt", task, victim };
  }

  #runningKey(running: RunningTask, now: Instant): number {
    if (now < running.startedAt + this.#minQuantum) return -Infinity;
    const left = running.remaining(now);
    return left > 0 ? left : presumedLeft(this.#overrun(running, now));
  }

  /** Time alone can make a running task worse than `key`: its quantum ends, or its overrun grows. */
  #waitUntilWorse(key: number, room: Room, now: Instant): Choice {
    let until: number = NEVER;
    for (const running of room.running()) {
      const left = running.remaining(now);
      const overrunLeft = overrunAbove(key) - (left > 0 ? 0 : this.#overrun(running, now));
      const worse = left > key ? now : now + left + Math.max(0, overrunLeft);
      const displaceable = Math.max(worse, running.startedAt + this.#minQuantum);
      // One that is worse already was not enough to make room, and time will not change that.
      if (displaceable > now) until = Math.min(until, displaceable);
    }
    return until === NEVER ? WAIT : { kind: "wait", until: until as Instant };
  }

  #overrun({ task, startedAt }: RunningTask, now: Instant): number {
    return Math.max(0, now - startedAt - this.#remainingAtStart(task)) + this.#overrunBefore(task);
  }

  /** Of a running task: what earlier attempts overran. */
  #overrunBefore(task: QueuedTask): number {
    return this.#remainingAtStart(task) > 0 ? 0 : (this.#overruns.get(task.id) ?? task.estimate);
  }

  /** The books may be brought up to date before we hear that the task stopped. */
  #remainingAtStart(task: QueuedTask): Duration {
    return this.#startedWith.get(task.id) ?? task.remaining;
  }

  #forgetOldest(): void {
    this.#overruns.delete(this.#overruns.firstKey()!);
  }
}

/** What a late task is taken to need: OVERRUN_UNIT, doubled until it exceeds the overrun. */
function presumedLeft(overrun: number): number {
  let left: number = OVERRUN_UNIT;
  while (left <= overrun) left *= 2;
  return left;
}

/** The least overrun at which `presumedLeft` exceeds `key`. */
function overrunAbove(key: number): number {
  if (key < OVERRUN_UNIT) return 0;
  let overrun: number = OVERRUN_UNIT;
  while (overrun * 2 <= key) overrun *= 2;
  return overrun;
}
