// Switches the machines of a cluster on and off: boots, crashes, power-offs in good order, and restarts of processes that a task
// took down. Composed by the cluster.

import { assert } from "../kernel/assert.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { seconds } from "../kernel/time.ts";
import type { Process } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import { NO_FAULT } from "./ailments.ts";
import type { Network } from "./network.ts";
import type { SimulatedNode } from "./simulated-node.ts";

export interface PowerSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly network: Network;
  /** The node of each boot; NO_NODE once that boot is over. */
  readonly nodeOfBoot: number[];
  createProcess(node: SimulatedNode): Process;
  nodeWith(id: number): SimulatedNode;
  /** A node's process has started. */
  booted(node: NodeId): void;
  /** A node went down, for whatever reason. */
  wentDown(node: SimulatedNode): void;
}

/** Takes machines down in good order. */
export interface DepartureListener<Node = SimulatedNode> {
  /** A process says that it has nothing left to wait for. */
  drained(node: Node): void;
  /** A machine went down, for whatever reason. */
  wentDown(node: Node): void;
}

/** Hears of every boot. */
export interface BootListener {
  booted(node: SimulatedNode): void;
}

export const NO_NODE = -1;
/** From the death of a process by a poison task to its next boot. */
const SUPERVISED_RESTART = seconds(5);

export class Power {
  /** Set by whoever goes by the boots of machines. */
  bootListener: BootListener | undefined = undefined;
  readonly #surroundings: PowerSurroundings;
  readonly #reviveCode: HandlerCode;

  constructor(surroundings: PowerSurroundings) {
    this.#surroundings = surroundings;
    this.#reviveCode = surroundings.simulation.register("process restarted", (id) =>
      this.release(surroundings.nodeWith(id), NO_FAULT),
    );
  }

  boot(node: SimulatedNode): void {
    assert(!node.isUp, `${node.spec.name} was booted while up`);
    const { trace, nodeOfBoot, createProcess, booted } = this.#surroundings;
    node.incarnation += 1;
    node.boot = nodeOfBoot.push(node.id) - 1;
    node.busyUntil = 0;
    if (node.incarnation > 1) trace.emit(RECORD["node.restarted"], node.id, 0, 0, 0, node.incarnation);
    node.process = createProcess(node);
    node.process.start();
    node.handOverRequests();
    booted(node.id);
    this.bootListener?.booted(node);
  }

  /** At once. Returns whether that cost something: attempts, messages, un-synced writes, or capacity. */
  crash(node: SimulatedNode, wipe: boolean): boolean {
    assert(node.isUp, `${node.spec.name} was crashed while down`);
    const { trace, network, nodeOfBoot, wentDown } = this.#surroundings;
    trace.emit(RECORD["node.crashed"], node.id, 0, 0, 0, wipe ? 1 : 0);
    const hadWork = node.executor.runningCount > 0 || node.postponed.length > 0;
    node.process!.stopped?.();
    nodeOfBoot[node.boot] = NO_NODE;
    node.boot = -1;
    node.process = undefined;
    node.executor.crash(wipe);
    const waiting = node.clearInbox();
    for (const slot of waiting) network.drop(slot, "crashed");
    network.dropHeldFrom(node.id);
    node.forgetVolatile();
    const { lostBytes, torn } = node.disk.crash(wipe);
    if (lostBytes > 0) trace.emit(RECORD["disk.lost"], node.id, 0, 0, 0, lostBytes);
    if (torn) trace.emit(RECORD["disk.torn"], node.id, 0, 0, 0, lostBytes);
    wentDown(node);
    return hadWork || waiting.length > 0 || lostBytes > 0 || node.spec.role !== "client";
  }

  /** In good order: what was written is synced first. What runs there is lost all the same. `wipe`: with its disk. */
  off(node: SimulatedNode, wipe = false): void {
    const bytes = node.disk.flush();
    if (bytes > 0) this.#surroundings.trace.emit(RECORD["disk.synced"], node.id, 0, 0, 0, bytes);
    this.crash(node, wipe);
  }

  /** A task takes the node's process down; whoever supervises it starts it again. */
  dieOf(node: SimulatedNode): void {
    node.ailments.add("crash", NO_FAULT);
    this.crash(node, false);
    this.#surroundings.simulation.scheduleAfter(SUPERVISED_RESTART, this.#reviveCode, node.id, 0);
  }

  /** This keeps the machine down no longer. */
  release(node: SimulatedNode, episode: number): void {
    node.ailments.remove("crash", episode);
    this.bootIfPossible(node);
  }

  /** Not while something else keeps it down, and a frozen machine not before its thaw. */
  bootIfPossible(node: SimulatedNode): void {
    if (!node.isUp && !node.isPaused && !node.ailments.has("crash")) this.boot(node);
  }
}
