// Spark's rule: a task is not given again to a worker where it failed, and a worker where several different tasks failed is
// given no work for a while. Unless it was the tasks: those that fail everywhere are held against no worker.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { FailureMatrix } from "./failure-matrix.ts";
import { defineHealth, type HealthPolicy, type WorkSample } from "./health.ts";
import { MAX_SHARE, Quarantine } from "./quarantine.ts";

export const exclude = defineHealth({
  name: "exclude",
  summary: "Keeps a task away from workers where it failed, and all work from workers where different tasks failed.",
  source:
    "Spark: spark.excludeOnFailure task.maxTaskAttemptsPerExecutor 1, application.maxFailedTasksPerExecutor 2, timeout 1h; catalogue F14. The share in quarantine (Envoy's 10%) and tasks at fault are additions",
  parameters: {
    taskFailures: {
      type: "integer",
      default: 1,
      min: 1,
      summary: "A task that has failed so often on a worker is not given to it again.",
    },
    workerFailures: {
      type: "integer",
      default: 2,
      min: 1,
      max: 64,
      summary: "A worker where so many different tasks failed is given no work; a crash counts as one.",
    },
    timeout: {
      type: "duration",
      default: "1h",
      min: "1us",
      summary: "Failures count for so long, and a worker stays excluded for so long.",
    },
    maxShare: MAX_SHARE,
    badTaskWorkers: {
      type: "integer",
      default: 2,
      min: 2,
      summary: "A task that has failed on so many workers, and succeeded on none, is at fault itself.",
    },
  },
  create: (parameters, { workerCount }) => new Exclusion(parameters, workerCount),
});

interface ExclusionRules {
  readonly taskFailures: number;
  readonly workerFailures: number;
  readonly timeout: Duration;
  readonly maxShare: number;
  readonly badTaskWorkers: number;
}

class Exclusion implements HealthPolicy {
  readonly #rules: ExclusionRules;
  readonly #matrix: FailureMatrix;
  readonly #quarantine: Quarantine;

  constructor(rules: ExclusionRules, workerCount: number) {
    const { badTaskWorkers, timeout, maxShare } = rules;
    this.#rules = rules;
    this.#matrix = new FailureMatrix({ workerCount, badTaskWorkers, window: timeout });
    this.#quarantine = new Quarantine(workerCount, maxShare);
  }

  observed({ worker, task, outcome }: WorkSample, now: Instant): boolean {
    if (outcome === "succeeded") {
      this.#matrix.succeeded(task);
      return false;
    }
    this.#matrix.failed(worker, task, outcome === "crashed", now);
    let isChange = this.#matrix.isAtFault(task) && this.#exonerate(task, now);
    if (this.#quarantine.holds(worker, now) || !this.#isBlamed(worker, now)) return isChange;
    const until = (now + this.#rules.timeout) as Instant;
    isChange = this.#quarantine.put(worker, until, now) || isChange;
    return isChange;
  }

  returned(): boolean {
    return false;
  }

  isHealthy(worker: WorkerIndex, now: Instant): boolean {
    return !this.#quarantine.holds(worker, now);
  }

  nextChange(now: Instant): Instant {
    return this.#quarantine.nextChange(now);
  }

  avoid(task: TaskId): readonly WorkerIndex[] {
    return this.#matrix.avoid(task, this.#rules.taskFailures);
  }

  forget(task: TaskId): void {
    this.#matrix.forget(task);
  }

  /** Lets those go that were excluded because of a task which was itself at fault. */
  #exonerate(task: TaskId, now: Instant): boolean {
    let isChange = false;
    for (const worker of this.#matrix.workersOf(task)) {
      if (!this.#isBlamed(worker, now)) isChange = this.#quarantine.release(worker, now) || isChange;
    }
    return isChange;
  }

  #isBlamed(worker: WorkerIndex, now: Instant): boolean {
    return this.#matrix.blame(worker, now) >= this.#rules.workerFailures;
  }
}
