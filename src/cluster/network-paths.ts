// The directed paths between nodes that have talked: each with its latency stream, what is still on its wire, and the
// order that a connection keeps. A path is a small number; its values stand in columns.

import { grown } from "../kernel/columns.ts";
import { IntegerMap } from "../kernel/integer-map.ts";
import type { RandomStream, RandomStreams } from "../kernel/random-stream.ts";
import type { ClusterSpec, LinkClass, LinkSpec, NodeSpec } from "./cluster-spec.ts";

const FIRST_CAPACITY = 64;
// A path's numbers: a connection delivers nothing before, and the wire is busy until.
const LAST_ARRIVAL = 0;
const BUSY_UNTIL = 1;
const STRIDE = 2;
const NOBODY = -1;
const LINK_CLASSES: readonly LinkClass[] = ["same-node", "same-rack", "same-zone", "cross-zone"];

/** A link of the scenario, with what is asked of it at every message worked out once. */
export interface Link {
  readonly spec: LinkSpec;
  /** Whole us where every message takes equally long; NaN = drawn. */
  readonly constantLatency: number;
  /** Nothing but latency: no bandwidth, loss, duplication or reordering. */
  readonly isPlain: boolean;
}

export class NetworkPaths {
  readonly #nodes: readonly NodeSpec[];
  readonly #streams: RandomStreams;
  readonly #links: readonly Link[];
  /** By ordered pair of nodes. */
  readonly #paths = new IntegerMap<number>();
  /** Most nodes talk to one other only: whom each sent to last, and by which path. */
  readonly #lastTo: Int32Array;
  readonly #lastPath: Int32Array;
  /** By path: the position of its link. */
  #linkOf = new Uint8Array(FIRST_CAPACITY);
  readonly #randoms: RandomStream[] = [];
  #numbers = new Float64Array(FIRST_CAPACITY * STRIDE);

  constructor({ nodes, links }: ClusterSpec, streams: RandomStreams) {
    this.#nodes = nodes;
    this.#streams = streams;
    this.#links = LINK_CLASSES.map((linkClass) => prepared(links[linkClass]));
    this.#lastTo = new Int32Array(nodes.length).fill(NOBODY);
    this.#lastPath = new Int32Array(nodes.length);
  }

  /** When the last message of a connection from the one to the other arrives, or has arrived; before everything if there was none. */
  lastArrival(from: number, to: number): number {
    const path = this.#paths.get(from * this.#nodes.length + to);
    return path === undefined ? 0 : this.#numbers[path * STRIDE + LAST_ARRIVAL];
  }

  between(from: number, to: number): number {
    if (this.#lastTo[from] === to) return this.#lastPath[from];
    const pair = from * this.#nodes.length + to;
    let path = this.#paths.get(pair);
    if (path === undefined) {
      path = this.#open(from, to);
      this.#paths.set(pair, path);
    }
    this.#lastTo[from] = to;
    this.#lastPath[from] = path;
    return path;
  }

  link(path: number): Link {
    return this.#links[this.#linkOf[path]];
  }

  random(path: number): RandomStream {
    return this.#randoms[path];
  }

  /** One-way latency of the next message, whole us. */
  latency(path: number): number {
    const { constantLatency, spec } = this.link(path);
    return constantLatency === constantLatency ? constantLatency : Math.floor(spec.latency.sample(this.#randoms[path]));
  }

  /** When the last bit of a message that is ready at `ready` has left. */
  transmit(path: number, ready: number, bytes: number): number {
    const { bandwidth } = this.link(path).spec;
    if (bandwidth === Infinity) return ready;
    const start = Math.max(ready, this.#numbers[path * STRIDE + BUSY_UNTIL]);
    const end = start + Math.ceil((bytes * 8_000_000) / bandwidth);
    this.#numbers[path * STRIDE + BUSY_UNTIL] = end;
    return end;
  }

  /** A connection's message would arrive at `arrival`: not before what was sent earlier. */
  inOrder(path: number, arrival: number): number {
    const kept = Math.max(arrival, this.#numbers[path * STRIDE + LAST_ARRIVAL]);
    this.#numbers[path * STRIDE + LAST_ARRIVAL] = kept;
    return kept;
  }

  #open(from: number, to: number): number {
    const source = this.#nodes[from];
    const target = this.#nodes[to];
    const path = this.#randoms.push(this.#streams.stream(`link/${source.name}->${target.name}`)) - 1;
    if (path === this.#linkOf.length) this.#grow();
    this.#linkOf[path] = LINK_CLASSES.indexOf(linkClassBetween(source, target));
    return path;
  }

  #grow(): void {
    this.#linkOf = grown(this.#linkOf, this.#linkOf.length * 2);
    this.#numbers = grown(this.#numbers, this.#numbers.length * 2);
  }
}

function prepared(spec: LinkSpec): Link {
  const { latency, bandwidth, loss, duplication, reordering } = spec;
  return {
    spec,
    constantLatency: latency.variance === 0 ? Math.floor(latency.mean) : NaN,
    isPlain: bandwidth === Infinity && loss === 0 && duplication === 0 && reordering === 0,
  };
}

export function linkClassBetween(from: NodeSpec, to: NodeSpec): LinkClass {
  if (from === to) return "same-node";
  if (from.zone !== to.zone) return "cross-zone";
  return from.rack !== "" && from.rack === to.rack ? "same-rack" : "same-zone";
}
