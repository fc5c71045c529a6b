// What orderings that divide a cluster between tenants must do: the promises of proportional share (stride scheduling) and
// of dominant resource fairness, each to within the tasks that cannot be divided. Random small cases, many ties.

import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, START } from "../../kernel/time.ts";
import type { Ordering, OrderingContext, QueuedTask, Room } from "../ordering/ordering.ts";
import { demand, type Law } from "./law.ts";
import { plainTask } from "./sample-tasks.ts";

export interface ShareSubject {
  readonly name: string;
  /** A new, empty queue. */
  create(context: OrderingContext): Ordering;
}

/**
 * With tasks of one size. Between two tenants that wait all the time the error is below one task (the relative error
 * of stride scheduling: Waldspurger and Weihl 1995), however many others there are.
 */
export const proportionalShareLaws: readonly Law<ShareSubject>[] = [
  {
    name: "divides between any two tenants by weight to within one task",
    check(subject, random) {
      for (let round = 0; round < 30; round += 1) {
        const weights = Array.from({ length: 2 + random.integer(4) }, () => 1 + random.integer(9));
        const server = new OneServer(subject);
        weights.forEach((weight, tenant) => server.offer(tenant, weight, 100));
        for (let served = 0; served < 100; served += 1) {
          server.serve();
          demandShares(server.counts, weights);
        }
      }
    },
  },
  {
    name: "lets nobody save up turns while away",
    check(subject, random) {
      for (let round = 0; round < 30; round += 1) {
        const weights = [1 + random.integer(9), 1 + random.integer(9)];
        const server = new OneServer(subject);
        server.offer(0, weights[0], 300);
        const alone = 1 + random.integer(100);
        for (let served = 0; served < alone; served += 1) server.serve();
        server.offer(1, weights[1], 100);
        for (let served = 0; served < 100; served += 1) {
          server.serve();
          demandShares([server.counts[0] - alone, server.counts[1]], weights);
        }
      }
    },
  },
];

function demandShares(counts: readonly number[], weights: readonly number[]): void {
  for (let a = 0; a < weights.length; a += 1)
    for (let b = 0; b < a; b += 1) {
      const error = Math.abs(counts[a] * weights[b] - counts[b] * weights[a]) / (weights[a] + weights[b]);
      demand(error < 1, `weights ${weights.join(":")} gave ${counts.join(":")} tasks`);
    }
}

/** Serves one task after the other, each for its estimate. */
class OneServer {
  readonly counts: number[] = [];
  readonly #ordering: Ordering;
  #tasks = 0;

  constructor(subject: ShareSubject) {
    this.#ordering = subject.create({ capacity: () => ({ cores: 1, memory: Infinity, resources: new Map() }) });
  }

  offer(tenant: number, weight: number, count: number): void {
    this.counts[tenant] = 0;
    for (let number = 0; number < count; number += 1)
      this.#ordering.add(plainTask((this.#tasks += 1), { tenant: String(tenant), weight }), START);
  }

