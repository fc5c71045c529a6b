// What strikes clocks: steps, drifts, freezes, strobes. Composed by the fault injector.

import type { EventHandle, HandlerCode } from "../../kernel/simulation.ts";
import type { Duration } from "../../kernel/time.ts";
import { CLOCK_CHANGES, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { ActionOf } from "./fault.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

type Kind = "clock-step" | "clock-drift" | "clock-freeze" | "clock-strobe";
type Change = (typeof CLOCK_CHANGES)[number];

/** A strobe in force. */
interface Strobe {
  readonly struck: Struck;
  /** In the first half of a period. */
  isAhead: boolean;
  next: EventHandle;
}

export class ClockFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;
  /** By episode. */
  readonly #strobes = new Map<number, Strobe>();
  readonly #strobeCode: HandlerCode;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
    this.#strobeCode = surroundings.simulation.register("clock strobes", (episode) =>
      this.#turn(this.#strobes.get(episode)!),
    );
  }

  strike(struck: Struck): void {
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    if (action.kind === "clock-strobe") return this.#startStrobe(struck, action);
    for (const node of struck.nodes) {
      switch (action.kind) {
        case "clock-step":
          this.#step(node, "step", action.by, () => node.ailments.add("clock-step", index));
          break;
        case "clock-drift":
          this.#repace(node, "rate", index, () => node.ailments.add("clock-pace", index, action.rate));
          break;
        case "clock-freeze":
          node.ailments.add("clock-pace", index);
          this.#change(node, "freeze", index, () => node.clock.freeze(this.#surroundings.simulation.now));
          break;
      }
    }
  }

  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    if (action.kind === "clock-strobe") return this.#endStrobe(struck, action, nodes);
    for (const node of nodes) {
      switch (action.kind) {
        case "clock-step":
          this.#step(node, "restored", -action.by, () => node.ailments.remove("clock-step", index));
          break;
        case "clock-drift":
          this.#repace(node, "restored", index, () => node.ailments.remove("clock-pace", index));
          break;
        case "clock-freeze":
          node.ailments.remove("clock-pace", index);
          this.#change(node, "restored", index, () => node.clock.thaw(this.#surroundings.simulation.now));
          break;
      }
    }
  }

  confine(struck: Struck, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  /** Moves no timer: it changes something only for who reads the wall clock meanwhile. */
  #step(node: SimulatedNode, change: Change, by: number, note: () => void): void {
    note();
    node.clock.step(by);
    this.#tell(node, change);
  }

  #repace(node: SimulatedNode, change: Change, index: number, note: () => void): void {
    note();
    const rate = node.clock.nominalRate * node.ailments.factor("clock-pace");
    this.#change(node, change, index, () => node.clock.setRate(rate, this.#surroundings.simulation.now));
  }

  /** What a heal moves was counted when it struck, or when it was started meanwhile. */
  #change(node: SimulatedNode, kind: Change, index: number, change: () => void): void {
    const moved = this.#surroundings.cluster.changeClock(node, change);
    if (moved > 0 && kind !== "restored") this.#surroundings.bite(index, node.id);
    this.#tell(node, kind);
  }

  #tell(node: SimulatedNode, change: Change): void {
    this.#surroundings.trace.emit(RECORD["node.clock"], node.id, 0, 0, 0, codeOf(CLOCK_CHANGES, change));
  }

  // Strobes

  #startStrobe(struck: Struck, action: ActionOf<"clock-strobe">): void {
    const strobe: Strobe = { struck, isAhead: true, next: this.#scheduleTurn(struck, firstHalf(action)) };
    this.#strobes.set(struck.episode.index, strobe);
    for (const node of struck.nodes) this.#swing(node, strobe, action);
  }

  #turn(strobe: Strobe): void {
    const action = actionOf<"clock-strobe">(strobe.struck);
    strobe.isAhead = !strobe.isAhead;
    const half = strobe.isAhead ? firstHalf(action) : action.period - firstHalf(action);
    strobe.next = this.#scheduleTurn(strobe.struck, half);
    for (const node of strobe.struck.nodes) this.#swing(node, strobe, action);
  }

  #swing(node: SimulatedNode, { struck, isAhead }: Strobe, action: ActionOf<"clock-strobe">): void {
    const { index } = struck.episode;
    const { amplitude, period, clocks } = action;
    if (clocks === "wall") {
      if (isAhead) this.#step(node, "step", amplitude, () => node.ailments.add("clock-step", index));
      else this.#step(node, "step", -amplitude, () => node.ailments.remove("clock-step", index));
      return;
    }
    const half = firstHalf(action);
    const rate = isAhead ? 1 + amplitude / half : 1 - amplitude / (period - half);
    this.#repace(node, "rate", index, () => {
      node.ailments.remove("clock-pace", index);
      node.ailments.add("clock-pace", index, rate);
    });
  }

  /** Both clocks stay ahead by what they are ahead now: the steady one cannot be set back. */
  #endStrobe(
    { episode }: Struck,
    { clocks, amplitude }: ActionOf<"clock-strobe">,
    nodes: readonly SimulatedNode[],
  ): void {
    const { index } = episode;
    const strobe = this.#strobes.get(index)!;
    for (const node of nodes) {
      if (clocks === "both") this.#repace(node, "restored", index, () => node.ailments.remove("clock-pace", index));
      else if (strobe.isAhead)
        this.#step(node, "restored", -amplitude, () => node.ailments.remove("clock-step", index));
    }
    if (nodes.length < strobe.struck.nodes.length) return;
    this.#surroundings.simulation.cancel(strobe.next);
    this.#strobes.delete(index);
  }

  #scheduleTurn({ episode }: Struck, after: number): EventHandle {
    return this.#surroundings.simulation.scheduleAfter(after as Duration, this.#strobeCode, episode.index, 0);
  }
}

function firstHalf({ period }: ActionOf<"clock-strobe">): number {
  return Math.floor(period / 2);
}
