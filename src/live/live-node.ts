// One node of a live run, in a process of its own: the very process that runs in the simulator, on a live host. It does what the
// conductor tells it (when to boot, whom it cannot reach, what a client is asked for), and writes every record to a pipe.

import type { Architecture } from "../architectures/architecture.ts";
import { NO_FAULT } from "../cluster/ailments.ts";
import { DataReads } from "../cluster/data-reads.ts";
import { drawClock } from "../cluster/create-node.ts";
import { Executions } from "../cluster/executions.ts";
import type { ActionOf } from "../cluster/faults/fault.ts";
import { LocalClock } from "../cluster/local-clock.ts";
import { SimulatedExecutor } from "../cluster/simulated-executor.ts";
import { drawCost } from "../cluster/simulated-host.ts";
import { createArchitecture } from "../experiment/create-architecture.ts";
import { RandomStreams } from "../kernel/random-stream.ts";
import type { CreatedTask, Process, TaskLaunch } from "../process/host.ts";
import type { Address, NodeId } from "../process/identity.ts";
import type { Message } from "../process/message.ts";
import { RIGHT } from "../process/result.ts";
import type { Variant } from "../scenario/scenario.ts";
import { codeOf, DROPS } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { AnyRecordListener, Trace } from "../trace/trace.ts";
import { Links, type Letter } from "./links.ts";
import { createLiveClock, type LiveClock } from "./live-clock.ts";
import { LiveHost } from "./live-host.ts";
import { NodeCondition } from "./node-condition.ts";
import { Outgoing } from "./outgoing.ts";
import type { FromNode, NodeLife, ToNode } from "./node-protocol.ts";
import { PacedSimulation } from "./paced-simulation.ts";
import { ScenarioDisk } from "./scenario-disk.ts";
import { traceAt } from "./trace-at.ts";

export interface LiveNodeOptions {
  readonly variant: Variant;
  readonly life: NodeLife;
  /** Every record, as it is made; and the end of a turn, when they are to be passed on. */
  readonly record: AnyRecordListener;
  readonly turned: () => void;
  tell(message: FromNode): void;
  /** The conductor makes the task that a launch of a time trigger is. */
  createTask(launch: TaskLaunch): CreatedTask;
  /** A task takes this process down. */
  die(): void;
}

type Boot = Extract<ToNode, { readonly kind: "boot" }>;

/** What there is of it from its boot on. */
interface Booted {
  readonly clock: LiveClock;
  readonly simulation: PacedSimulation;
  readonly trace: Trace;
  readonly executor: SimulatedExecutor;
  readonly condition: NodeCondition;
  readonly outgoing: Outgoing;
  readonly disk: ScenarioDisk;
  readonly host: LiveHost;
  readonly process: Process;
}

export class LiveNode {
  readonly #options: LiveNodeOptions;
  readonly #node: NodeId;
  readonly #architecture: Architecture;
  readonly #links: Links;
  /** Of this life. */
  readonly #streams: RandomStreams;
  #booted: Booted | undefined;
  /** What came in before its boot: others may have been faster. */
  #early: Letter[] = [];

