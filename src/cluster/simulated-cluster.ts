// The simulated machines behind the seam: boots processes, hands them messages, timers, and completions one at a time,
// and offers the fault injector the verbs it needs. One per run.

import type { RandomStreams } from "../kernel/random-stream.ts";
import type { EventHandle, HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { CreatedTask, Host, Process, TaskLaunch } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import type { Forgery, Overheard, Tampering } from "../process/forgery.ts";
import type { TaskSpec } from "../process/task.ts";
import { ROLES, codeOf } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { AilmentKind } from "./ailments.ts";
import type { ClusterSpec, NodeSpec } from "./cluster-spec.ts";
import { resultOf, type Corruption, type Failing } from "./corruption.ts";
import { BrokenConnections } from "./broken-connections.ts";
import { createNode } from "./create-node.ts";
import { createReads } from "./data-reads.ts";
import { Executions } from "./executions.ts";
import { frozenCopy } from "./frozen-copy.ts";
import { handOver } from "./intrusion.ts";
import { Network } from "./network.ts";
import { NodeStates } from "./node-states.ts";
import { Provider } from "./provider.ts";
import { NO_NODE, Power, type DepartureListener } from "./power.ts";
import { SimulatedHost, TIMER_TAGS, drawCost, type HostSurroundings } from "./simulated-host.ts";
import type { SimulatedNode } from "./simulated-node.ts";

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
  /** Where the workload has time triggers: the task that a launch is, created by `node`. */
  createTask?(node: NodeId, launch: TaskLaunch): CreatedTask;
  /** Where there are attackers: what they make of what they hear. */
  forge?(forgery: Forgery, heard: Overheard): Overheard | undefined;
  /** Where there are intruders: what they make of the records of an audit log; undefined = nothing. */
  tamper?(tampering: Tampering, records: readonly unknown[]): readonly unknown[] | undefined;
  /** Machines that come and go are not there until a master asks for them; otherwise they all are. */
  readonly isScaled?: boolean;
  /** Clone and freeze every message. */
  readonly isParanoid: boolean;
}

