// First in, first out, with controlled delay: where tasks have waited for too long for a while, some are dropped at the head,
// more and more of them, until the wait is short again. A queue that only evens out bursts is left alone.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { CODEL_START, codelStep, type CodelOptions, type CodelState } from "./codel-state.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";

export const codel = defineOrdering({
  name: "codel",
  summary: "Oldest first; drops tasks at the head, ever faster, while all of them wait for longer than they should.",
  source:
    "Nichols and Jacobson, Controlling Queue Delay, ACM Queue 10(5), 2012; RFC 8289, section 5 (5 ms and 100 ms: a hundred times that here, for tasks instead of packets); catalogue D10",
  parameters: {
    target: { type: "duration", default: "500ms", min: "1us", summary: "A wait that is as it should be." },
    interval: {
      type: "duration",
      default: "10s",
      min: "1us",
      summary: "For so long every wait must have been longer before anything is dropped.",
    },
  },
  shorthand: "target",
  // What is dropped has come to its end.
  properties: { clairvoyant: false, preemptive: false, workConserving: false, starvationFree: false },
  create: (options) => new ControlledDelay(options),
});

interface Waiting {
  readonly task: QueuedTask;
  readonly since: Instant;
}

class ControlledDelay implements Ordering {
  readonly #options: CodelOptions;
  /** In order of coming: what comes back stands at the end, and has not waited yet. */
  readonly #waiting = new IntegerMap<Waiting>();
  #state: CodelState = CODEL_START;
  /** What `choose` last said of the head, in force once it leaves. */
  #next: { readonly id: TaskId; readonly state: CodelState } | undefined = undefined;

  constructor(options: CodelOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#waiting.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#waiting.set(task.id, { task, since: now });
  }

  remove(id: TaskId): boolean {
    if (this.#next?.id === id) this.#state = this.#next.state;
    this.#next = undefined;
    return this.#waiting.delete(id);
  }

  choose(room: Room, now: Instant): Choice {
    const head = this.#waiting.firstKey();
    if (head === undefined) return WAIT;
    const { task, since } = this.#waiting.get(head)!;
    this.#next = undefined;
    if (!room.fits(task)) return WAIT;
    const { drops, state } = codelStep(this.#state, now - since, this.size === 1, now, this.#options);
    this.#next = { id: task.id, state };
    return drops ? { kind: "drop", task } : { kind: "start", task };
  }

  waiting(_now: Instant): readonly QueuedTask[] {
    return [...this.#waiting.values()].map(({ task }) => task);
  }
}
