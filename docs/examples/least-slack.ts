// A queue ordering of one's own: the task that must start soonest to make its deadline goes first.

import { defineOrdering, WAIT } from "orrery";
import type { Choice, Instant, Ordering, QueuedTask, Room } from "orrery";

export const leastSlack = defineOrdering({
  name: "least-slack",
  summary: "Earliest latest start first: deadline less estimated work, ties by admission.",
  source: "Mok, Fundamental Design Problems of Distributed Systems for the Hard-Real-Time Environment, MIT, 1983",
  parameters: {
    margin: { type: "duration", default: "0s", summary: "A task that has less slack left than this is given up; 0s = none is." },
  },
  properties: { clairvoyant: true, preemptive: false, workConserving: false, starvationFree: false },
  create: ({ margin }) => new LeastSlack(margin),
});

/** The instant at which it must start to be in time. It does not change while the task waits, so a sorted list will do. */
function latestStart(task: QueuedTask): number {
  return task.deadline - task.remaining;
}

function goesBefore(a: QueuedTask, b: QueuedTask): boolean {
  const difference = latestStart(a) - latestStart(b);
  // Never leave a tie to chance: `sequence` is different for every task.
  return difference < 0 || (difference === 0 && a.sequence < b.sequence);
}

class LeastSlack implements Ordering {
  readonly #margin: number;
  readonly #tasks: QueuedTask[] = [];

  constructor(margin: number) {
    this.#margin = margin;
  }

  get size(): number {
    return this.#tasks.length;
  }

  add(task: QueuedTask): void {
    this.#tasks.splice(this.#positionOf(task), 0, task);
  }

  remove(id: QueuedTask["id"]): boolean {
    const position = this.#tasks.findIndex((task) => task.id === id);
    if (position >= 0) this.#tasks.splice(position, 1);
    return position >= 0;
  }

  choose(room: Room, now: Instant): Choice {
    const task = this.#tasks[0];
    if (task === undefined) return WAIT;
    if (this.#margin > 0 && latestStart(task) < now + this.#margin) return { kind: "drop", task };
    return room.fits(task) ? { kind: "start", task } : WAIT;
  }

  waiting(): readonly QueuedTask[] {
    return this.#tasks;
  }

  /** How many waiting tasks go before it, by bisection. */
  #positionOf(task: QueuedTask): number {
    let low = 0;
    let high = this.#tasks.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (goesBefore(this.#tasks[middle] as QueuedTask, task)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
