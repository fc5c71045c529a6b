// What each machine has, and what of it is free: cores, memory and named resources, in columns by node.

import type { NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { NodeSpec } from "./cluster-spec.ts";

export class FreeRoom {
  readonly #nodes: readonly NodeSpec[];
  readonly #cores: Int32Array;
  readonly #memory: Float64Array;
  /** Named resources; undefined where a node has none and nothing has asked for any. */
  readonly #resources: (Record<string, number> | undefined)[];

  constructor(nodes: readonly NodeSpec[]) {
    this.#nodes = nodes;
    this.#cores = Int32Array.from(nodes, ({ cores }) => cores);
    this.#memory = Float64Array.from(nodes, ({ memory }) => memory);
    this.#resources = nodes.map(({ resources }) =>
      Object.keys(resources).length === 0 ? undefined : { ...resources },
    );
  }

  /** What it has, taken or not. */
  cores(node: NodeId): number {
    return this.#nodes[node].cores;
  }

  memory(node: NodeId): number {
    return this.#nodes[node].memory;
  }

  freeCores(node: NodeId): number {
    return this.#cores[node];
  }

  fits(node: NodeId, spec: TaskSpec): boolean {
    if (spec.cores > this.#cores[node] || spec.memory > this.#memory[node]) return false;
    if (spec.resources === undefined) return true;
    const free = this.#resources[node];
    return Object.entries(spec.resources).every(([name, amount]) => (free?.[name] ?? 0) >= amount);
  }

  /** 1: it takes its place; -1: it gives it back. */
  hold(node: NodeId, spec: TaskSpec, sign: 1 | -1): void {
    this.#cores[node] -= sign * spec.cores;
    this.#memory[node] -= sign * spec.memory;
    if (spec.resources === undefined) return;
    const free = (this.#resources[node] ??= {});
    for (const name of Object.keys(spec.resources)) free[name] = (free[name] ?? 0) - sign * spec.resources[name];
  }
}
