// A small simulated cluster for tests: specs with sensible defaults, processes that only write down what reaches them
// (puppets), and the whole trace kept in memory.

import type { ClusterSpec, ConnectionSpec, LinkClass, LinkSpec, NodeSpec } from "../../src/cluster/cluster-spec.ts";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { FaultInjector } from "../../src/cluster/faults/fault-injector.ts";
import { layTimeline } from "../../src/cluster/faults/timeline.ts";
import { SimulatedCluster } from "../../src/cluster/simulated-cluster.ts";
import type { SimulatedNode } from "../../src/cluster/simulated-node.ts";
import type { Distribution } from "../../src/kernel/distributions/distribution.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { NEVER, type Duration, type Instant } from "../../src/kernel/time.ts";
import type { Host, Process } from "../../src/process/host.ts";
import type { Address, TaskId } from "../../src/process/identity.ts";
import type { Message, Transport } from "../../src/process/message.ts";
import { NO_GROUP, type Payload, type TaskSpec } from "../../src/process/task.ts";
import { type Role } from "../../src/trace/record-codes.ts";
import { RECORD_KINDS, type RecordKindName } from "../../src/trace/record-kinds.ts";
import { Trace } from "../../src/trace/trace.ts";

export const SECOND = 1_000_000;
export const MILLISECOND = 1_000;

export function constant(value: number): Distribution {
  return {
    kind: "constant",
    mean: value,
    variance: 0,
    sample: () => value,
    cdf: (x) => (x < value ? 0 : 1),
    quantile: () => value,
  };
}

export function exponential(mean: number): Distribution {
  return {
    kind: "exponential",
    mean,
    variance: mean * mean,
    sample: (stream) => stream.exponential() * mean,
    cdf: () => NaN,
    quantile: () => NaN,
  };
}

export function uniform(min: number, max: number): Distribution {
  const width = max - min;
  return {
    kind: "uniform",
    mean: min + width / 2,
    variance: (width * width) / 12,
    sample: (stream) => min + width * stream.uniform(),
    cdf: () => NaN,
    quantile: () => NaN,
  };
}

export function nodeSpec(role: Role, index: number, changes: Partial<NodeSpec> = {}): NodeSpec {
  return {
    name: `${role}/${index}`,
    role,
    cores: role === "worker" ? 2 : 1,
    memory: Infinity,
    resources: {},
    speed: 1,
    zone: "a",
    rack: "",
    messageCost: constant(0),
    ...changes,
  };
}

export function linkSpec(changes: Partial<LinkSpec> = {}): LinkSpec {
  return { latency: constant(MILLISECOND), bandwidth: Infinity, loss: 0, duplication: 0, reordering: 0, ...changes };
}

export function sameLinks(link: LinkSpec): Readonly<Record<LinkClass, LinkSpec>> {
  return { "same-node": link, "same-rack": link, "same-zone": link, "cross-zone": link };
}

export interface ClusterChanges extends Partial<Omit<ClusterSpec, "connection">> {
  readonly connection?: Partial<ConnectionSpec>;
}

/** One master, two workers with two cores, one client; 1 ms links, 1 ms syncs, perfect clocks. */
export function clusterSpec({ connection, ...changes }: ClusterChanges = {}): ClusterSpec {
  return {
    nodes: [nodeSpec("master", 0), nodeSpec("worker", 0), nodeSpec("worker", 1), nodeSpec("client", 0)],
    links: sameLinks(linkSpec()),
    connection: { retransmit: 200 * MILLISECOND, resetAfter: 15 * SECOND, ...connection },
    disk: { append: constant(0), sync: constant(MILLISECOND), throughput: Infinity, tornWrite: 0 },
    clock: { offset: constant(0), drift: constant(0) },
    ...changes,
  };
}

let nextTask = 0;

export function taskSpec(changes: Partial<Omit<TaskSpec, "payload">> & { readonly work?: number } = {}): TaskSpec {
  const { work = SECOND, ...rest } = changes;
  return {
    id: nextTask++ as TaskId,
    client: 3 as Address,
    arrivedAt: 0 as Instant,
    estimate: work as Duration,
    pathEstimate: work as Duration,
    payload: work as Payload,
    flaw: undefined,
    cores: 1,
    memory: 0,
    resources: undefined,
    priority: 0,
    weight: 1,
    deadline: NEVER,
    workloadClass: 0,
    tenant: "tenant",
    group: NO_GROUP,
    groupSize: 1,
    notify: false,
    poll: 0 as Duration,
    patience: NEVER as number as Duration,
    ...rest,
  };
}

export interface TestRecord {
  readonly name: RecordKindName;
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
  readonly value: number;
}

/** What reached a process, with the true instant. */
export type Happening = { readonly at: number; readonly incarnation: number } & (
  | { readonly kind: "start" }
  | { readonly kind: "receive"; readonly from: number; readonly message: TestMessage }
  | { readonly kind: "timer"; readonly tag: number; readonly detail: number; readonly local: number }
  | { readonly kind: "synced"; readonly token: number }
  | { readonly kind: "disconnected"; readonly peer: number }
  | { readonly kind: "requested"; readonly task: number }
  | { readonly kind: "executed"; readonly task: number; readonly attempt: number }
  | { readonly kind: "draining"; readonly grace: number }
);

export interface TestMessage extends Message {
  readonly label: number;
}