  constructor(options: LiveNodeOptions) {
    this.#options = options;
    this.#node = options.life.node as NodeId;
    const { seed, incarnation } = options.life;
    this.#streams = new RandomStreams(incarnation === 1 ? String(seed) : `${seed}/life ${incarnation}`);
    this.#architecture = createArchitecture(options.variant);
    this.#links = new Links(this.#node, options.variant.cluster.connection.resetAfter / 1_000, {
      received: (letter) => this.#received(letter),
      reset: (peer) => this.#turn(({ process }) => process.disconnected?.(peer as Address)),
      cut: (to, letter, isLost) => {
        this.#options.tell({ kind: "cut-bit" });
        if (isLost) this.#dropped(to, letter, "partition");
      },
      lost: (to, letter) => this.#dropped(to, letter, "crashed"),
    });
  }

  async listen(): Promise<void> {
    this.#options.tell({ kind: "listening", ports: await this.#links.listen() });
  }

  hear(message: Exclude<ToNode, { readonly kind: "be" }>): void {
    switch (message.kind) {
      case "boot":
        return this.#boot(message);
      case "peer":
        return this.#links.learn(message.node, message.ports);
      case "gone":
        this.#links.lose(message.node);
        return this.#options.tell({ kind: "noted" });
      case "request":
        return this.#turn(({ process }) => process.requested!(message.spec));
      case "pace":
        this.#turn(({ executor, host }) => {
          executor.setPace(message.factor);
          if (message.factor > 0) host.slowness = 1 / message.factor;
        });
        return this.#options.tell({ kind: "paced" });
      case "ailment":
        return this.#turn(({ condition, disk }) => {
          condition.ailing(message.change);
          disk.ailing();
        });
      case "clock":
        return this.#turn(({ condition, host }) => condition.clockChanged(message.change, host.timerCodes));
      case "drain":
        return this.#turn(({ process }) => {
          if (process.draining === undefined) this.#options.tell({ kind: "drained" });
          else process.draining(message.grace);
        });
      case "leave":
        return this.#turn(({ disk }) => disk.flush((bytes) => this.#leaves(bytes)));
      case "troubles":
        return this.#turn(({ outgoing }) => outgoing.trouble(message.all));
      case "cut":
        return this.#turn(() => this.#links.cutOff(new Set(message.to)));
    }
  }

  #turn(action: (booted: Booted) => void): void {
    const booted = this.#booted;
    if (booted !== undefined) booted.simulation.turn(() => action(booted));
  }

  #boot({ zero, speed, ports, condition: soFar }: Boot): void {
    ports.forEach((each, peer) => each !== undefined && this.#links.learn(peer, each));
    const clock = createLiveClock(BigInt(zero), speed);
    waitFor(clock);
    const simulation = new PacedSimulation(clock, this.#options.turned);
    const trace = traceAt(() => clock.now());
    trace.onAny(this.#options.record);
    const executor = this.#createExecutor(simulation, trace);
    const condition = new NodeCondition({
      steady: clock,
      simulation,
      clock: this.#createClock(),
      soFar,
      bite: (episode) => this.#bite(trace, episode, this.#node),
    });
    const outgoing = this.#createOutgoing({ clock, simulation, trace });
    const disk = this.#createDisk({ clock, simulation, trace, condition });
    const host = this.#createHost({ clock, simulation, trace, executor, condition, outgoing, disk });
    const { role } = this.#spec;
    simulation.turn(() => {
      const process = this.#architecture.createProcess(role, host);
      this.#booted = { clock, simulation, trace, executor, condition, outgoing, disk, host, process };
      process.start();
    });
    this.#options.tell({ kind: "booted" });
    for (const letter of this.#early.splice(0)) this.#received(letter);
  }

  get #spec(): Variant["cluster"]["nodes"][number] {
    return this.#options.variant.cluster.nodes[this.#node];
  }

  /** Of the machine, whichever life this is. */
  #createClock(): LocalClock {
    const { variant, life } = this.#options;
    const { rate, offset } = drawClock(variant.cluster.clock, this.#spec.name, new RandomStreams(String(life.seed)));
    return new LocalClock(rate, offset);
  }

  #createExecutor(simulation: PacedSimulation, trace: Trace): SimulatedExecutor {
    const { cluster } = this.#options.variant;
    const executions = new Executions(cluster.nodes, {
      simulation,
      trace,
      reads: new DataReads(cluster, () => true),
      slowed: () => undefined,
      finished: (_node, ...ended) => this.#booted!.process.executed?.(...ended),
      fails: () => false,
      resultOf: () => RIGHT,
      poisoned: () => this.#options.die(),
    });
    return new SimulatedExecutor(this.#node, executions);
  }

  #createOutgoing(parts: Pick<Booted, "clock" | "simulation" | "trace">): Outgoing {
    const { cluster, faults } = this.#options.variant;
    return new Outgoing({
      ...parts,
      name: this.#spec.name,
      node: this.#node,
      cluster,
      streams: this.#streams,
      links: this.#links,
      faultOf: (fault) => faults[fault].action as ActionOf<"link">,
      bite: (episode, node) => this.#bite(parts.trace, episode, node as NodeId),
    });
  }

  #createDisk(parts: Pick<Booted, "clock" | "simulation" | "trace" | "condition">): ScenarioDisk {
    const { variant, life, tell } = this.#options;
    const { trace, condition } = parts;
    return new ScenarioDisk({
      ...parts,
      folder: life.folder,
      spec: variant.cluster.disk,
      ailments: condition.ailments,
      random: () => this.#streams.stream(`${this.#spec.name}/disk`),
      synced: (token, bytes) => this.#synced(token, bytes),
      failed: ({ message, stack = "" }) => tell({ kind: "failed", failure: { kind: "crash", message, stack } }),
      refused: (bytes) => trace.emit(RECORD["disk.refused"], this.#node, 0, 0, 0, bytes),
      bite: (episode) => this.#bite(trace, episode, this.#node),
    });
  }

  #createHost(parts: Omit<Booted, "host" | "process">): LiveHost {
    const { life, tell, createTask } = this.#options;
    return new LiveHost({
      ...parts,
      name: this.#spec.name,
      node: this.#node,
      incarnation: life.incarnation,
      streams: this.#streams,
      timer: (tag, detail) => this.#booted!.process.timer(tag, detail),
      answer: (task) => tell({ kind: "answer", task }),
      drained: () => tell({ kind: "drained" }),
      createTask: (launch) => createTask(launch),
    });
  }

  #synced(token: number, bytes: number): void {
    this.#turn(({ process, trace }) => {
      trace.emit(RECORD["disk.synced"], this.#node, 0, 0, 0, bytes);
      process.synced?.(token);
    });
  }

  /** Its machine goes down: what was written is durable. */
  #leaves(bytes: number): void {
    this.#turn(({ trace }) => {
      if (bytes > 0) trace.emit(RECORD["disk.synced"], this.#node, 0, 0, 0, bytes);
      this.#options.tell({ kind: "left" });
    });
  }

  #received(letter: Letter): void {
    if (this.#booted === undefined) return void this.#early.push(letter);
    const { from, sentAt, message } = letter;
    const { kind } = message as Message;
    this.#turn(({ clock, trace, host, process }) => {
      trace.emit(RECORD["message.delivered"], this.#node, from, kind, 0, Math.max(0, clock.now() - sentAt));
      host.handle(this.#drawCost(), () => process.receive(from as Address, message as Message));
    });
  }

  #drawCost(): number {
    const { messageCost, name } = this.#spec;
    return messageCost.mean === 0 ? 0 : drawCost(messageCost, this.#streams.stream(`${name}/message cost`));
  }

  /** With the number of the episode: the conductor knows of which fault it is, and counts. */
  #bite(trace: Trace, episode: number, node: NodeId): void {
    if (episode !== NO_FAULT) trace.emit(RECORD["fault.bit"], node, episode, 0, 0, 0);
  }

  #dropped(to: number, { message }: Letter, reason: (typeof DROPS)[number]): void {
    const { kind } = message as Message;
    this.#booted?.trace.emit(RECORD["message.dropped"], to as NodeId, this.#node, kind, 0, codeOf(DROPS, reason));
  }
}

/** All nodes start together, a little later than they are told to. */
function waitFor(clock: LiveClock): void {
  const wait = clock.milliseconds(-clock.now());
  if (wait > 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, wait);
}
