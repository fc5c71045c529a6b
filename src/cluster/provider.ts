// Who has which machine: whoever pays for it, or the provider that it is rented from. Says so in the trace, which is what costs
// and capacity are counted from. Composed by the cluster.

import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { SimulatedNode } from "./simulated-node.ts";

export class Provider {
  readonly #trace: Trace;
  /** By node: how many things keep it with the provider. */
  readonly #holds = new Map<number, number>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** The machine is off, and the provider has it. */
  takeBack({ id }: SimulatedNode): void {
    const holds = this.#holds.get(id) ?? 0;
    this.#holds.set(id, holds + 1);
    if (holds === 0) this.#trace.emit(RECORD["node.returned"], id, 0, 0, 0, 0);
  }

  /** Undoes one `takeBack`: one like it may boot. */
  handOver({ id }: SimulatedNode): void {
    const holds = this.#holds.get(id)! - 1;
    this.#holds.set(id, holds);
    if (holds === 0) this.#trace.emit(RECORD["node.rented"], id, 0, 0, 0, 0);
  }
}
