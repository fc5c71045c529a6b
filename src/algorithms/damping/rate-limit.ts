// A plain limit: so many evictions in a time, wherever the workers are and however many are dead.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { defineDamping, type EvictionDamping } from "./damping.ts";
import { PacedEvictions } from "./paced-evictions.ts";

export const rateLimit = defineDamping({
  name: "rate-limit",
  summary: "Evicts dead workers in order of death, one in each interval.",
  source:
    "kube-controller-manager --node-eviction-rate 0.1 (nodes per second, before zones were told apart); catalogue E8",
  parameters: {
    interval: { type: "duration", default: "10s", min: "1us", summary: "Time between two evictions." },
    burst: { type: "integer", default: 1, min: 1, summary: "So many may go at once after a quiet time." },
  },
  shorthand: "interval",
  create: ({ interval, burst }) => new RateLimited(interval, burst),
});

class RateLimited implements EvictionDamping {
  readonly #evictions: PacedEvictions;

  constructor(interval: Duration, burst: number) {
    this.#evictions = new PacedEvictions(interval, burst);
  }

  died(worker: WorkerIndex): void {
    this.#evictions.add(worker);
  }

  returned(worker: WorkerIndex): void {
    this.#evictions.remove(worker);
  }

  settled(worker: WorkerIndex): void {
    this.#evictions.remove(worker);
  }

  evict(now: Instant): readonly WorkerIndex[] {
    const evicted: WorkerIndex[] = [];
    this.#evictions.take(now, evicted);
    return evicted;
  }

  nextChange(now: Instant): Instant {
    return this.#evictions.nextAt(now);
  }
}
