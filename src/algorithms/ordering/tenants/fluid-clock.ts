// The clock of weighted fair queueing. In the fluid system that it imitates, all tenants with work left are served at once, in
// proportion to their weights; its virtual time runs the faster the fewer they are, so that in one unit of it a tenant of
// weight 1 gets one unit of core time. Source: Parekh and Gallager 1993, section IV.

import type { Instant } from "../../../kernel/time.ts";

interface Flow {
  /** Virtual time at which the fluid system has served all of it. */
  finish: number;
  weight: number;
}

/** Tenants that the fluid system has still to serve although nobody of them waits here; beyond, the oldest are forgotten. */
const FLOWS_MAX = 4_096;

export class FluidClock {
  /** Those with work left in the fluid system, in order of coming. */
  readonly #flows = new Map<string, Flow>();
  readonly #cores: () => number;
  #virtual = 0;
  #at = 0;

  constructor(cores: () => number) {
    this.#cores = cores;
  }

  /** The virtual finish of work (core time) that comes now: after all that its tenant has brought before. */
  finish(tenant: string, work: number, weight: number, now: Instant): number {
    this.#advance(now);
    const flow = this.#flows.get(tenant) ?? this.#open(tenant);
    flow.finish = Math.max(this.#virtual, flow.finish) + work / weight;
    flow.weight = weight;
    return flow.finish;
  }

  /** Nothing is left here: whatever the fluid system thinks, it begins anew. */
  restart(now: Instant): void {
    this.#flows.clear();
    this.#virtual = 0;
    this.#at = now;
  }

  #open(tenant: string): Flow {
    const flow = { finish: 0, weight: 1 };
    this.#flows.set(tenant, flow);
    if (this.#flows.size > FLOWS_MAX) for (const oldest of this.#flows.keys()) return this.#forget(oldest, flow);
    return flow;
  }

  #forget(tenant: string, kept: Flow): Flow {
    this.#flows.delete(tenant);
    return kept;
  }

  /** From one end of a tenant's work to the next. */
  #advance(now: Instant): void {
    let served = (now - this.#at) * this.#cores();
    this.#at = now;
    while (served > 0 && this.#flows.size > 0) {
      let weights = 0;
      let next = Infinity;
      for (const { weight, finish } of this.#flows.values()) {
        weights += weight;
        next = Math.min(next, finish);
      }
      const needed = (next - this.#virtual) * weights;
      if (needed > served) return void (this.#virtual += served / weights);
      served -= needed;
      this.#virtual = next;
      for (const [tenant, { finish }] of this.#flows) if (finish <= next) this.#flows.delete(tenant);
    }
  }
}
