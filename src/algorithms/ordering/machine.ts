// A machine as orderings that plan ahead see it: who holds a place there until when, by the estimates, and so what will be
// free there. Made by whoever asks an ordering; never changed, so that who holds the same object knows that nothing changed.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { AttemptNumber } from "../../process/identity.ts";
import { workFactor } from "../../process/task.ts";
import { Availability, type Demand } from "./availability.ts";
import type { QueuedTask, RunningTask } from "./ordering.ts";

/** An attempt that holds a place. */
export interface Holding {
  readonly task: QueuedTask;
  readonly attempt: AttemptNumber;
  /** Its start, as known, plus what its estimate says; in the past where it overran. */
  readonly endsAt: Instant;
  /** The attempt itself, of which `isStopping` goes on being true or not; absent where it has not started, or cannot be displaced. */
  readonly running?: RunningTask | undefined;
}

export interface Machine {
  readonly worker: number;
  /** Relative nominal speed; 1 = reference. */
  readonly speed: number;
  /** As described. */
  readonly free: Demand;
  /** In order of their ends, then of admission. */
  readonly holdings: readonly Holding[];
  /** Without any reservation; not to be changed: `copy` it. */
  readonly availability: Availability;
}

export interface MachineDescription {
  readonly worker: number;
  readonly speed: number;
  /** Free now; below 0 where found attempts overdraw it. `resources` has every name that the machine offers. */
  readonly free: Demand;
  readonly holdings: readonly Holding[];
}

export function createMachine({ worker, speed, free, holdings }: MachineDescription): Machine {
  const ordered = holdings.toSorted((a, b) => a.endsAt - b.endsAt || a.task.sequence - b.task.sequence);
  const ends = ordered.map(({ task, endsAt }) => ({ at: endsAt, task }));
  return { worker, speed, free, holdings: ordered, availability: Availability.of(free, ends) };
}

/** How long it should take on that machine, by what its estimate leaves; at least 1 us. */
export function expectedDuration(task: QueuedTask, { worker, speed }: Pick<Machine, "worker" | "speed">): Duration {
  const work = task.workOn === undefined ? task.remaining : task.remaining * workFactor(task, worker);
  return Math.max(1, Math.ceil(work / speed)) as Duration;
}
