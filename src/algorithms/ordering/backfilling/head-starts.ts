// When the head of a queue could start on each machine, remembered from one decision to the next: between two of them hardly
// any machine changes. For orderings that plan ahead over many machines.

import { type Duration, type Instant, START } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { Machine } from "../machine.ts";
import type { QueuedTask } from "../ordering.ts";

/** For one task at a time, and machines without reservations: what is free there only grows, so that who fits once fits on. */
export class HeadStarts {
  #task: TaskId | undefined;
  /** By worker: the machine as it was, and since when or from when on the task fits there. */
  #machines: Machine[] = [];
  #starts: Instant[] = [];

  /** As `machine.availability.earliest` for any duration. */
  earliest(task: QueuedTask, machine: Machine, from: Instant): Instant {
    if (this.#task !== task.id) {
      this.#task = task.id;
      this.#machines = [];
      this.#starts = [];
    }
    const { worker } = machine;
    if (this.#machines[worker] !== machine) {
      this.#machines[worker] = machine;
      this.#starts[worker] = machine.availability.earliest(task, 1 as Duration, START);
    }
    return Math.max(from, this.#starts[worker]) as Instant;
  }
}
