// What an ordering sees of a task that its specification says already. Whoever keeps tasks in a queue of its own extends it by what
// only the queue knows: order, state, what is left of the work.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskSpec } from "../../process/task.ts";

export abstract class TaskView {
  readonly spec: TaskSpec;

  constructor(spec: TaskSpec) {
    this.spec = spec;
  }

  get estimate(): Duration {
    return this.spec.estimate;
  }
  get pathEstimate(): Duration {
    return this.spec.pathEstimate;
  }
  get cores(): number {
    return this.spec.cores;
  }
  get memory(): number {
    return this.spec.memory;
  }
  get resources(): Readonly<Record<string, number>> | undefined {
    return this.spec.resources;
  }
  get weight(): number {
    return this.spec.weight;
  }
  get deadline(): Instant {
    return this.spec.deadline;
  }
  get value(): number | undefined {
    return this.spec.value;
  }
  get tenant(): string {
    return this.spec.tenant;
  }
  get workloadClass(): number {
    return this.spec.workloadClass;
  }
}
