// Two orderings and a measure that says which of them is in force: one while work flows, another while it piles up. What
// waits moves from one to the other at once, so that a change loses nothing and starves nobody who was served before.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { KeyedOrder } from "./keyed-order.ts";
import {
  type Choice,
  defineOrdering,
  type Ordering,
  type OrderingContext,
  type QueuedTask,
  type Room,
} from "./ordering.ts";
import { TaskHeap } from "./task-heap.ts";

/** What the two may be: rules by a key of the task alone, so that nothing but the waiting tasks has to move. */
const RULES: Readonly<Record<string, (task: QueuedTask) => number>> = {
  fifo: (task) => task.sequence,
  lifo: (task) => -task.sequence,
  sjf: (task) => task.estimate,
  edf: (task) => task.deadline,
  priority: (task) => -task.priority,
  "critical-path": (task) => -task.pathEstimate,
};

const NAMES = Object.keys(RULES);

export const adaptive = defineOrdering({
  name: "adaptive",
  summary: "One rule while work flows and another while it piles up; two thresholds and a least time between changes.",
  source:
    "Catalogue A17; hysteresis against oscillation. What it is for: EDF is optimal below capacity and collapses above it (Locke, Best-Effort Decision Making for Real-Time Scheduling, CMU, 1986)",
  parameters: {
    calm: {
      type: "choice",
      options: NAMES,
      default: "edf",
      summary: "The rule while work flows; as the ordering of that name; lifo: newest first.",
    },
    busy: { type: "choice", options: NAMES, default: "sjf", summary: "The rule while work piles up." },
    measure: {
      type: "choice",
      options: ["backlog", "age"],
      default: "backlog",
      summary:
        "backlog: how long all cores would take for the estimated work that waits. age: how long the oldest waiting task has waited.",
    },
    above: { type: "duration", default: "10s", summary: "Busy from so much on; half a usual deadline, for instance." },
    below: { type: "duration", default: "2s", summary: "Calm again from so little on; well below `above`." },
    minDwell: { type: "duration", default: "10s", summary: "A change is followed by no other for so long." },
  },
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  check({ above, below }) {
    if (below > above) throw new ParameterError("below", "expected at most `above`, got more");
  },
  create: (parameters, context) => new AdaptiveOrder(parameters, context),
});

interface Switching {
  readonly calm: string;
  readonly busy: string;
  readonly measure: string;
  readonly above: Duration;
  readonly below: Duration;
  readonly minDwell: Duration;
}

class AdaptiveOrder implements Ordering {
  readonly #switching: Switching;
  readonly #cores: () => number;
  /** All that waits, longest wait first. */
  readonly #byAge = new TaskHeap();
  /** Estimated core time (us) of all that waits. */
  #work = 0;
  #isBusy = false;
  #changedAt = -Infinity;
  #rule: Ordering;

  constructor(switching: Switching, context: OrderingContext | undefined) {
    this.#switching = switching;
    this.#cores = () => context?.capacity().cores ?? 1;
    this.#rule = ruleOf(switching.calm);
  }

  get size(): number {
    return this.#rule.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#rule.add(task, now);
    this.#byAge.push(task, task.queuedAt);
    this.#work += workOf(task);
    this.#reconsider(now);
  }

  remove(id: TaskId): boolean {
    const task = this.#byAge.remove(id);
    if (task === undefined) return false;
    this.#work -= workOf(task);
    return this.#rule.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    return this.#rule.choose(room, now);
  }

  granted(_task: QueuedTask, now: Instant): void {
    this.#reconsider(now);
  }

  returned(_task: QueuedTask, _used: Duration, now: Instant): void {
    this.#reconsider(now);
  }

  waiting(now: Instant): readonly QueuedTask[] {
    return this.#rule.waiting(now);
  }

  #reconsider(now: Instant): void {
    const { above, below, minDwell, calm, busy } = this.#switching;
    const measured = this.#measured(now);
    const hasReason = this.#isBusy ? measured <= below : measured >= above;
    if (!hasReason || now - this.#changedAt < minDwell) return;
    this.#isBusy = !this.#isBusy;
    this.#changedAt = now;
    const next = ruleOf(this.#isBusy ? busy : calm);
    for (const task of this.#rule.waiting(now)) next.add(task, now);
    this.#rule = next;
  }

  /** Microseconds; the backlog of no cores at all is endless. */
  #measured(now: Instant): number {
    const oldest = this.#byAge.first();
    if (oldest === undefined) return 0;
    return this.#switching.measure === "age" ? now - oldest.queuedAt : this.#work / this.#cores();
  }
}

function ruleOf(name: string): Ordering {
  return new KeyedOrder(RULES[name]);
}

function workOf(task: QueuedTask): number {
  return task.estimate * task.cores;
}
