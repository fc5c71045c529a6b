// Static shards: the items of a job are divided over the workers before it starts, and each runs on its own worker or waits for it.
// Who is up is looked at once, when a new run of the job comes; what a dead worker leaves behind is made up for at the next
// run, or, with failover, by a worker that has done its own items.

import type { Instant } from "../../kernel/time.ts";
import type { QueuedTask } from "../ordering/ordering.ts";
import { serverOfItem, SHARD_STRATEGIES, type ShardStrategy } from "../sharding/shard-strategies.ts";
import { couldHold } from "./fitting.ts";
import { leastLoaded } from "./least-loaded.ts";
import {
  type ClusterView,
  definePlacement,
  NONE,
  type Placement,
  type PlacementAnswer,
  type PlacementContext,
  type WorkerIndex,
} from "./placement.ts";

export const sharding = definePlacement({
  name: "sharding",
  summary:
    "Item k of a job goes to the worker that the strategy says, of those that were up when the class's latest job came; elsewhere it does not go. Tasks that are of no job go where `least-loaded` would send them.",
  source:
    "Apache ShardingSphere ElasticJob 3 (sharding strategies, FailoverService); catalogue B16. Deviations: the jobs of one class are runs of one job, whose name is the class's number; an item that waited is run as well as the new run's; it also waits for its worker to come back, not for the next run alone; who leads next shards what waits anew",
  parameters: {
    strategy: {
      type: "choice",
      options: SHARD_STRATEGIES,
      default: "average",
      summary:
        "average: as many to each, the rest to the first. odevity: the workers in reverse order where the hash of the job's name is even. round-robin: the workers rotated by that hash. single-shard-balance: rotated by one more with each run.",
    },
    failover: {
      type: "boolean",
      default: false,
      summary:
        "true: an item whose worker is not up goes to any that has a place for it and runs no other item of the job. false: it waits for its worker, or for the next run.",
    },
  },
  shorthand: "strategy",
  waits: () => true,
  create: ({ strategy, failover }, context) => new Shards(strategy as ShardStrategy, failover, context),
});

/** All runs of it: the jobs of one workload class. */
interface ShardedJob {
  readonly name: string;
  /** Of the latest run. */
  run: number;
  /** Those up that could run it when it was first asked for; undefined = not asked yet. */
  servers: readonly WorkerIndex[] | undefined;
  /** Items that have a place, by worker. */
  readonly held: Map<WorkerIndex, number>;
}

class Shards implements Placement {
  readonly #strategy: ShardStrategy;
  readonly #hasFailover: boolean;
  readonly #elsewhere: Placement;
  readonly #jobs = new Map<number, ShardedJob>();

  constructor(strategy: ShardStrategy, hasFailover: boolean, context: PlacementContext) {
    this.#strategy = strategy;
    this.#hasFailover = hasFailover;
    this.#elsewhere = leastLoaded.create({ ties: "random" }, context);
  }

  /** The first of a new run has all items of the job sharded anew, those of earlier runs too that wait still. */
  queued(task: QueuedTask): void {
    if (task.item !== undefined) this.#jobOf(task);
  }

  place(task: QueuedTask, view: ClusterView, now: Instant): PlacementAnswer {
    if (task.item === undefined) return this.#elsewhere.place(task, view, now);
    const job = this.#jobOf(task);
    const server = this.#serverOf(task, job, view);
    if (server === undefined || !couldHold(view, server, task)) return idleOne(task, job, view);
    if (this.#hasFailover && !view.isEligible(server)) return idleOne(task, job, view);
    return view.isCandidate(server) && view.fits(server, task) ? server : NONE;
  }

  granted(task: QueuedTask, worker: WorkerIndex): void {
    this.#count(task, worker, 1);
  }

  returned(task: QueuedTask, worker: WorkerIndex): void {
    this.#count(task, worker, -1);
  }

  /** Undefined if there was none that could run it. */
  #serverOf(task: QueuedTask, job: ShardedJob, view: ClusterView): WorkerIndex | undefined {
    job.servers ??= serversFor(task, view);
    const { servers, name, run } = job;
    if (servers.length === 0) return undefined;
    const whole = { strategy: this.#strategy, jobName: name, run, serverCount: servers.length };
    return servers[serverOfItem(task.item!, { ...whole, itemCount: task.groupSize! })];
  }

  #jobOf({ workloadClass, group = 0 }: QueuedTask): ShardedJob {
    let job = this.#jobs.get(workloadClass);
    if (job === undefined) {
      job = { name: String(workloadClass), run: group, servers: undefined, held: new Map() };
      this.#jobs.set(workloadClass, job);
    }
    if (group > job.run) {
      job.run = group;
      job.servers = undefined;
    }
    return job;
  }

  #count(task: QueuedTask, worker: WorkerIndex, by: 1 | -1): void {
    if (task.item === undefined) return;
    const { held } = this.#jobOf(task);
    const count = (held.get(worker) ?? 0) + by;
    if (count > 0) held.set(worker, count);
    else held.delete(worker);
  }
}

/** The least loaded candidate that runs no item of the job. */
function idleOne(task: QueuedTask, { held }: ShardedJob, view: ClusterView): PlacementAnswer {
  let best: WorkerIndex | undefined;
  for (let index = 0; index < view.candidateCount; index += 1) {
    const worker = view.candidate(index);
    if (held.has(worker) || !view.fits(worker, task)) continue;
    if (best === undefined || (view.load(worker) - view.load(best) || worker - best) < 0) best = worker;
  }
  return best ?? NONE;
}

function serversFor(task: QueuedTask, view: ClusterView): readonly WorkerIndex[] {
  const servers: WorkerIndex[] = [];
  for (let worker = 0; worker < view.workerCount; worker += 1)
    if (view.isEligible(worker) && couldHold(view, worker, task)) servers.push(worker);
  return servers;
}