export interface TestClusterOptions extends ClusterChanges {
  readonly seed?: string;
  readonly faults?: readonly FaultSpec[];
  readonly paranoid?: boolean;
  /** Machines that come and go are with their provider until they are asked for. */
  readonly isScaled?: boolean;
  readonly horizon?: number;
  /** Called at every boot, before `start`. */
  readonly onBoot?: (node: SimulatedNode, host: Host) => void;
  /** Called when a puppet is asked to drain; without this, puppets know nothing of draining. */
  readonly onDrain?: (node: string, host: Host, grace: number) => void;
  readonly onTimer?: (node: string, tag: number, host: Host) => void;
  readonly onSynced?: (node: string, token: number) => void;
  /** Called when a puppet is handed a message. */
  readonly onReceive?: (node: string, from: number, message: TestMessage, host: Host) => void;
}

type Reached = Happening extends infer H ? (H extends Happening ? Omit<H, "at" | "incarnation"> : never) : never;

export class TestCluster {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  readonly cluster: SimulatedCluster;
  readonly injector: FaultInjector;
  readonly records: TestRecord[] = [];
  readonly happenings = new Map<string, Happening[]>();
  readonly #hosts = new Map<string, Host>();
  readonly #script: (() => void)[] = [];
  readonly #scriptCode;
  leader: number | undefined = undefined;
  lockLeader: number | undefined = undefined;

  constructor(options: TestClusterOptions = {}) {
    const { seed = "1", faults = [], paranoid = false, isScaled = false, horizon = 3_600 * SECOND } = options;
    const spec = clusterSpec(options);
    this.simulation = new Simulation({ paranoid });
    this.trace = new Trace(this.simulation, this.simulation.digest);
    this.trace.onAny((kind, at, node, task, attempt, epoch, value) =>
      this.records.push({ name: RECORD_KINDS[kind].name, at, node, task, attempt, epoch, value }),
    );
    this.streams = new RandomStreams(seed);
    const timeline = layTimeline(faults, spec, this.streams, horizon as Instant);
    this.injector = new FaultInjector({
      simulation: this.simulation,
      trace: this.trace,
      streams: this.streams,
      timeline,
      leader: () => this.leader,
      lockLeader: () => this.lockLeader,
    });
    this.#scriptCode = this.simulation.register("script", (step) => this.#script[step]());
    this.cluster = new SimulatedCluster(spec, {
      simulation: this.simulation,
      trace: this.trace,
      streams: this.streams,
      createProcess: (node, host) => this.#puppet(node.name, host, options),
      bite: (episode, node) => this.injector.bite(episode, node),
      answer: () => {},
      isParanoid: paranoid,
      isScaled,
    });
    this.cluster.start();
    this.injector.attach(this.cluster);
  }

  /** Runs until `limit` us of virtual time. */
  until(limit: number): this {
    this.simulation.runUntil(limit as Instant);
    return this;
  }

  /** Does something at an instant of the run. */
  at(instant: number, step: () => void): this {
    this.simulation.scheduleAt(instant as Instant, this.#scriptCode, this.#script.push(step) - 1, 0);
    return this;
  }

  node(name: string): SimulatedNode {
    return this.cluster.nodes.find(({ spec }) => spec.name === name)!;
  }

  /** Of the latest boot. */
  host(name: string): Host {
    return this.#hosts.get(name)!;
  }

  send(from: string, to: string, label: number, { transport = "connection" as Transport, bytes = 100 } = {}): void {
    const message: TestMessage = { kind: 0, label };
    this.host(from).send(this.node(to).id as unknown as Address, message, bytes, transport);
  }

  happened<K extends Happening["kind"]>(node: string, kind: K): readonly (Happening & { readonly kind: K })[] {
    return (this.happenings.get(node) ?? []).filter(
      (happening): happening is Happening & { readonly kind: K } => happening.kind === kind,
    );
  }

  /** Labels of the messages a node was handed, with their instants. */
  received(node: string): readonly { readonly at: number; readonly label: number }[] {
    return this.happened(node, "receive").map(({ at, message }) => ({ at, label: message.label }));
  }

  recordsOf(name: RecordKindName): readonly TestRecord[] {
    return this.records.filter((record) => record.name === name);
  }

  #puppet(name: string, host: Host, options: TestClusterOptions): Process {
    this.#hosts.set(name, host);
    const log = this.happenings.get(name) ?? [];
    this.happenings.set(name, log);
    const write = (happening: Reached): void =>
      void log.push({ at: this.simulation.now, incarnation: host.incarnation, ...happening } as Happening);
    const draining = (grace: number): void => {
      write({ kind: "draining", grace });
      options.onDrain!(name, host, grace);
    };
    return {
      start: () => {
        options.onBoot?.(this.node(name), host);
        write({ kind: "start" });
      },
      receive: (from, message) => {
        write({ kind: "receive", from, message: message as TestMessage });
        options.onReceive?.(name, from, message as TestMessage, host);
      },
      timer: (tag, detail) => {
        write({ kind: "timer", tag, detail, local: host.monotonic() });
        options.onTimer?.(name, tag, host);
      },
      synced: (token) => {
        write({ kind: "synced", token });
        options.onSynced?.(name, token);
      },
      disconnected: (peer) => write({ kind: "disconnected", peer }),
      requested: (spec) => write({ kind: "requested", task: spec.id }),
      executed: (task, attempt) => write({ kind: "executed", task, attempt }),
      ...(options.onDrain && { draining }),
    };
  }
}
