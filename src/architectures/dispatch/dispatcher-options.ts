// What a dispatcher is told, and whom it tells what it decides. For masters and the ideal bound.

import type { Choice, OrderingContext } from "../../algorithms/ordering/ordering.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Host } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import type { Bandwidths, WorkerCapacity } from "../../process/deployment.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import type { Attempt } from "./attempt.ts";
import type { Gang } from "./gang.ts";
import type { TaskEntry } from "./task-entry.ts";

export type StartChoice = Extract<Choice, { kind: "start" }>;

export interface DispatcherOptions {
  readonly scheduler: SchedulerSpec;
  readonly workers: readonly WorkerCapacity[];
  /** Between workers; absent: nothing takes any time. */
  readonly links?: Bandwidths | undefined;
  readonly random: RandomStream;
  /** Its task left the queue; it holds the place that was reserved for it. */
  assign(attempt: Attempt): void;
  /**
   * Stop this attempt and keep its work; call `free` and `add` when that has happened. `preemptor`: the task that was promised
   * its place, if one was.
   */
  preempt(attempt: Attempt, preemptor?: TaskId): void;
  /** The ordering gives the task up; it has left the queue. */
  drop(entry: TaskEntry): void;
  /** What tenants used under earlier masters. */
  readonly past?: OrderingContext["past"];
  /** For orderings that draw; left out: `random`. */
  readonly orderingRandom?: () => RandomStream;
  /** For the order of a pool's line, where that draws; left out: `random`. */
  poolRandom?(name: string): RandomStream;
  /** For gangs that must pause; left out: `random`. */
  readonly gangRandom?: () => RandomStream;
  /** Whose machine tells of what is promised to the task; left out where what is chosen is not carried out at once. */
  teller?(entry: TaskEntry): Host;
  /** This gang has held a part of its places for too long, and gives all of them back. */
  giveBack?(gang: Gang): void;
  /** This choice is not to be carried out now, and nothing else decided instead; left out = all are. */
  postpones?(choice: StartChoice): boolean;
  /** What the board says of the worker may be another now. */
  changed?(worker: WorkerIndex): void;
  /** Workers that should not get the task; left out = any may. */
  avoid?(task: TaskId): readonly WorkerIndex[];
  /** Workers that may not be given this task, come what may. */
  bars?(entry: TaskEntry): readonly WorkerIndex[];
  /** It has only a part of the machines, and that for a while: nothing gives way there, and nobody plans ahead. Default false. */
  readonly isTenant?: boolean;
  /** May this task be placed in the present decision? Left out: every task may. */
  allows?(entry: TaskEntry): boolean;
}
