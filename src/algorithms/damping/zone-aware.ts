// Kubernetes' rule: each zone evicts at a steady rate, more slowly or not at all where most of it is dead, and nobody is
// evicted when nobody is alive anywhere. A zone that is lost as a whole is a zone lost, and evicts at the steady rate.

import { type Duration, type Instant, NEVER } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { type DampingContext, defineDamping, type EvictionDamping } from "./damping.ts";
import { type Pace, PacedEvictions } from "./paced-evictions.ts";

export const zoneAware = defineDamping({
  name: "zone-aware",
  summary:
    "Evicts one dead worker of a zone in each interval; where over half of the zone is dead slower, or in a small zone not at all; and nobody while all zones are dead.",
  source:
    "kube-controller-manager: --node-eviction-rate 0.1, --secondary-node-eviction-rate 0.01, --unhealthy-zone-threshold 0.55, --large-cluster-size-threshold 50; node_lifecycle_controller.go; catalogue E8. Zones are judged at every change, not every 5 s",
  parameters: {
    evictionInterval: {
      type: "duration",
      default: "10s",
      min: "1us",
      summary: "Time between two evictions in a zone that is well, or wholly lost.",
    },
    reducedInterval: {
      type: "duration",
      default: "100s",
      min: "1us",
      summary: "The same in a large zone of which most is dead.",
    },
    unhealthyThreshold: {
      type: "probability",
      default: 0.55,
      summary: "From this share of dead workers on, a zone is taken to be cut off rather than dying.",
    },
    unhealthyMin: { type: "integer", default: 3, min: 1, summary: "But not with fewer dead workers than this." },
    largeZone: {
      type: "integer",
      default: 50,
      min: 0,
      summary: "Zones of more workers go on slowly when most are dead; those of no more stop.",
    },
  },
  create: (parameters, context) => new ZoneAware(parameters, context),
});

interface ZoneRules {
  readonly evictionInterval: Duration;
  readonly reducedInterval: Duration;
  readonly unhealthyThreshold: number;
  readonly unhealthyMin: number;
  readonly largeZone: number;
}

interface Zone {
  size: number;
  dead: number;
  readonly evictions: PacedEvictions;
}

class ZoneAware implements EvictionDamping {
  readonly #rules: ZoneRules;
  readonly #zoneOf: readonly Zone[];
  /** In order of their first worker. */
  readonly #zones: readonly Zone[];
  readonly #isDead: boolean[];
  #aliveCount: number;

  constructor(rules: ZoneRules, { zones }: DampingContext) {
    this.#rules = rules;
    const byNumber = new Map<number, Zone>();
    this.#zoneOf = zones.map((number) => {
      const zone = byNumber.get(number) ?? { size: 0, dead: 0, evictions: new PacedEvictions(rules.evictionInterval) };
      byNumber.set(number, zone);
      zone.size += 1;
      return zone;
    });
    this.#zones = [...byNumber.values()];
    this.#isDead = zones.map(() => false);
    this.#aliveCount = zones.length;
  }

  died(worker: WorkerIndex, now: Instant): void {
    if (!this.#isDead[worker]) this.#turn(worker, true, now);
    this.#zoneOf[worker].evictions.add(worker);
  }

  returned(worker: WorkerIndex, now: Instant): void {
    this.#zoneOf[worker].evictions.remove(worker);
    if (this.#isDead[worker]) this.#turn(worker, false, now);
  }

  settled(worker: WorkerIndex): void {
    this.#zoneOf[worker].evictions.remove(worker);
  }

  evict(now: Instant): readonly WorkerIndex[] {
    const evicted: WorkerIndex[] = [];
    for (const { evictions } of this.#zones) evictions.take(now, evicted);
    return evicted;
  }

  nextChange(now: Instant): Instant {
    let next = NEVER;
    for (const { evictions } of this.#zones) next = Math.min(next, evictions.nextAt(now)) as Instant;
    return next;
  }

  #turn(worker: WorkerIndex, isDead: boolean, now: Instant): void {
    const change = isDead ? 1 : -1;
    this.#isDead[worker] = isDead;
    this.#zoneOf[worker].dead += change;
    const wasAnybodyAlive = this.#aliveCount > 0;
    this.#aliveCount -= change;
    // Whether anybody is alive anywhere matters to all zones, everything else only to the worker's own.
    if (this.#aliveCount > 0 && wasAnybodyAlive) this.#setPace(this.#zoneOf[worker], now);
    else for (const zone of this.#zones) this.#setPace(zone, now);
  }

  #setPace(zone: Zone, now: Instant): void {
    zone.evictions.setPace(this.#paceOf(zone), now);
  }

  #paceOf({ size, dead }: Zone): Pace {
    const { evictionInterval, reducedInterval, unhealthyThreshold, unhealthyMin, largeZone } = this.#rules;
    if (this.#aliveCount === 0) return undefined;
    const isWell = dead < unhealthyMin || dead / size < unhealthyThreshold;
    if (isWell || dead === size) return evictionInterval;
    return size > largeZone ? reducedInterval : undefined;
  }
}
