// The simulated machines behind the seam: boots processes, hands them messages, timers, and completions one at a time,
// and offers the fault injector the verbs it needs. One per run.

import { assert } from "../kernel/assert.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import { seconds, type Duration, type Instant } from "../kernel/time.ts";
import type { Host, Process } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import type { Message } from "../process/message.ts";
import type { TaskSpec } from "../process/task.ts";
import { RECORD, ROLES, codeOf } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { ClusterSpec, NodeSpec } from "./cluster-spec.ts";
import { Executions } from "./executions.ts";
import { LocalClock } from "./local-clock.ts";
import { Network } from "./network.ts";
import { NodeStates } from "./node-states.ts";
import { SimulatedDisk } from "./simulated-disk.ts";
import { SimulatedExecutor } from "./simulated-executor.ts";
import { SimulatedHost, TIMER_TAGS, drawCost, type HostSurroundings } from "./simulated-host.ts";
import { SimulatedNode } from "./simulated-node.ts";
import { moveTimers } from "./timer-moves.ts";

export interface ClusterOptions {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  /** Makes the process of a node, at every boot. */
  createProcess(spec: NodeSpec, host: Host): Process;
  /** A fault episode changed an outcome on `node`. */
  bite(episode: number, node: number): void;
  /** A node's process has started. */
  booted?(node: NodeId): void;
  /** The outside world hears from a client that a task has ended. */
  answer(task: TaskId): void;
  /** Clone and freeze every message. */
  readonly isParanoid: boolean;
}

export class SimulatedCluster {
  readonly nodes: readonly SimulatedNode[];
  readonly network: Network;
  readonly #options: ClusterOptions;
  readonly #hostSurroundings: HostSurroundings;
  readonly #states: NodeStates;
  readonly #executions: Executions;
  /** The node of each boot; -1 once that boot is over. */
  readonly #nodeOfBoot: number[] = [];
  readonly #timerCodes: readonly HandlerCode[];
  readonly #syncCode: HandlerCode;
  readonly #drainCode: HandlerCode;
  readonly #disconnectCode: HandlerCode;
  readonly #reviveCode: HandlerCode;

