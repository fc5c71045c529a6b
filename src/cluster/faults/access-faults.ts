// What administrators do about the rights of users: take them away, or give some. Composed by the fault injector.
//
// It is ordered at a client's machine; if that is down, the administrator tries again a second later. What the order meets on its way
// is the design's business.

import type { HandlerCode } from "../../kernel/simulation.ts";
import { seconds } from "../../kernel/time.ts";
import type { AccessOrder } from "../../process/access-order.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import { actionOf, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

type Kind = "revoke" | "grant";

interface Waiting {
  readonly episode: number;
  readonly node: SimulatedNode;
  readonly order: AccessOrder;
}

const AGAIN = seconds(1);

export class AccessFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;
  /** Orders that nobody could take, in order. */
  readonly #waiting: Waiting[] = [];
  #code: HandlerCode | undefined = undefined;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const { user, roles } = actionOf<Kind>(struck);
    this.#order(struck, { user, roles });
  }

  /** The user has again what the permissions say. */
  heal(struck: Struck): void {
    this.#order(struck, { user: actionOf<Kind>(struck).user, roles: undefined });
  }

  /** An order is a message: there is nothing to undo. */
  confine(): void {}

  #order({ episode, nodes }: Struck, order: AccessOrder): void {
    for (const node of nodes) {
      this.#waiting.push({ episode: episode.index, node, order });
      if (this.#waiting.length === 1) this.#handOver();
    }
  }

  #handOver(): void {
    for (let next = this.#waiting[0]; next !== undefined; next = this.#waiting[0]) {
      const { episode, node, order } = next;
      if (!node.isUp || node.isPaused) return this.#tryAgain();
      this.#waiting.shift();
      // Where nobody asks who may do what, no process takes orders.
      node.process?.instructed?.(order);
      this.#surroundings.bite(episode, node.id);
    }
  }

  #tryAgain(): void {
    const { simulation } = this.#surroundings;
    this.#code ??= simulation.register("administrator tries again", () => this.#handOver());
    simulation.scheduleAfter(AGAIN, this.#code, 0, 0);
  }
}
