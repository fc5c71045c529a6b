// What an attempt must fetch before it can work: the data that its key names, from the nearest copy. It goes at the bandwidth of
// the link to there; fetches do not slow each other down, nor messages.

import type { Duration } from "../kernel/time.ts";
import { DataLocations } from "../process/data-locations.ts";
import type { NodeId } from "../process/identity.ts";
import type { TaskSpec } from "../process/task.ts";
import type { ClusterSpec, LinkClass } from "./cluster-spec.ts";
import { linkClassBetween } from "./network-paths.ts";

export interface DataRead {
  /** Index into READ_LEVELS. */
  readonly level: number;
  readonly bytes: number;
  readonly takes: Duration;
}

/** In the order of READ_LEVELS. */
const NEAREST_FIRST: readonly LinkClass[] = ["same-node", "same-rack", "same-zone", "cross-zone"];

export class DataReads {
  readonly #spec: ClusterSpec;
  /** Node ids by worker number. */
  readonly #workers: readonly number[];
  readonly #locations: DataLocations;
  readonly #isUp: (node: NodeId) => boolean;

  constructor(spec: ClusterSpec, isUp: (node: NodeId) => boolean) {
    this.#spec = spec;
    this.#isUp = isUp;
    this.#workers = spec.nodes.flatMap(({ role }, id) => (role === "worker" ? [id] : []));
    this.#locations = new DataLocations(this.#workers.length);
  }

  /** Undefined where the task reads nothing. Where no copy is up, the data comes from another zone. */
  read(node: NodeId, { key, input }: TaskSpec): DataRead | undefined {
    if (input === undefined || key === undefined) return undefined;
    const { nodes, links } = this.#spec;
    let level = NEAREST_FIRST.length - 1;
    for (const holder of this.#locations.holders(key, input.copies)) {
      const id = this.#workers[holder] as NodeId;
      if (!this.#isUp(id)) continue;
      level = Math.min(level, NEAREST_FIRST.indexOf(linkClassBetween(nodes[id], nodes[node])));
    }
    if (level === 0) return { level, bytes: 0, takes: 0 as Duration };
    const { bandwidth } = links[NEAREST_FIRST[level]];
    return { level, bytes: input.bytes, takes: Math.ceil((input.bytes * 8_000_000) / bandwidth) as Duration };
  }
}
