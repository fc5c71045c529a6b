// What connections could not deliver because of a cut: kept in order by their senders, sent again at the next retransmission
// after the heal, or dropped with a reset of the connection. Composed by the network.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { ConnectionSpec } from "./cluster-spec.ts";
import { nextRetransmission } from "./retransmission.ts";

export interface HeldSurroundings {
  readonly simulation: Simulation;
  readonly connection: ConnectionSpec;
  readonly nodeCount: number;
  isCut(from: number, to: number): boolean;
  /** One-way latency of the next message, us. */
  latency(from: number, to: number): number;
  /** Sent again, and there. */
  arrived(slot: number, from: number, to: number): void;
  drop(slot: number, reason: "crashed" | "reset"): void;
  /** Both ends are told that their connection is gone. */
  reset(from: number, to: number): void;
}

interface Held {
  /** In order of sending. */
  readonly slots: number[];
  readonly since: number;
  isResuming: boolean;
}

export class HeldMessages {
  readonly #surroundings: HeldSurroundings;
  /** By ordered pair. */
  readonly #held = new Map<number, Held>();
  readonly #resumeCode: HandlerCode;
  readonly #resetCode: HandlerCode;

  constructor(surroundings: HeldSurroundings) {
    this.#surroundings = surroundings;
    const { simulation } = surroundings;
    this.#resumeCode = simulation.register("resume", (from, to) => this.#resume(from, to));
    this.#resetCode = simulation.register("reset", (from, to) => this.#reset(from, to));
  }

  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  has(from: number, to: number): boolean {
    return this.#held.has(from * this.#surroundings.nodeCount + to);
  }

  add(slot: number, from: number, to: number): void {
    const { simulation, connection, nodeCount } = this.#surroundings;
    const held = this.#held.get(from * nodeCount + to);
    if (held !== undefined) return void held.slots.push(slot);
    this.#held.set(from * nodeCount + to, { slots: [slot], since: simulation.now, isResuming: false });
    const { resetAfter } = connection;
    if (resetAfter !== Infinity) simulation.scheduleAfter(resetAfter as Duration, this.#resetCode, from, to);
  }

  /** After a heal: what the cuts no longer hold goes on at the sender's next retransmission. */
  release(): void {
    const { simulation, connection, nodeCount, isCut, latency } = this.#surroundings;
    for (const [pair, held] of this.#held) {
      const from = Math.floor(pair / nodeCount);
      const to = pair % nodeCount;
      if (held.isResuming || isCut(from, to)) continue;
      held.isResuming = true;
      const arrival = nextRetransmission(connection, held.since, simulation.now) + latency(from, to);
      simulation.scheduleAt(arrival as Instant, this.#resumeCode, from, to);
    }
  }

  /** The machine that would have sent them again is gone. */
  dropFrom(node: number): void {
    const { nodeCount, drop } = this.#surroundings;
    for (const [pair, { slots }] of this.#held) {
      if (Math.floor(pair / nodeCount) !== node) continue;
      this.#held.delete(pair);
      for (const slot of slots) drop(slot, "crashed");
    }
  }

  #resume(from: number, to: number): void {
    const { nodeCount, isCut, arrived } = this.#surroundings;
    const held = this.#held.get(from * nodeCount + to);
    if (held === undefined) return;
    held.isResuming = false;
    if (isCut(from, to)) return; // cut again: the next heal takes it up
    this.#held.delete(from * nodeCount + to);
    for (const slot of held.slots) arrived(slot, from, to);
  }

  /** The oldest held message of a pair has waited too long behind a cut: the connection is reset. */
  #reset(from: number, to: number): void {
    const { simulation, connection, nodeCount, isCut, drop, reset } = this.#surroundings;
    const held = this.#held.get(from * nodeCount + to);
    if (held === undefined || held.since + connection.resetAfter !== simulation.now || !isCut(from, to)) return;
    this.#held.delete(from * nodeCount + to);
    for (const slot of held.slots) drop(slot, "reset");
    reset(from, to);
  }
}
