// Which workers get no work although they answer: tells the health policy what became of every attempt, and what it thinks of
// the workers to the rest of the master. Source: catalogue F14.

import type { HealthPolicy, WorkSample } from "../../algorithms/health/health.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { workFactor } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Attempt } from "../dispatch/attempt.ts";
import { MASTER_TIMER, type MasterCore } from "./master-core.ts";

export interface HealthOwner {
  /** It may be given work again, or must not be. */
  healthChanged(worker: WorkerIndex): void;
}

export class HealthDesk {
  readonly #core: MasterCore;
  readonly #owner: HealthOwner;
  readonly #policy: HealthPolicy;
  readonly #isHealthy: boolean[];
  #timerAt: Instant = NEVER;

  constructor(core: MasterCore, owner: HealthOwner) {
    const { health } = core.options.scheduler;
    const { workers } = core.options.deployment;
    this.#core = core;
    this.#owner = owner;
    this.#policy = health.definition.create(health.parameters, { workerCount: workers.length });
    this.#isHealthy = workers.map(() => true);
  }

  isHealthy(worker: WorkerIndex): boolean {
    return this.#isHealthy[worker];
  }

  avoid(task: TaskId): readonly WorkerIndex[] {
    return this.#policy.avoid(task);
  }

  ended({ entry, worker, startedAt }: Attempt, outcome: WorkSample["outcome"]): void {
    if (startedAt === NEVER) return;
    const now = this.#core.host.monotonic();
    const took = (now - startedAt) as Duration;
    const speed = this.#core.dispatcher.board.speed(worker) / workFactor(entry.spec, worker);
    const expected = Math.round(entry.estimate / speed) as Duration;
    const isNews = this.#policy.observed({ worker, task: entry.id, outcome, took, expected }, now);
    this.#look(now, isNews);
  }

  /** It left and came back. */
  returned(worker: WorkerIndex): void {
    const now = this.#core.host.monotonic();
    this.#look(now, this.#policy.returned(worker, now));
  }

  forget(task: TaskId): void {
    this.#policy.forget(task);
  }

  timer(): void {
    this.#timerAt = NEVER;
    this.#look(this.#core.host.monotonic(), true);
  }

  #look(now: Instant, isNews: boolean): void {
    if (isNews) this.#isHealthy.forEach((_, worker) => this.#review(worker, now));
    const next = this.#policy.nextChange(now);
    if (next >= this.#timerAt) return;
    this.#timerAt = next;
    this.#core.host.startTimer(Math.max(1, next - now) as Duration, MASTER_TIMER.health);
  }

  #review(worker: WorkerIndex, now: Instant): void {
    const isHealthy = this.#policy.isHealthy(worker, now);
    if (isHealthy === this.#isHealthy[worker]) return;
    this.#isHealthy[worker] = isHealthy;
    const { host } = this.#core;
    const record = isHealthy ? RECORD["node.released"] : RECORD["node.quarantined"];
    host.emit(record, this.#core.workerNode(worker), 0, 0, 0, host.node);
    this.#owner.healthChanged(worker);
  }
}
