// What strikes whole machines, or the process there: crashes, deaths, restarts, pauses, slowness, and that there are none to be had, or no certificates. Composed by the fault injector.

import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";
import type { SimulatedNode } from "../simulated-node.ts";

type Kind = "crash" | "kill" | "restart" | "pause" | "slow" | "no-capacity" | "no-renewal";

export class MachineFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const { cluster, isFinal } = this.#surroundings;
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    for (const node of struck.nodes) {
      switch (action.kind) {
        case "crash":
          this.#crash(node, index, action.wipe);
          break;
        case "kill":
          this.#kill(node, index);
          break;
        case "restart":
          this.#crash(node, index, false);
          if (!isFinal()) cluster.power.release(node, index);
          break;
        case "pause":
          this.#pause(node, index);
          break;
        case "slow":
          node.ailments.add("slow", index, action.factor);
          if (node.executor.runningCount > 0) this.#surroundings.bite(index, node.id);
          this.#setSlowness(node);
          break;
        case "no-capacity":
        case "no-renewal":
          node.ailments.add(action.kind, index);
          break;
      }
    }
  }

  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    const { kind } = actionOf<Kind>(struck);
    const { index } = struck.episode;
    for (const node of nodes) {
      switch (kind) {
        case "crash":
        case "kill":
          this.#surroundings.cluster.power.release(node, index, kind);
          break;
        case "restart":
          break;
        case "pause":
          this.#resume(node, index);
          break;
        case "slow":
          node.ailments.remove("slow", index);
          this.#setSlowness(node);
          break;
        case "no-capacity":
        case "no-renewal":
          node.ailments.remove(kind, index);
          break;
      }
    }
  }

  confine(struck: Struck, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  #crash(node: SimulatedNode, index: number, wipe: boolean): void {
    const { cluster, bite } = this.#surroundings;
    node.ailments.add("crash", index);
    if ((node.isUp || node.hasDeadProcess) && cluster.power.crash(node, wipe)) bite(index, node.id);
  }

  #kill(node: SimulatedNode, index: number): void {
    const { cluster, bite } = this.#surroundings;
    node.ailments.add("kill", index);
    if (node.isUp && cluster.power.kill(node)) bite(index, node.id);
  }

  #pause(node: SimulatedNode, index: number): void {
    const { cluster, bite } = this.#surroundings;
    node.ailments.add("pause", index);
    node.pauseDepth += 1;
    if (node.executor.runningCount > 0) bite(index, node.id);
    if (node.pauseDepth === 1) cluster.setPaused(node, true);
  }

  #resume(node: SimulatedNode, index: number): void {
    const { cluster } = this.#surroundings;
    node.ailments.remove("pause", index);
    node.pauseDepth -= 1;
    if (node.pauseDepth > 0) return;
    cluster.setPaused(node, false);
    cluster.power.bootIfPossible(node);
  }

  #setSlowness(node: SimulatedNode): void {
    node.slowness = node.ailments.factor("slow");
    this.#surroundings.cluster.setSlowness(node);
  }
}