export class SimulatedCluster {
  readonly nodes: readonly SimulatedNode[];
  readonly network: Network;
  readonly power: Power;
  readonly provider: Provider;
  /** Set by whoever takes machines down in good order. */
  departures: DepartureListener | undefined = undefined;
  /** Set by whoever lets machines come to wrong results. */
  corruption: Corruption | undefined = undefined;
  /** Set by whoever lets tasks fail at machines. */
  failing: Failing | undefined = undefined;
  readonly #options: ClusterOptions;
  readonly #hostSurroundings: HostSurroundings;
  readonly #states: NodeStates;
  readonly #executions: Executions;
  /** The node of each boot; NO_NODE once that boot is over. */
  readonly #nodeOfBoot: number[] = [];
  readonly #timerCodes: readonly HandlerCode[];
  /** By timer tag; each is registered when it is first asked for. */
  readonly #computedCodes: HandlerCode[] = [];
  readonly #syncCode: HandlerCode;
  readonly #handleCode: HandlerCode;
  readonly #connections: BrokenConnections;

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
      reads: createReads(spec, this.#states, () => this.network),
      slowed: (node) => this.#bite(this.nodes[node], this.nodes[node].isPaused ? "pause" : "slow"),
      finished: (node, ...ended) => this.#states.process[node]?.executed?.(...ended),
      fails: (node, task) => this.failing !== undefined && this.failing.fails(this.nodes[node], task),
      resultOf: (node, ...success) => resultOf(this.corruption, this.nodes[node], ...success),
      poisoned: (node) => this.power.dieOf(this.nodes[node]),
    });
    this.#handleCode = simulation.register("handle next message", (node, boot) =>
      this.#handleNext(this.nodes[node], boot),
    );
    this.#connections = new BrokenConnections({ simulation, cluster: this, bite: this.#bite.bind(this) });
    this.network = new Network(spec, {
      simulation,
      trace,
      streams,
      arrived: (slot, to) => this.#arrived(slot, to),
      reset: (node, peer) => this.#connections.reset(this.nodes[node], peer),
      bite: (episode, node) => options.bite(episode, node),
    });
    this.#hostSurroundings = {
      simulation,
      trace,
      streams,
      network: this.network,
      states: this.#states,
      timerCodes: this.#timerCodes,
      computedCode: (tag) => (this.#computedCodes[tag] ??= this.#registerComputed(tag)),
      carry: options.isParanoid ? frozenCopy : (message) => message,
      bite: (episode, node) => options.bite(episode, node),
      drained: (node) => this.#drained(this.nodes[node]),
      answer: (task) => options.answer(task),
      createTask: (node, launch) => options.createTask!(node, launch),
      askProvider: (wish) => this.provider.wish(wish),
    };
    this.provider = this.#createProvider();
    this.power = new Power({
      simulation,
      trace,
      network: this.network,
      nodeOfBoot: this.#nodeOfBoot,
      createProcess: (node) => options.createProcess(node.spec, new SimulatedHost(node, this.#hostSurroundings)),
      nodeWith: (id) => this.nodes[id],
      booted: (node) => options.booted?.(node),
      processDied: (node) => this.#connections.died(node),
      wentDown: (node) => this.#wentDown(node),
    });
    this.nodes = spec.nodes.map((_, id) => this.#createNode(spec, id as NodeId));
  }

  /** Declares every node in the trace and boots them all, in order. */
  start(): void {
    const zones = [...new Set(this.nodes.map(({ spec }) => spec.zone))];
    for (const { id, spec } of this.nodes) {
      const { role, cores, zone, memory } = spec;
      const declared = RECORD["node.declared"];
      this.#options.trace.emit(declared, id, codeOf(ROLES, role), cores, zones.indexOf(zone), memory);
    }
    if (this.#options.isScaled === true) this.provider.begin(this.nodes);
    for (const node of this.nodes) this.power.bootIfPossible(node);
  }

  /** The outside world hands a task to a client. False if its machine is down: whoever asked must ask again. */
  request(client: Address, spec: TaskSpec): boolean {
    const node = this.nodes[client];
    if (!node.isUp) return false;
    if (node.isPaused) {
      this.#bite(node, "pause");
      node.requests.push(spec);
    } else node.process!.requested!(spec);
    return true;
  }

  /** What attackers and intruders know how to make; nothing where nobody knows the protocol. */
  get knowledge(): Pick<ClusterOptions, "forge" | "tamper"> {
    return this.#options;
  }

  /** Freezes or thaws a node; what came meanwhile is handled at the thaw, in order. */
  setPaused(node: SimulatedNode, isPaused: boolean): void {
    this.#options.trace.emit(isPaused ? RECORD["node.paused"] : RECORD["node.resumed"], node.id, 0, 0, 0, 0);
    this.#setPace(node);
    if (isPaused) return;
    for (const { code, a, b } of node.postponed.splice(0))
      this.#options.simulation.scheduleAfter(0 as Duration, code, a, b);
    if (node.isUp) node.handOverRequests();
    if (node.hasWaitingMessages) this.#scheduleHandling(node);
  }

  setSlowness(node: SimulatedNode): void {
    this.#options.trace.emit(RECORD["node.speed"], node.id, 0, 0, 0, Math.round(1_000_000 / node.slowness));
    this.#setPace(node);
  }

  /** Changes the pace of a node's clock and moves its timers to where that clock has them now. Returns how many. */
  changeClock(node: SimulatedNode, change: () => void): number {
    const isOwn = (boot: number): boolean => this.#nodeOfBoot[boot] === node.id;
    const queue = { simulation: this.#options.simulation, timerCodes: this.#timerCodes, isOwn };
    const staysWrong = node.ailments.has("clock-pace");
    const moved = node.timers.change(node.clock, change, staysWrong, queue);
    node.noteClock();
    return moved;
  }

  /** The disk of a node answers again: what it owes comes now, in order. */
  endStall(node: SimulatedNode): void {
    for (const { boot, token } of node.stalledSyncs.splice(0)) this.#synced(boot, token);
    this.power.bootIfPossible(node);
  }

  /** The node of a boot that is not over. */
  nodeOf(boot: number): SimulatedNode | undefined {
    const id = this.#nodeOfBoot[boot];
    return id === undefined || id === NO_NODE ? undefined : this.nodes[id];
  }

  /** Nodes of a role that are up now, in order; roles such as `leader` are resolved among them. */
  upNodes(role: string): readonly SimulatedNode[] {
    return this.nodes.filter((node) => node.spec.role === role && node.isUp);
  }

  #createProvider(): Provider {
    return new Provider({
      ...this.#options,
      power: () => this.power,
      nodeWith: (id) => this.nodes[id],
      postpone: (id, code, a, b) => this.postpone(id, code, a, b),
    });
  }

  #drained(node: SimulatedNode): void {
    this.departures?.drained(node);
    this.provider.drained(node);
  }

  #wentDown(node: SimulatedNode): void {
    this.departures?.wentDown(node);
    this.provider.wentDown(node);
  }

  #createNode(spec: ClusterSpec, id: NodeId): SimulatedNode {
    const { simulation, trace, streams } = this.#options;
    return createNode(spec, id, {
      streams,
      states: this.#states,
      executions: this.#executions,
      disk: {
        now: () => simulation.now,
        completeAfter: (delay, token) =>
          simulation.scheduleAfter(delay as Duration, this.#syncCode, this.nodes[id].boot, token),
        cancel: (completion) => void simulation.cancel(completion as EventHandle),
        refused: (bytes) => trace.emit(RECORD["disk.refused"], id, 0, 0, 0, bytes),
        bite: (episode) => this.#options.bite(episode, id),
      },
    });
  }

  #setPace(node: SimulatedNode): void {
    node.executor.setPace(node.isPaused ? 0 : 1 / node.slowness);
  }

  /** True if the node is paused: the event waits for the thaw. */
  postpone(id: number, code: HandlerCode, a: number, b: number): boolean {
    if (this.#states.pausedCount === 0 || this.#states.pauseDepth[id] === 0) return false;
    this.nodes[id].postponed.push({ code, a, b });
    this.#bite(this.nodes[id], "pause");
    return true;
  }

  /** Not a timer: no clock moves it. */
  #registerComputed(tag: number): HandlerCode {
    return this.#options.simulation.register(`computing done, timer ${tag}`, (boot, detail) =>
      this.#timer(tag, boot, detail),
    );
  }

  #timer(tag: number, boot: number, detail: number): void {
    const node = this.#nodeOfBoot[boot];
    if (node === NO_NODE || this.postpone(node, this.#timerCodes[tag], boot, detail)) return;
    this.#states.process[node]!.timer(tag, detail);
  }

  #synced(boot: number, token: number): void {
    const id = this.#nodeOfBoot[boot];
    if (id === NO_NODE || this.postpone(id, this.#syncCode, boot, token)) return;
    const node = this.nodes[id];
    if (node.ailments.has("disk-stall")) {
      this.#bite(node, "disk-stall");
      node.stalledSyncs.push({ boot, token });
      return;
    }
    this.#options.trace.emit(RECORD["disk.synced"], node.id, 0, 0, 0, node.disk.completed(token));
    node.process!.synced?.(token);
  }

  #arrived(slot: number, to: number): void {
    const states = this.#states;
    if (this.network.table.isClosing(slot)) return this.#connections.closed(slot, this.nodes[to]);
    if (states.boot[to] < 0) return this.#connections.unheard(slot, this.nodes[to]);
    const { now } = this.#options.simulation;
    if (states.isCalm(now) || states.isFree(to, now)) this.#handle(slot, to);
    else this.#keep(slot, this.nodes[to]);
  }

  #keep(slot: number, node: SimulatedNode): void {
    const { waiting, backlog } = this.#states;
    if (waiting[node.id] >= backlog[node.id]) return this.network.drop(slot, "overflow");
    node.keepMessage(slot);
    if (node.isPaused) this.#bite(node, "pause");
    else this.#scheduleHandling(node);
  }

  #scheduleHandling(node: SimulatedNode): void {
    if (node.willHandleNext) return;
    node.willHandleNext = true;
    const at = Math.max(node.busyUntil, this.#options.simulation.now) as Instant;
    this.#options.simulation.scheduleAt(at, this.#handleCode, node.id, node.boot);
  }

  #handleNext(node: SimulatedNode, boot: number): void {
    if (node.boot !== boot) return;
    node.willHandleNext = false;
    if (!node.hasWaitingMessages || node.isPaused) return;
    if (node.busyUntil <= this.#options.simulation.now) this.#handle(node.takeWaitingMessage(), node.id);
    if (node.isUp && node.hasWaitingMessages) this.#scheduleHandling(node);
  }

  /** The handler runs at the start of the message's processing time; what it sends leaves at the end of it. */
  #handle(slot: number, to: number): void {
    const { simulation, trace } = this.#options;
    const { table } = this.network;
    const message = table.message(slot);
    const from = table.from(slot);
    trace.emit(RECORD["message.delivered"], to, from, message.kind, 0, simulation.now - table.sentAt(slot));
    const mark = table.markOf(slot);
    table.release(slot);
    const { process, messageCost } = this.#states;
    if (messageCost[to] !== 0) this.#spend(this.nodes[to], messageCost[to]);
    if (mark === undefined) process[to]!.receive(from as Address, message);
    else handOver(mark, { from: from as Address, to: to as Address, message }, process[to]!, this.#options);
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
    if (node.slowness !== 1) this.#bite(node, "slow");
    node.busyUntil = simulation.now + Math.ceil(cost * node.slowness);
  }

  #bite(node: SimulatedNode, kind: AilmentKind): void {
    this.#options.bite(node.ailments.blame(kind), node.id);
  }
}
