// Where the tasks of each group are: counted by whoever places them, from the places that are held. For placements that keep
// the tasks of a group apart.

import type { QueuedTask } from "../ordering/ordering.ts";
import type { WorkerIndex } from "./placement.ts";

/** What belongs together: tasks of one job (or stage of one), of one workload class, or about one thing. */
export type GroupedBy = "job" | "class" | "key";

/** A task that stands alone, or is about nothing in particular, counts with its class. */
function groupOf(task: QueuedTask, by: GroupedBy): string {
  const { group = -1, key, workloadClass } = task;
  if (by === "job" && group >= 0) return `${workloadClass}/${group}`;
  return by === "key" && key !== undefined ? `key ${key}` : String(workloadClass);
}

interface Group {
  readonly byWorker: Map<WorkerIndex, number>;
  readonly byDomain: Map<number, number>;
}

export class TaskGroups {
  readonly #by: GroupedBy;
  readonly #domainOf: (worker: WorkerIndex) => number;
  readonly #groups = new Map<string, Group>();

  constructor(by: GroupedBy, domainOf: (worker: WorkerIndex) => number) {
    this.#by = by;
    this.#domainOf = domainOf;
  }

  /** Places held by tasks of this one's group, on a worker and in a domain; as long as nobody tells of another change. */
  of(task: QueuedTask): { onWorker(worker: WorkerIndex): number; inDomain(domain: number): number } {
    const group = this.#groups.get(groupOf(task, this.#by));
    return {
      onWorker: (worker) => group?.byWorker.get(worker) ?? 0,
      inDomain: (domain) => group?.byDomain.get(domain) ?? 0,
    };
  }

  granted(task: QueuedTask, worker: WorkerIndex): void {
    const name = groupOf(task, this.#by);
    let group = this.#groups.get(name);
    if (group === undefined) this.#groups.set(name, (group = { byWorker: new Map(), byDomain: new Map() }));
    add(group.byWorker, worker, 1);
    add(group.byDomain, this.#domainOf(worker), 1);
  }

  returned(task: QueuedTask, worker: WorkerIndex): void {
    const name = groupOf(task, this.#by);
    const group = this.#groups.get(name);
    if (group === undefined) return;
    add(group.byWorker, worker, -1);
    add(group.byDomain, this.#domainOf(worker), -1);
    if (group.byWorker.size === 0) this.#groups.delete(name);
  }
}

function add(counts: Map<number, number>, of: number, by: 1 | -1): void {
  const count = (counts.get(of) ?? 0) + by;
  if (count > 0) counts.set(of, count);
  else counts.delete(of);
}