  serve(): void {
    const choice = this.#ordering.choose(EVERYTHING_FITS, START);
    if (choice.kind !== "start") return demand(false, "it waits although a task waits and there is room");
    const { task } = choice;
    this.#ordering.remove(task.id);
    give(this.#ordering, task);
    this.#ordering.stopped?.(task, task.estimate, START);
    this.#ordering.returned?.(task, task.estimate, START);
    this.counts[Number(task.tenant)] += 1;
  }
}

const EVERYTHING_FITS: Room = { fits: () => true, running: () => [] };

function give(ordering: Ordering, task: QueuedTask): void {
  ordering.granted?.(task, START);
  ordering.started?.(task, START);
}

/**
 * Tenants of equal weight with more tasks than fit, on an empty cluster. In the paper tasks can be divided; with whole ones
 * each promise holds but for the tasks that the tenants had yet to be given when one of them was first turned away.
 */
export const dominantShareLaws: readonly Law<ShareSubject>[] = [
  {
    name: "leaves nobody room for one task more",
    check(subject, random) {
      for (const { cluster, counts } of divisions(subject, random))
        cluster.demands.forEach((_, tenant) =>
          demand(
            !cluster.hasRoom(counts, tenant),
            `${cluster.say(counts)}, and tenant ${tenant} has room for one more`,
          ),
        );
    },
  },
  {
    // Turned away for the first time, a tenant with share s knows that every other one was below s before its last task. So
    // all together hold at most n s and one task of each, and with its own next task that would be more than there is.
    name: "gives each tenant what an equal split would, but for one task of each",
    check(subject, random) {
      for (const { cluster, counts } of divisions(subject, random)) {
        const oneOfEach = cluster.demands.reduce((sum, _, tenant) => sum + cluster.share(tenant), 0);
        counts.forEach((count, tenant) => {
          const isFair = count * cluster.share(tenant) * counts.length > 1 - oneOfEach - EPSILON;
          demand(isFair, `${cluster.say(counts)}: tenant ${tenant} would have had more alone on its part`);
        });
      }
    },
  },
  {
    // Before its last task the other one had no larger share. What it was given after this one was first turned away is, of
    // the resource that ran out, less than one task of this one.
    name: "lets nobody envy another, but for one task of each",
    check(subject, random) {
      for (const { cluster, counts } of divisions(subject, random))
        counts.forEach((count, tenant) =>
          counts.forEach((held, other) => {
            const possible = held === 0 ? 0 : cluster.tasksWithin(tenant, other, held - 1);
            demand(
              possible <= count + 1,
              `${cluster.say(counts)}: tenant ${tenant} could run ${possible} tasks with what tenant ${other} has less one task`,
            );
          }),
        );
    },
  },
];

const EPSILON = 1e-9;
const KINDS = 3;

/** Amounts of cores, memory and one named resource. */
type Amounts = readonly number[];

interface Division {
  readonly cluster: SmallCluster;
  /** Tasks given to each tenant. */
  readonly counts: readonly number[];
}

function divisions(subject: ShareSubject, random: RandomStream): Division[] {
  return Array.from({ length: 200 }, () => {
    const all = Array.from({ length: KINDS }, () => 4 + random.integer(30));
    const demands = Array.from({ length: 2 + random.integer(3) }, () => [
      1 + random.integer(4),
      random.integer(5),
      random.chance(0.5) ? 0 : 1 + random.integer(3),
    ]);
    const cluster = new SmallCluster(all, demands);
    return { cluster, counts: cluster.divide(subject) };
  });
}

class SmallCluster {
  readonly demands: readonly Amounts[];
  readonly #all: Amounts;

  constructor(all: Amounts, demands: readonly Amounts[]) {
    this.#all = all;
    this.demands = demands;
  }

  divide(subject: ShareSubject): number[] {
    const [cores, memory, licences] = this.#all;
    const capacity = { cores, memory, resources: new Map([["licence", licences]]) };
    const ordering = subject.create({ capacity: () => capacity });
    const counts = this.demands.map(() => 0);
    for (let id = 0; id < cores * counts.length; id += 1) ordering.add(this.#task(id), START);
    const room: Room = { fits: (task) => this.hasRoom(counts, Number(task.tenant)), running: () => [] };
    for (;;) {
      const choice = ordering.choose(room, START);
      if (choice.kind !== "start") return counts;
      ordering.remove(choice.task.id);
      give(ordering, choice.task);
      counts[Number(choice.task.tenant)] += 1;
    }
  }

  hasRoom(counts: readonly number[], tenant: number): boolean {
    return this.#all.every((amount, kind) => {
      const held = counts.reduce((sum, count, other) => sum + count * this.demands[other][kind], 0);
      return held + this.demands[tenant][kind] <= amount;
    });
  }

  /** The dominant share of one task. */
  share(tenant: number): number {
    return Math.max(...this.#all.map((amount, kind) => this.demands[tenant][kind] / amount));
  }

  /** How many of its tasks could run with what so many tasks of another hold. */
  tasksWithin(tenant: number, other: number, count: number): number {
    const possible = this.demands[tenant].map((need, kind) =>
      need === 0 ? Infinity : Math.floor((count * this.demands[other][kind]) / need),
    );
    return Math.min(...possible);
  }

  say(counts: readonly number[]): string {
    const tenants = this.demands.map((amounts, tenant) => `${counts[tenant]} x (${amounts.join(", ")})`);
    return `of (${this.#all.join(", ")}) the tenants got ${tenants.join(" and ")}`;
  }

  #task(id: number): QueuedTask {
    const tenant = id % this.demands.length;
    const [cores, memory, licences] = this.demands[tenant];
    const resources = licences === 0 ? undefined : { licence: licences };
    return plainTask(id, { tenant: String(tenant), cores, memory, resources, estimate: 1 as Duration });
  }
}
