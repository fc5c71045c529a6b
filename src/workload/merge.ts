// One stream of tasks out of several classes, in order of arrival, each numbered as it is taken. Holds one task per class.

import { NEVER } from "../kernel/time.ts";
import type { Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import type { TaskId } from "../process/identity.ts";
import type { TaskDraft, TaskSource } from "./workload.ts";

/** Gives out task numbers, dense from 0. One per run, shared by open classes and closed loops. */
export class TaskNumbering {
  #next = 0;

  /** How many were given out. */
  get count(): number {
    return this.#next;
  }
  next(): TaskId {
    return this.#next++ as TaskId;
  }
}

/** What the clients pull: look when the next task arrives, then take it at that instant. */
export interface ArrivalStream {
  /** NEVER when there is none left. */
  readonly nextArrival: Instant;
  /** Takes the next task; only now does it get its number. */
  next(): TaskDraft | undefined;
}

/** `sources` in class order: at one instant the earlier source goes first, and within a source its own order holds. */
export function mergeSources(sources: readonly TaskSource[], numbering: TaskNumbering): ArrivalStream {
  const heads: (TaskDraft | undefined)[] = sources.map((source) => source.next());
  return {
    get nextArrival() {
      return heads[earliest(heads)]?.arrivedAt ?? NEVER;
    },
    next() {
      const position = earliest(heads);
      const draft = heads[position];
      if (!draft) return undefined;
      const follower = (sources[position] as TaskSource).next();
      assert(!follower || follower.arrivedAt >= draft.arrivedAt, "a task source went back in time");
      heads[position] = follower;
      draft.id = numbering.next();
      return draft;
    },
  };
}

/** A scan: classes are few. Position 0 where all are at their end. */
function earliest(heads: readonly (TaskDraft | undefined)[]): number {
  let best = 0;
  for (let position = 1; position < heads.length; position++) {
    const candidate = heads[position];
    const leader = heads[best];
    if (candidate && (!leader || candidate.arrivedAt < leader.arrivedAt)) best = position;
  }
  return best;
}
