// One stream of tasks out of several classes, in order of arrival, each numbered as it is taken. Holds one task per class.

import { NEVER } from "../kernel/time.ts";
import type { Instant } from "../kernel/time.ts";
import { assert } from "../kernel/assert.ts";
import type { ArrivingTask, TaskDraft, TaskSource } from "./workload.ts";

type TaskId = ArrivingTask["id"];

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
  next(): ArrivingTask | undefined;
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
      return numbered(numbering.next(), draft);
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

/** For whoever takes drafts of closed loops: the same draft with its number. */
/** Written out, not spread: every task of every run passes here. */
export function numbered(id: TaskId, draft: TaskDraft): ArrivingTask {
  return {
    id,
    arrivedAt: draft.arrivedAt,
    estimate: draft.estimate,
    payload: draft.payload,
    cores: draft.cores,
    memory: draft.memory,
    resources: draft.resources,
    priority: draft.priority,
    weight: draft.weight,
    deadline: draft.deadline,
    workloadClass: draft.workloadClass,
    tenant: draft.tenant,
    notify: draft.notify,
  };
}
