// When the attempts of workers that count as dead are given up: at once, or damped, because many that seem to die together are
// seldom dead. Source: catalogue E8.

import type { EvictionDamping } from "../../algorithms/damping/damping.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER, type Duration, type Instant } from "../../kernel/time.ts";
import { type Cause } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { MASTER_TIMER, type MasterCore } from "./master-core.ts";

export interface EvictionOwner {
  evict(worker: WorkerIndex, cause: Cause): void;
}

export class Evictions {
  readonly #core: MasterCore;
  readonly #owner: EvictionOwner;
  readonly #damping: EvictionDamping;
  /** Why each worker that is to be evicted is. */
  readonly #due = new Map<WorkerIndex, Cause>();
  #timerAt: Instant = NEVER;

  constructor(core: MasterCore, owner: EvictionOwner) {
    const { damping } = core.options.scheduler;
    const zones = core.options.deployment.workers.map(({ zone }) => zone);
    this.#core = core;
    this.#owner = owner;
    this.#damping = damping.definition.create(damping.parameters, { zones });
  }

  died(worker: WorkerIndex, cause: Cause): void {
    const { host } = this.#core;
    const now = host.monotonic();
    this.#due.set(worker, cause);
    this.#damping.died(worker, now);
    this.#evict(now);
    if (!this.#due.has(worker)) return;
    if (this.#core.dispatcher.heldAt(worker).length === 0) return this.settled(worker);
    host.emit(RECORD["eviction.delayed"], this.#core.workerNode(worker), 0, 0, 0, host.node);
  }

  returned(worker: WorkerIndex): void {
    const now = this.#core.host.monotonic();
    this.#due.delete(worker);
    this.#damping.returned(worker, now);
    this.#evict(now);
  }

  /** Nothing of it is left to be given up. */
  settled(worker: WorkerIndex): void {
    if (!this.#due.delete(worker)) return;
    const now = this.#core.host.monotonic();
    this.#damping.settled(worker, now);
    this.#evict(now);
  }

  timer(): void {
    this.#timerAt = NEVER;
    this.#evict(this.#core.host.monotonic());
    this.#core.decide();
  }

  #evict(now: Instant): void {
    for (const worker of this.#damping.evict(now)) {
      const cause = this.#due.get(worker);
      this.#due.delete(worker);
      if (cause !== undefined) this.#owner.evict(worker, cause);
    }
    const next = this.#damping.nextChange(now);
    if (next >= this.#timerAt) return;
    this.#timerAt = next;
    this.#core.host.startTimer(Math.max(1, next - now) as Duration, MASTER_TIMER.evictions);
  }
}
