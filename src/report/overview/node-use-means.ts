// How busy each node was, mean over the runs of a variant: of workers, and of all nodes for where none is called so.

import type { NodeUse } from "../../observe/observations.ts";

export class NodeUseMeans {
  readonly workers = new NodeMeans();
  readonly all = new NodeMeans();

  add(nodes: readonly NodeUse[]): void {
    for (const node of nodes) {
      if (node.role === "worker") this.workers.add(node);
      this.all.add(node);
    }
  }
}

class NodeMeans {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  add({ name, utilisation }: NodeUse): void {
    const mean = this.#sums.get(name) ?? { sum: 0, count: 0 };
    this.#sums.set(name, mean);
    if (!Number.isFinite(utilisation)) return;
    mean.sum += utilisation;
    mean.count += 1;
  }

  /** In the order in which they first came. */
  get names(): readonly string[] {
    return [...this.#sums.keys()];
  }

  /** Null of a node that was not there, or not measured. */
  of(name: string): number | null {
    const mean = this.#sums.get(name);
    return mean === undefined || mean.count === 0 ? null : mean.sum / mean.count;
  }
}
