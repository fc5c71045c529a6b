// Switches the machines of a cluster on and off: boots, crashes, power-offs in good order, and deaths of processes whose machines go
// on. Composed by the cluster.

import { assert } from "../kernel/assert.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { seconds } from "../kernel/time.ts";
import type { Process } from "../process/host.ts";
import type { NodeId } from "../process/identity.ts";
import { CRASHES, codeOf } from "../trace/record-codes.ts";
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
  /** A node's process died, and its machine goes on. */
  processDied(node: SimulatedNode): void;
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
      this.release(surroundings.nodeWith(id), NO_FAULT, "kill"),
    );
  }

  boot(node: SimulatedNode): void {
    assert(!node.isUp, `${node.spec.name} was booted while up`);
    const { simulation, trace, nodeOfBoot, createProcess, booted } = this.#surroundings;
    if (node.hasDeadProcess) this.#sync(node);
    node.hasDeadProcess = false;
    node.bootedAt = simulation.now;
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

  /**
   * Power off, at once. Returns whether that cost something: attempts, messages, un-synced writes, or capacity. Where the process
   * was dead already, what it had left with the operating system goes.
   */
  crash(node: SimulatedNode, wipe: boolean): boolean {
    assert(node.isUp || node.hasDeadProcess, `${node.spec.name} was crashed while down`);
    const { trace, network, wentDown } = this.#surroundings;
    const wasUp = node.isUp;
    trace.emit(RECORD["node.crashed"], node.id, 0, 0, 0, codeOf(CRASHES, wipe ? "disk" : "machine"));
    const hadWork = this.#end(node, wipe);
    network.dropHeldFrom(node.id);
    node.hasDeadProcess = false;
    const { lostBytes, torn } = node.disk.crash(wipe);
    if (lostBytes > 0) trace.emit(RECORD["disk.lost"], node.id, 0, 0, 0, lostBytes);
    if (torn) trace.emit(RECORD["disk.torn"], node.id, 0, 0, 0, lostBytes);
    if (wasUp) wentDown(node);
    return hadWork || lostBytes > 0 || (wasUp && node.spec.role !== "client");
  }

  /** The process dies, its machine does not: as by SIGKILL. Returns whether that cost something. */
  kill(node: SimulatedNode): boolean {
    assert(node.isUp, `the process of ${node.spec.name} was killed while down`);
    const { trace, processDied, wentDown } = this.#surroundings;
    trace.emit(RECORD["node.crashed"], node.id, 0, 0, 0, codeOf(CRASHES, "process"));
    const hadWork = this.#end(node, false);
    node.hasDeadProcess = true;
    node.disk.forsake();
    processDied(node);
    wentDown(node);
    return hadWork || node.spec.role !== "client";
  }

  /** In good order: what was written is synced first. What runs there is lost all the same. `wipe`: with its disk. */
  off(node: SimulatedNode, wipe = false): void {
    this.#sync(node);
    this.crash(node, wipe);
  }

  /** A task takes the node's process down; whoever supervises it starts it again. */
  dieOf(node: SimulatedNode): void {
    node.ailments.add("kill", NO_FAULT);
    this.kill(node);
    this.#surroundings.simulation.scheduleAfter(SUPERVISED_RESTART, this.#reviveCode, node.id, 0);
  }

  /** This keeps the machine, or its process, down no longer. */
  release(node: SimulatedNode, episode: number, kind: "crash" | "kill" = "crash"): void {
    node.ailments.remove(kind, episode);
    this.bootIfPossible(node);
  }

  /**
   * Not while something else keeps it down, and a frozen machine not before its thaw. Whoever opens a log that was written by
   * somebody who died syncs it first: not before its disk answers.
   */
  bootIfPossible(node: SimulatedNode): void {
    const { isUp, isPaused, ailments, hasDeadProcess, disk } = node;
    if (isUp || isPaused || ailments.has("crash") || ailments.has("kill")) return;
    if (hasDeadProcess && disk.unsyncedBytes > 0 && ailments.has("disk-stall")) return;
    this.boot(node);
  }

  /** Its process is no more, and what it had in its memory. Returns whether there was anything to lose. */
  #end(node: SimulatedNode, wipe: boolean): boolean {
    const { network, nodeOfBoot } = this.#surroundings;
    const hadWork = node.executor.runningCount > 0 || node.postponed.length > 0;
    node.process?.stopped?.();
    if (node.isUp) nodeOfBoot[node.boot] = NO_NODE;
    node.boot = -1;
    node.process = undefined;
    node.executor.crash(wipe);
    const waiting = node.clearInbox();
    for (const slot of waiting) network.drop(slot, "crashed");
    node.forgetVolatile();
    return hadWork || waiting.length > 0;
  }

  #sync(node: SimulatedNode): void {
    const bytes = node.disk.flush();
    if (bytes > 0) this.#surroundings.trace.emit(RECORD["disk.synced"], node.id, 0, 0, 0, bytes);
  }
}