  constructor(spec: ClusterSpec, options: ClusterOptions) {
    this.#options = options;
    const { simulation, trace, streams } = options;
    this.#states = new NodeStates(spec.nodes);
    this.#timerCodes = Array.from({ length: TIMER_TAGS }, (_, tag) =>
      simulation.register(`timer ${tag}`, (boot, detail) => this.#timer(tag, boot, detail)),
    );
    this.#syncCode = simulation.register("disk synced", (boot, token) => this.#synced(boot, token));
    this.#executions = new Executions(spec.nodes, {
      simulation,
      trace,
      slowed: (node) => this.#bitePace(this.nodes[node]),
      finished: (node, task, attempt, succeeded) => this.#states.process[node]?.executed?.(task, attempt, succeeded),
      poisoned: (node) => this.#dieOf(this.nodes[node]),
    });
    this.#drainCode = simulation.register("handle next message", (node, boot) =>
      this.#handleNext(this.nodes[node], boot),
    );
    this.#disconnectCode = simulation.register("connection reset", (boot, peer) =>
      this.#disconnected(boot, peer as Address),
    );
    this.network = new Network(spec, {
      simulation,
      trace,
      streams,
      arrived: (slot, to) => this.#arrived(slot, to),
      reset: (node, peer) => simulation.scheduleAfter(0 as Duration, this.#disconnectCode, this.nodes[node].boot, peer),
      bite: (episode, node) => options.bite(episode, node),
    });
    this.#hostSurroundings = {
      simulation,
      trace,
      streams,
      network: this.network,
      states: this.#states,
      timerCodes: this.#timerCodes,
      carry: options.isParanoid ? frozenCopy : (message) => message,
      bite: (episode, node) => options.bite(episode, node),
      answer: (task) => options.answer(task),
    };
    this.#reviveCode = simulation.register("process restarted", (node) => this.#revive(this.nodes[node]));
    this.nodes = spec.nodes.map((node, id) => this.#createNode(spec, node, id as NodeId));
  }

  /** Declares every node in the trace and boots them all, in order. */
  start(): void {
    const zones = [...new Set(this.nodes.map(({ spec }) => spec.zone))];
    for (const { id, spec } of this.nodes) {
      this.#options.trace.emit(
        RECORD["node.declared"],
        id,
        codeOf(ROLES, spec.role),
        spec.cores,
        zones.indexOf(spec.zone),
        spec.memory,
      );
    }
    for (const node of this.nodes) this.boot(node);
  }

  /** The outside world hands a task to a client. False if its machine is down: whoever asked must ask again. */
  request(client: Address, spec: TaskSpec): boolean {
    const node = this.nodes[client];
    if (!node.isUp) return false;
    if (node.isPaused) {
      this.#options.bite(node.pauseFault, node.id);
      node.requests.push(spec);
    } else node.process!.requested!(spec);
    return true;
  }

  boot(node: SimulatedNode): void {
    assert(!node.isUp, `${node.spec.name} was booted while up`);
    node.incarnation += 1;
    node.boot = this.#nodeOfBoot.push(node.id) - 1;
    node.busyUntil = 0;
    if (node.incarnation > 1) this.#options.trace.emit(RECORD["node.restarted"], node.id, 0, 0, 0, node.incarnation);
    node.process = this.#options.createProcess(node.spec, new SimulatedHost(node, this.#hostSurroundings));
    node.process.start();
    this.#handOverRequests(node);
    this.#options.booted?.(node.id);
  }

  /** Power off, at once. Returns whether that cost something: attempts, messages, un-synced writes, or capacity. */
  crash(node: SimulatedNode, wipe: boolean): boolean {
    assert(node.isUp, `${node.spec.name} was crashed while down`);
    const { trace } = this.#options;
    trace.emit(RECORD["node.crashed"], node.id, 0, 0, 0, wipe ? 1 : 0);
    const running = node.executor.runningCount;
    node.process!.stopped?.();
    this.#nodeOfBoot[node.boot] = NO_NODE;
    node.boot = -1;
    node.process = undefined;
    node.executor.crash();
    const waiting = node.clearInbox();
    for (const slot of waiting) this.network.drop(slot, "crashed");
    this.network.dropHeldFrom(node.id);
    const postponed = node.postponed.splice(0).length;
    node.isDraining = false;
    node.frozenTimers.length = 0;
    node.movedTimers.clear();
    const { lostBytes, torn } = node.disk.crash(wipe);
    if (lostBytes > 0) trace.emit(RECORD["disk.lost"], node.id, 0, 0, 0, lostBytes);
    if (torn) trace.emit(RECORD["disk.torn"], node.id, 0, 0, 0, lostBytes);
    return running > 0 || waiting.length > 0 || postponed > 0 || lostBytes > 0 || node.spec.role !== "client";
  }

  /** Freezes or thaws a node; what came meanwhile is handled at the thaw, in order. */
  setPaused(node: SimulatedNode, isPaused: boolean): void {
    this.#options.trace.emit(isPaused ? RECORD["node.paused"] : RECORD["node.resumed"], node.id, 0, 0, 0, 0);
    this.#setPace(node);
    if (isPaused) return;
    for (const { code, a, b } of node.postponed.splice(0))
      this.#options.simulation.scheduleAfter(0 as Duration, code, a, b);
    if (node.isUp) this.#handOverRequests(node);
    if (node.hasWaitingMessages) this.#scheduleDrain(node);
  }

  setSlowness(node: SimulatedNode): void {
    this.#options.trace.emit(RECORD["node.speed"], node.id, 0, 0, 0, Math.round(1_000_000 / node.slowness));
    this.#setPace(node);
  }

  /** Changes the pace of a node's clock and moves its timers to where that clock has them now. Returns how many. */
  changeClock(node: SimulatedNode, change: (now: Instant) => void): number {
    const isOwn = (boot: number): boolean => this.#nodeOfBoot[boot] === node.id;
    return moveTimers(node, change, { simulation: this.#options.simulation, timerCodes: this.#timerCodes, isOwn });
  }

  /** Nodes of a role that are up now, in order; roles such as `leader` are resolved among them. */
  upNodes(role: string): readonly SimulatedNode[] {
    return this.nodes.filter((node) => node.spec.role === role && node.isUp);
  }

  #createNode(spec: ClusterSpec, node: NodeSpec, id: NodeId): SimulatedNode {
    const { simulation, streams } = this.#options;
    const drift = draw(spec.clock.drift, () => streams.stream(`${node.name}/clock drift`));
    const offset = draw(spec.clock.offset, () => streams.stream(`${node.name}/clock offset`));
    const disk = new SimulatedDisk(spec.disk, {
      random: streams.stream(`${node.name}/disk`),
      now: () => simulation.now,
      completeAfter: (delay, token) =>
        simulation.scheduleAfter(delay as Duration, this.#syncCode, this.nodes[id].boot, token),
    });
    const clock = new LocalClock(1 + drift / 1_000_000, offset);
    const executor = new SimulatedExecutor(id, this.#executions);
    return new SimulatedNode(id, node, this.#states, { clock, disk, executor });
  }

  #setPace(node: SimulatedNode): void {
    node.executor.setPace(node.isPaused ? 0 : 1 / node.slowness);
  }

  #handOverRequests(node: SimulatedNode): void {
    for (const spec of node.requests.splice(0)) node.process!.requested!(spec);
  }

  /** True if the node is paused: the event waits for the thaw. */
  #postpone(id: number, code: HandlerCode, a: number, b: number): boolean {
    if (this.#states.pauseDepth[id] === 0) return false;
    const node = this.nodes[id];
    node.postponed.push({ code, a, b });
    this.#options.bite(node.pauseFault, node.id);
    return true;
  }

  #timer(tag: number, boot: number, detail: number): void {
    const node = this.#nodeOfBoot[boot];
    if (node === NO_NODE || this.#postpone(node, this.#timerCodes[tag], boot, detail)) return;
    this.#states.process[node]!.timer(tag, detail);
  }

  #synced(boot: number, token: number): void {
    const id = this.#nodeOfBoot[boot];
    if (id === NO_NODE || this.#postpone(id, this.#syncCode, boot, token)) return;
    const node = this.nodes[id];
    if (node.diskStalledUntil > this.#options.simulation.now) {
      this.#options.bite(node.diskFault, node.id);
      this.#options.simulation.scheduleAt(node.diskStalledUntil as Instant, this.#syncCode, boot, token);
      return;
    }
    this.#options.trace.emit(RECORD["disk.synced"], node.id, 0, 0, 0, node.disk.completed(token));
    node.process!.synced?.(token);
  }

  #disconnected(boot: number, peer: Address): void {
    const node = this.#nodeOfBoot[boot];
    if (node === undefined || node === NO_NODE || this.#postpone(node, this.#disconnectCode, boot, peer)) return;
    this.#states.process[node]!.disconnected?.(peer);
  }

  #arrived(slot: number, to: number): void {
    const { boot, pauseDepth, busyUntil, waiting } = this.#states;
    if (boot[to] < 0) {
      this.#options.bite(this.nodes[to].crashFault, to);
      this.network.drop(slot, "crashed");
      return;
    }
    const { simulation } = this.#options;
    if (pauseDepth[to] > 0 || busyUntil[to] > simulation.now || waiting[to] > 0) this.#keep(slot, this.nodes[to]);
    else this.#handle(slot, to);
  }

  #keep(slot: number, node: SimulatedNode): void {
    node.keepMessage(slot);
    if (node.isPaused) this.#options.bite(node.pauseFault, node.id);
    else this.#scheduleDrain(node);
  }

  #scheduleDrain(node: SimulatedNode): void {
    if (node.isDraining) return;
    node.isDraining = true;
    const at = Math.max(node.busyUntil, this.#options.simulation.now) as Instant;
    this.#options.simulation.scheduleAt(at, this.#drainCode, node.id, node.boot);
  }

  #handleNext(node: SimulatedNode, boot: number): void {
    if (node.boot !== boot) return;
    node.isDraining = false;
    if (!node.hasWaitingMessages || node.isPaused) return;
    if (node.busyUntil <= this.#options.simulation.now) this.#handle(node.takeWaitingMessage(), node.id);
    if (node.isUp && node.hasWaitingMessages) this.#scheduleDrain(node);
  }

  /** The handler runs at the start of the message's processing time; what it sends leaves at the end of it. */
  #handle(slot: number, to: number): void {
    const { simulation, trace } = this.#options;
    const { table } = this.network;
    const message = table.message(slot);
    const from = table.from(slot);
    trace.emit(RECORD["message.delivered"], to, from, message.kind, 0, simulation.now - table.sentAt(slot));
    table.release(slot);
    const { process, messageCost } = this.#states;
    if (messageCost[to] !== 0) this.#spend(this.nodes[to], messageCost[to]);
    process[to]!.receive(from as Address, message);
  }

  /** NaN = drawn for each message. */
  #spend(node: SimulatedNode, constantCost: number): void {
    const { simulation, streams } = this.#options;
    const { spec } = node;
    const cost =
      constantCost === constantCost
        ? constantCost
        : drawCost(spec.messageCost, streams.stream(`${spec.name}/message cost`));
    if (cost <= 0) return;
    if (node.slowness !== 1) this.#options.bite(node.slowFault, node.id);
    node.busyUntil = simulation.now + Math.ceil(cost * node.slowness);
  }

  /** A task took the node's process down; whoever supervises it starts it again. */
  #dieOf(node: SimulatedNode): void {
    node.crashDepth += 1;
    this.crash(node, false);
    this.#options.simulation.scheduleAfter(SUPERVISED_RESTART, this.#reviveCode, node.id, 0);
  }

  #revive(node: SimulatedNode): void {
    node.crashDepth -= 1;
    if (node.crashDepth === 0 && !node.isPaused && !node.isUp) this.boot(node);
  }

  /** Something runs at another pace than the node's own. */
  #bitePace(node: SimulatedNode): void {
    this.#options.bite(node.isPaused ? node.pauseFault : node.slowFault, node.id);
  }
}

const NO_NODE = -1;
/** From the death of a process by a poison task to its next boot. */
const SUPERVISED_RESTART = seconds(5);

function draw(
  distribution: { readonly mean: number; readonly variance: number; sample(stream: never): number },
  stream: () => unknown,
): number {
  return distribution.variance === 0 ? distribution.mean : distribution.sample(stream() as never);
}

function frozenCopy(message: Message): Message {
  return deepFreeze(structuredClone(message));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
