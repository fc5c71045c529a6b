// One direction between two nodes: its latency stream, what it carries, and the order that a connection keeps.

import type { RandomStream } from "../kernel/random-stream.ts";
import type { LinkSpec } from "./cluster-spec.ts";

export class NetworkPath {
  readonly link: LinkSpec;
  readonly random: RandomStream;
  readonly isConstant: boolean;
  readonly isPlain: boolean;
  /** A connection delivers in order: nothing arrives before this instant. */
  lastArrival = 0;
  /** The wire is busy until then (bandwidth). */
  #busyUntil = 0;

  constructor(link: LinkSpec, random: RandomStream) {
    this.link = link;
    this.random = random;
    this.isConstant = link.latency.variance === 0;
    this.isPlain = link.bandwidth === Infinity && link.loss === 0 && link.duplication === 0 && link.reordering === 0;
  }

  /** One-way latency of the next message, whole us. */
  latency(): number {
    return Math.floor(this.isConstant ? this.link.latency.mean : this.link.latency.sample(this.random));
  }

  /** When the last bit of a message that is ready at `ready` has left. */
  transmit(ready: number, bytes: number): number {
    if (this.link.bandwidth === Infinity) return ready;
    const start = Math.max(ready, this.#busyUntil);
    this.#busyUntil = start + Math.ceil((bytes * 8_000_000) / this.link.bandwidth);
    return this.#busyUntil;
  }
}
