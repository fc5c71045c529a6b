// Where the roles of a scheduler run: what every process knows from its configuration.

import type { Duration } from "../kernel/time.ts";
import type { Address } from "./identity.ts";
import type { TaskSpec } from "./task.ts";

export interface WorkerCapacity {
  readonly address: Address;
  readonly cores: number;
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly speed: number;
  /** Number of its zone, counted over the cluster. */
  readonly zone: number;
  /** Number of its rack, counted over the cluster. */
  readonly rack: number;
  /** It comes and goes: it is not there until a master asks its provider for it. Default false. */
  readonly isElastic?: boolean;
}

export interface Deployment {
  readonly masters: readonly Address[];
  /** In the order of the scenario; a worker's position is its WorkerIndex. */
  readonly workers: readonly WorkerCapacity[];
  readonly clients: readonly Address[];
  /** Members of the lock service, and of the store of effects and checkpoints. */
  readonly locks: readonly Address[];
  readonly stores: readonly Address[];
  /** Between workers; absent: nothing takes any time. */
  readonly links?: Bandwidths | undefined;
}

/** Bits a second; Infinity = not limited. */
export interface Bandwidths {
  readonly sameRack: number;
  readonly sameZone: number;
  readonly crossZone: number;
}

/** us that so many bytes take at so many bits a second. */
export function timeAt(bytes: number, bandwidth: number): Duration {
  return Math.ceil((bytes * 8_000_000) / bandwidth) as Duration;
}

/** us from one worker to another, with nothing else on the way; 0 on the same one. */
export function transferTime(
  bytes: number,
  source: WorkerCapacity,
  target: WorkerCapacity,
  links: Bandwidths | undefined,
): Duration {
  if (links === undefined || source === target) return 0 as Duration;
  if (source.zone !== target.zone) return timeAt(bytes, links.crossZone);
  return timeAt(bytes, source.rack === target.rack ? links.sameRack : links.sameZone);
}

/** Is there a worker on which it could run alone? And of a gang: are there as many places on all workers together as it needs? */
export function canEverRun(spec: TaskSpec, { workers }: Pick<Deployment, "workers">): boolean {
  const { cores, memory, resources } = spec;
  if (spec.gang !== undefined)
    return workers.reduce((sum, worker) => sum + placesOn(worker, spec), 0) >= spec.gang.minMember;
  for (const worker of workers) {
    if (worker.cores >= cores && worker.memory >= memory && (resources === undefined || offers(worker, resources)))
      return true;
  }
  return false;
}

/** How many tasks like this one could run there together. */
function placesOn(worker: WorkerCapacity, { cores, memory, resources }: TaskSpec): number {
  const shares = Object.entries(resources ?? {})
    .filter(([, amount]) => amount > 0)
    .map(([name, amount]) => (worker.resources[name] ?? 0) / amount);
  return Math.floor(Math.min(worker.cores / cores, memory === 0 ? Infinity : worker.memory / memory, ...shares));
}

function offers(worker: WorkerCapacity, resources: Readonly<Record<string, number>>): boolean {
  return Object.entries(resources).every(([name, amount]) => (worker.resources[name] ?? 0) >= amount);
}
