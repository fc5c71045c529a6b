// How a scheduler puts the tasks of a job together: clients send tasks one by one, and batch sampling and late binding are about
// whole jobs. A job waits until all of its tasks are there, or for a while; what comes later is placed by itself. Tasks that need
// different machines are placed apart: a probed worker, or a reservation, must do for each task of its batch; so are long and short ones.

import { NO_GROUP } from "../../process/task.ts";
import { SCHEDULER_TIMER } from "./options.ts";
import type { PendingTask } from "./pending-task.ts";
import type { SchedulerCore } from "./scheduler-core.ts";

interface Gathering {
  readonly key: string;
  readonly tasks: PendingTask[];
}

export class JobDesk {
  readonly #core: SchedulerCore;
  readonly #place: (tasks: readonly PendingTask[]) => void;
  /** By class and number of the job. */
  readonly #gathering = new Map<string, Gathering>();
  readonly #timed = new Map<number, Gathering>();
  #serial = 0;

  /** `place`: tasks of one job, alike in what they need. */
  constructor(core: SchedulerCore, place: (tasks: readonly PendingTask[]) => void) {
    this.#core = core;
    this.#place = place;
  }

  add(task: PendingTask): void {
    const { group, groupSize, workloadClass } = task.spec;
    if (group === NO_GROUP || groupSize === 1) return this.#place([task]);
    const key = `${workloadClass}/${group}`;
    const gathering = this.#gathering.get(key) ?? this.#begin(key);
    gathering.tasks.push(task);
    if (gathering.tasks.length >= groupSize) this.#go(gathering);
  }

  waitOver(serial: number): void {
    const gathering = this.#timed.get(serial);
    this.#timed.delete(serial);
    if (gathering !== undefined && this.#gathering.get(gathering.key) === gathering) this.#go(gathering);
  }

  #begin(key: string): Gathering {
    const gathering: Gathering = { key, tasks: [] };
    this.#serial += 1;
    this.#gathering.set(key, gathering);
    this.#timed.set(this.#serial, gathering);
    this.#core.host.startTimer(this.#core.options.jobWait, SCHEDULER_TIMER.jobWait, this.#serial);
    return gathering;
  }

  #go({ key, tasks }: Gathering): void {
    this.#gathering.delete(key);
    const batches = new Map<string, PendingTask[]>();
    for (const task of tasks) {
      if (this.#core.tasks.get(task.id) !== task) continue; // withdrawn meanwhile
      const { cores, memory, resources } = task.spec;
      const need = JSON.stringify([cores, memory, resources, this.#core.isLong(task.spec)]);
      const batch = batches.get(need);
      if (batch === undefined) batches.set(need, [task]);
      else batch.push(task);
    }
    for (const batch of batches.values()) this.#place(batch);
  }
}
