// How often and how long each node was down; and the rows of the table of nodes.

import type { RunResult } from "../../../experiment/results.ts";
import type { Moment } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";
import type { NodeRow } from "./cluster-tables.ts";

interface Downs {
  crashes: number;
  /** us, of the times that are over. */
  down: number;
  /** us; undefined while it is up. */
  since: number | undefined;
}

export class NodeBook {
  readonly #run: ExportedRun;
  readonly #downs: readonly Downs[];

  constructor(run: ExportedRun) {
    this.#run = run;
    this.#downs = run.nodes.map(() => ({ crashes: 0, down: 0, since: undefined }));
  }

  moment(moment: Moment): void {
    if (moment.kind === "node-crashed") {
      const downs = this.#downs[moment.node];
      downs.crashes += 1;
      downs.since ??= moment.at;
    }
    if (moment.kind === "node-restarted") this.#up(moment.node, moment.at);
  }

  rows({ nodes, end }: RunResult): readonly NodeRow[] {
    const uses = new Map(nodes.map((use) => [use.name, use]));
    const first = firstResources(this.#run);
    return this.#run.nodes.map((node, id) => {
      this.#up(id, Math.round(end * 1e6));
      const { crashes, down } = this.#downs[id];
      return { node, use: uses.get(node.name), firstResource: first[id], crashes, down };
    });
  }

  #up(node: number, at: number): void {
    const downs = this.#downs[node];
    if (downs.since === undefined) return;
    downs.down += at - downs.since;
    downs.since = undefined;
  }
}

/** The cores of all workers are numbered through, node by node: Batsim's resources. null for other nodes. */
export function firstResources({ nodes }: ExportedRun): readonly (number | null)[] {
  let next = 0;
  return nodes.map(({ role, cores }) => {
    if (role !== "worker") return null;
    const first = next;
    next += cores;
    return first;
  });
}
