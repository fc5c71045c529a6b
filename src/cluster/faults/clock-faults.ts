// What strikes clocks: steps, drifts, freezes, strobes. Composed by the fault injector, and by a live run.

import type { EventHandle, HandlerCode } from "../../kernel/simulation.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Ailments } from "../ailments.ts";
import type { LocalClock } from "../local-clock.ts";
import { CLOCK_CHANGES, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { ActionOf } from "./fault.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

type Kind = "clock-step" | "clock-drift" | "clock-freeze" | "clock-strobe";
type Change = (typeof CLOCK_CHANGES)[number];

/** What of a machine these faults touch. */
interface ClockedNode {
  readonly id: number;
  readonly clock: LocalClock;
  readonly ailments: Ailments;
}

interface ClockSurroundings<Node> extends Pick<FaultSurroundings, "simulation" | "trace" | "bite"> {
  /** Changes the pace of a clock; returns how many timers that moved. */
  readonly cluster: { changeClock(node: Node, change: () => void): number };
}

/** A strobe in force. */
interface Strobe<Node> {
  readonly struck: Struck<Node>;
  /** In the first half of a period. */
  isAhead: boolean;
  next: EventHandle;
}

export class ClockFaults<Node extends ClockedNode> implements FaultDomain<Node> {
  readonly #surroundings: ClockSurroundings<Node>;
  /** By episode. */
  readonly #strobes = new Map<number, Strobe<Node>>();
  readonly #strobeCode: HandlerCode;

  constructor(surroundings: ClockSurroundings<Node>) {
    this.#surroundings = surroundings;
    this.#strobeCode = surroundings.simulation.register("clock strobes", (episode) =>
      this.#turn(this.#strobes.get(episode)!),
    );
  }

  strike(struck: Struck<Node>): void {
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

  heal(struck: Struck<Node>, nodes: readonly Node[]): void {
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

  confine(struck: Struck<Node>, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  /** Moves no timer: it changes something only for who reads the wall clock meanwhile. */
  #step(node: Node, change: Change, by: number, note: () => void): void {
    note();
    node.clock.step(by);
    this.#tell(node, change);
  }

  #repace(node: Node, change: Change, index: number, note: () => void): void {
    note();
    const rate = node.clock.nominalRate * node.ailments.factor("clock-pace");
    this.#change(node, change, index, () => node.clock.setRate(rate, this.#surroundings.simulation.now));
  }

  /** What a heal moves was counted when it struck, or when it was started meanwhile. */
  #change(node: Node, kind: Change, index: number, change: () => void): void {
    const moved = this.#surroundings.cluster.changeClock(node, change);
    if (moved > 0 && kind !== "restored") this.#surroundings.bite(index, node.id);
    this.#tell(node, kind);
  }

  #tell(node: Node, change: Change): void {
    this.#surroundings.trace.emit(RECORD["node.clock"], node.id, 0, 0, 0, codeOf(CLOCK_CHANGES, change));
  }

  // Strobes

  #startStrobe(struck: Struck<Node>, action: ActionOf<"clock-strobe">): void {
    const strobe: Strobe<Node> = { struck, isAhead: true, next: this.#scheduleTurn(struck, firstHalf(action)) };
    this.#strobes.set(struck.episode.index, strobe);
    for (const node of struck.nodes) this.#swing(node, strobe, action);
  }

  #turn(strobe: Strobe<Node>): void {
    const action = actionOf<"clock-strobe">(strobe.struck);
    strobe.isAhead = !strobe.isAhead;
    const half = strobe.isAhead ? firstHalf(action) : action.period - firstHalf(action);
    strobe.next = this.#scheduleTurn(strobe.struck, half);
    for (const node of strobe.struck.nodes) this.#swing(node, strobe, action);
  }

  #swing(node: Node, { struck, isAhead }: Strobe<Node>, action: ActionOf<"clock-strobe">): void {
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
  #endStrobe({ episode }: Struck<Node>, { clocks, amplitude }: ActionOf<"clock-strobe">, nodes: readonly Node[]): void {
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

  #scheduleTurn({ episode }: Struck<Node>, after: number): EventHandle {
    return this.#surroundings.simulation.scheduleAfter(after as Duration, this.#strobeCode, episode.index, 0);
  }
}

function firstHalf({ period }: ActionOf<"clock-strobe">): number {
  return Math.floor(period / 2);
}
