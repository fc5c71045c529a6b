// What the users behind a client keep until each task has ended: here nothing else does. It outlives the client's machine.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { TaskSpec } from "../../process/task.ts";

export interface Unfinished {
  readonly spec: TaskSpec;
  /** How often it was sent out. */
  round: number;
  /** Position of the scheduler to which it was sent last; NOBODY = to none, or not any more. */
  with: number;
  /** Some scheduler has said that it has it. */
  isAdmitted: boolean;
  /** In vain, since it was last taken in. */
  failures: number;
  previousDelay: number;
  /** The budget lets it be sent again. */
  isGranted: boolean;
}

export const NOBODY = -1;

/** By task. */
export type UnfinishedTasks = IntegerMap<Unfinished>;

export function createUnfinishedTasks(): UnfinishedTasks {
  return new IntegerMap();
}

export function unfinished(spec: TaskSpec): Unfinished {
  return { spec, round: 0, with: NOBODY, isAdmitted: false, failures: 0, previousDelay: 0, isGranted: true };
}
