// Least laxity first: who could wait least goes first. Laxity is what is left until the deadline less the work that is left; it
// shrinks while a task waits and stays while it runs. Unlike the earliest deadline it sees that a long task has to begin early, so on
// several machines it meets deadlines that `edf` misses. Of two with the same laxity each would soon be worse off than
// the other: hence a quantum, and a difference that must be exceeded.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type QueuedTask, type Room, type RunningTask, WAIT } from "./ordering.ts";
import { findVictim, makesRoom } from "./victim.ts";

export const llf = defineOrdering({
  name: "llf",
  summary:
    "Least laxity first: who could wait least before it must run, by its estimate and its deadline; displaces a running task that could wait longer. Tasks without a deadline last.",
  source:
    "Mok, Fundamental Design Problems of Distributed Systems for the Hard-Real-Time Environment, MIT/LCS/TR-297, 1983; Oh and Yang, RTCSA 1998 (thrashing); catalogue A5",
  parameters: {
    quantum: {
      type: "duration",
      default: "1s",
      min: "1ms",
      summary: "A task that started runs at least this long before it can be displaced.",
    },
    slack: {
      type: "duration",
      default: "0s",
      summary: "A running task is displaced only if it could wait longer by more than this.",
    },
  },
  shorthand: "quantum",
  properties: { clairvoyant: true, preemptive: true, workConserving: false, starvationFree: false },
  create: ({ quantum, slack }) => new LeastLaxity(quantum, slack),
});

/** While tasks wait, their laxities shrink alike: their order is that of the latest instants at which they must start. */
class LeastLaxity extends KeyedOrder {
  readonly #quantum: Duration;
  readonly #slack: Duration;

  constructor(quantum: Duration, slack: Duration) {
    super(latestStart);
    this.#quantum = quantum;
    this.#slack = slack;
  }

  protected override blocked(task: QueuedTask, room: Room, now: Instant): Choice {
    if (task.deadline === NEVER) return WAIT;
    const key = latestStart(task) + this.#slack;
    const victim = findVictim(task, key, room, (running) =>
      now < running.startedAt + this.#quantum ? -Infinity : latestStartOf(running, now),
    );
    return victim === undefined ? this.#waitUntilMoreUrgent(task, key, room, now) : { kind: "preempt", task, victim };
  }

  /** Time alone makes whoever waits the more urgent one; and a quantum ends. */
  #waitUntilMoreUrgent(task: QueuedTask, key: number, room: Room, now: Instant): Choice {
    let until: number = NEVER;
    for (const running of room.running()) {
      if (!makesRoom(running.task, task)) continue;
      // Its own latest start moves on while it runs, and stays where it is once its estimate is used up.
      const left = running.remaining(now);
      const behind = Math.max(0, key + 1 - latestStartOf(running, now));
      if (behind > left) continue;
      until = Math.min(until, Math.max(now + behind, running.startedAt + this.#quantum));
    }
    return until < NEVER ? { kind: "wait", until: until as Instant } : WAIT;
  }
}

/** NEVER where nobody minds. */
function latestStart({ deadline, remaining }: QueuedTask): number {
  return deadline === NEVER ? NEVER : deadline - remaining;
}

/** Had it to start now, with what is left. */
function latestStartOf(running: RunningTask, now: Instant): number {
  const { deadline } = running.task;
  return deadline === NEVER ? NEVER : deadline - running.remaining(now);
}
