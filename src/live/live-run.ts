// One run on real processes: a variant at a seed, with the arrivals, the work and the faults that its simulated run has, in real
// time. The conductor starts a process for every node, hands clients their tasks, strikes, and reads what all of them write
// down: in order, it is a trace, and whoever reads traces judges it as any other.

import type { ChildProcess } from "node:child_process";
import { drawClock } from "../cluster/create-node.ts";
import type { Episode } from "../cluster/faults/timeline.ts";
import { OUTCOME } from "../cluster/outcome-codes.ts";
import { deploymentOf } from "../experiment/create-architecture.ts";
import { faultEffects } from "../experiment/fault-effects.ts";
import { observeOptions } from "../experiment/observe-variant.ts";
import type { RunResult } from "../experiment/results.ts";
import { toRunResult } from "../experiment/run-result.ts";
import { Weather } from "../experiment/weather.ts";
import { WorkloadDriver } from "../experiment/workload-driver.ts";
import { Digest } from "../kernel/digest.ts";
import { RandomStreams } from "../kernel/random-stream.ts";
import type { HandlerCode } from "../kernel/simulation.ts";
import { NEVER, START, seconds, type Instant } from "../kernel/time.ts";
import { Observatory } from "../observe/observatory.ts";
import type { TaskRow } from "../observe/observe-options.ts";
import type { CreatedTask, TaskLaunch } from "../process/host.ts";
import type { Address, NodeId, TaskId } from "../process/identity.ts";
import type { Variant } from "../scenario/scenario.ts";
import { codeOf, CRASHES, ROLES } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { AnyRecordListener, Trace } from "../trace/trace.ts";
import { openWorkload } from "../workload/open-workload.ts";
import { createLiveClock, type LiveClock } from "./live-clock.ts";
import { LiveFaults } from "./live-faults.ts";
import { isRestartedBy } from "./live-operators.ts";
import { LiveMachine } from "./live-machine.ts";
import { PacedSimulation } from "./paced-simulation.ts";
import { RecordMerge } from "./record-merge.ts";
import { ToldLeaders } from "./told-leaders.ts";
import { traceAt } from "./trace-at.ts";

export interface LiveRunOptions {
  /** Seconds of the run in a real one. */
  readonly speed: number;
  /** Where the machines' disks are made. */
  readonly folder: string;
  /** A process that runs a node, with a pipe for its records (RECORD_FILE). */
  spawn(): ChildProcess;
  readonly onTask?: ((row: TaskRow) => void) | undefined;
  readonly spacetime?: boolean;
  /** Sees every record, in order. */
  readonly onRecord?: AnyRecordListener;
  /** Now and then, how far the run is. */
  readonly onMoment?: ((now: Instant) => void) | undefined;
}

/** All processes have so long to hear that it begins, ms. */
const COUNTDOWN_MS = 100;
/** How often records are put in order, and how late one of them may come, real ms. */
const MERGE_EVERY_MS = 100;
const MERGE_LAG_MS = 400;
/** As in the simulator: from the death of a process by a task to its next boot, and from the last task's end to the run's. */
const SUPERVISED_RESTART = seconds(5);
const AFTERGLOW = seconds(1);

/** Records of processes by which the workload's driver goes, and which its own trace is to have for that. */
const HEARD_BY_DRIVER: ReadonlySet<number> = new Set([RECORD["trigger.skipped"], RECORD["trigger.refused"]]);

/** What there is from the moment on that time runs. */
interface Running {
  /** The steady clock's reading at the start, ns. */
  readonly zero: string;
  readonly clock: LiveClock;
  readonly simulation: PacedSimulation;
  /** What the conductor itself writes down. */
  readonly trace: Trace;
  readonly driver: WorkloadDriver;
  readonly faults: LiveFaults;
  /** Event code of the next boot of a process that a task took down. */
  readonly restart: HandlerCode;
}

export class LiveRun {
  readonly #variant: Variant;
  readonly #seed: number;
  readonly #options: LiveRunOptions;
  readonly #episodes: readonly Episode[];
  readonly #streams: RandomStreams;
  readonly #machines: readonly LiveMachine[];
  /** The trace in order, and the time of its latest record. */
  readonly #digest = new Digest();
  readonly #merged: Trace;
  readonly #merge: RecordMerge;
  readonly #observatory: Observatory;
  #running: Running | undefined;
  /** When a process made the record that is passed on just now. */
  #toldAt: Instant | undefined;
  #reached: Instant = START;
  readonly #leaders: ToldLeaders;
  #messages = 0;
  #bytes = 0;
  #isExhausted = false;
  /** Nobody waits for it any more: it has ended, well or badly. */
  #isOver = false;
  #fail!: (error: Error) => void;
  readonly #failed: Promise<never>;

  constructor(variant: Variant, seed: number, options: LiveRunOptions) {
    this.#variant = variant;
    this.#seed = seed;
    this.#options = options;
    this.#failed = new Promise((_, reject) => (this.#fail = reject));
    this.#failed.catch(() => undefined);
    this.#streams = new RandomStreams(String(seed));
    this.#episodes = new Weather(variant, this.#streams).episodes;
    this.#leaders = new ToldLeaders((node) => variant.cluster.nodes[node].role === "lock");
    this.#merged = traceAt(() => this.#reached, this.#digest);
    if (options.onRecord !== undefined) this.#merged.onAny(options.onRecord);
    this.#merge = new RecordMerge((kind, at, node, ...columns) => {
      this.#reached = at;
      this.#merged.emit(kind, node as NodeId, ...columns);
    });
    const { onTask, spacetime } = options;
    this.#observatory = new Observatory(this.#merged, observeOptions(variant, this.#episodes, { onTask, spacetime }));
    this.#machines = variant.cluster.nodes.map((spec, id) => this.#createMachine(spec, id));
  }

  /** How late a timer of the conductor was at most, us of the run. */
  get lateness(): number {
    return this.#running?.simulation.lateness ?? 0;
  }

  /** Rejects where a process fails that nobody killed, or `signal` is aborted. */
  async execute(signal: AbortSignal): Promise<RunResult> {
    const abort = (): void => this.#fail(new Error("interrupted"));
    signal.addEventListener("abort", abort);
    if (signal.aborted) abort();
    const merging = setInterval(() => this.#mergeUntil(MERGE_LAG_MS), MERGE_EVERY_MS);
    try {
      await Promise.race([this.#begin(), this.#failed]);
      const end = await Promise.race([this.#untilItsEnd(), this.#failed]);
      this.#running!.simulation.close();
      await this.#endAll();
      this.#merge.release(end + 1);
      return this.#result(Math.max(end, this.#reached) as Instant);
    } finally {
      this.#isOver = true;
      clearInterval(merging);
      signal.removeEventListener("abort", abort);
      this.#running?.simulation.close();
      await this.#endAll();
    }
  }

  #createMachine(spec: Variant["cluster"]["nodes"][number], id: number): LiveMachine {
    const { folder, spawn } = this.#options;
    return new LiveMachine(id, spec, {
      variant: this.#variant.name,
      seed: this.#seed,
      folder,
      spawn: () => spawn(),
      record: this.#told,
      clock: drawClock(this.#variant.cluster.clock, spec.name, this.#streams),
      booted: ({ id: client }) => this.#turn(({ driver }) => driver.clientUp(client as unknown as Address)),
      answered: (task) => this.#turn(({ driver }) => driver.answered(task as TaskId)),
      cutBit: (machine) => this.#turn(({ faults }) => faults.cutBit(machine)),
      createTask: (machine, launch) => this.#createTask(machine, launch),
      drained: (machine) => this.#turn(({ faults }) => faults.operators.drained(machine)),
      died: (machine) => this.#turn((running) => this.#died(machine, running)),
      failed: (error) => this.#fail(error),
    });
  }

  #turn(action: (running: Running) => void): void {
    const running = this.#running;
    if (running !== undefined) running.simulation.turn(() => action(running));
  }

  #createTask({ id }: LiveMachine, launch: TaskLaunch): CreatedTask | undefined {
    let created: CreatedTask | undefined;
    this.#turn(({ driver }) => (created = driver.createTask(id as NodeId, launch)));
    return created;
  }

  /** Every record, as soon as it is read. */
  readonly #heard: AnyRecordListener = (kind, at, node, task, attempt, epoch, value) => {
    this.#merge.add(kind, at, node, task, attempt, epoch, value);
    this.#leaders.hear(kind, at, node, task, attempt, epoch, value);
    switch (kind) {
      case RECORD["message.sent"]:
        this.#messages += 1;
        this.#bytes += epoch;
        return;
      case RECORD["attempt.started"]:
        return void this.#machines[node].running.set(`${task}/${attempt}`, { task, attempt, epoch });
      case RECORD["attempt.ended"]:
        return void this.#machines[node].running.delete(`${task}/${attempt}`);
    }
  };

  /** From a process. */
  readonly #told: AnyRecordListener = (kind, at, node, task, ...columns) => {
    const { faults, trace } = this.#running!;
    const isBite = kind === RECORD["fault.bit"];
    if (!HEARD_BY_DRIVER.has(kind)) return this.#heard(kind, at, node, isBite ? faults.bitten(task) : task, ...columns);
    this.#toldAt = at;
    trace.emit(kind, node, task, ...columns);
    this.#toldAt = undefined;
  };

  async #begin(): Promise<void> {
    const ports = await Promise.all(this.#machines.map((machine) => machine.nextPorts()));
    const restarted = this.#machines.filter((machine) => isRestartedBy(this.#episodes, machine));
    await Promise.all(restarted.map((machine) => machine.prepareSpare()));
    if (this.#isOver) return;
    const zero = process.hrtime.bigint() + BigInt(COUNTDOWN_MS * 1_000_000);
    const { speed } = this.#options;
    const clock = createLiveClock(zero, speed);
    const simulation = new PacedSimulation(clock);
    const trace = traceAt(() => this.#toldAt ?? (Math.max(0, clock.now()) as Instant));
    trace.onAny(this.#heard);
    this.#declareAll(trace);
    const driver = this.#createDriver(simulation, trace);
    const faults = new LiveFaults({
      simulation,
      trace,
      streams: this.#streams,
      machines: this.#machines,
      episodes: this.#episodes,
      players: this.#leaders,
      bootIfPossible: (machine) => this.#bootAgain(machine),
    });
    const restart = simulation.register("process restarted", (id) => this.#bootAgain(this.#machines[id]));
    this.#running = { zero: String(zero), clock, simulation, trace, driver, faults, restart };
    const { warmup } = this.#variant;
    const warm = simulation.register("warm", () => trace.emit(RECORD["run.warm"], 0 as NodeId, 0, 0, 0, 0));
    if (warmup > 0) simulation.scheduleAt((START + warmup) as Instant, warm, 0, 0);
    const boot = { kind: "boot", zero: String(zero), speed, ports } as const;
    await Promise.all(
      this.#machines.map((machine) => machine.powerOn(() => machine.tell({ ...boot, condition: machine.condition }))),
    );
    if (this.#isOver) return simulation.close();
    simulation.turn(() => driver.start());
  }

  #declareAll(trace: Trace): void {
    const zones = [...new Set(this.#machines.map(({ spec }) => spec.zone))];
    for (const { id, spec } of this.#machines) {
      const { role, cores, zone, memory } = spec;
      trace.emit(RECORD["node.declared"], id as NodeId, codeOf(ROLES, role), cores, zones.indexOf(zone), memory);
    }
  }

  #createDriver(simulation: PacedSimulation, trace: Trace): WorkloadDriver {
    const { workload, duration } = this.#variant;
    return new WorkloadDriver({
      simulation,
      trace,
      workload: openWorkload(workload, this.#streams),
      clients: deploymentOf(this.#variant).clients,
      stop: duration === undefined ? NEVER : ((START + duration) as Instant),
      request: (client, spec) => this.#machines[client].request(spec),
      exhausted: () => (this.#isExhausted = true),
    });
  }

  // Lives

  /** What ran there is gone with it, at the same instant. */
  #died(machine: LiveMachine, { clock, simulation, restart, faults }: Running): void {
    const now = clock.now();
    this.#heard(RECORD["node.crashed"], now, machine.id, 0, 0, 0, codeOf(CRASHES, machine.lost));
    for (const { task, attempt, epoch } of [...machine.running.values()])
      this.#heard(RECORD["attempt.ended"], now, machine.id, task, attempt, epoch, OUTCOME.crashed);
    faults.operators.wentDown(machine);
    if (machine.isKeptDown) return;
    if (machine.isKilled) return this.#bootAgain(machine);
    simulation.scheduleAfter(SUPERVISED_RESTART, restart, machine.id, 0);
  }

  /** Under new ports, which everybody is told. */
  #bootAgain(machine: LiveMachine): void {
    void machine
      .powerOn((life) => {
        this.#turn(({ trace }) =>
          trace.emit(RECORD["node.restarted"], machine.id as NodeId, 0, 0, 0, machine.incarnation),
        );
        for (const other of this.#machines) other.tell({ kind: "peer", node: machine.id, ports: life.ports });
        this.#tellOfBoot(machine);
      })
      .catch((error: Error) => this.#fail(error));
  }

  #tellOfBoot(machine: LiveMachine): void {
    const { faults, zero } = this.#running!;
    const ports = this.#machines.map((each) => each.ports);
    machine.tell({ kind: "boot", zero, speed: this.#options.speed, ports, condition: machine.condition });
    for (const { id, isUp, lost } of this.#machines)
      if (!isUp && lost !== "process") machine.tell({ kind: "gone", node: id });
    machine.tell({ kind: "cut", to: faults.cutFrom(machine.id) });
    machine.tell({ kind: "troubles", all: faults.troublesOf(machine) });
    machine.tellPace();
  }

  // The end

  /** Resolves with the instant at which the run is over. */
  async #untilItsEnd(): Promise<Instant> {
    const { clock } = this.#running!;
    const { duration, drain } = this.#variant;
    let limit = duration === undefined ? NEVER : ((START + duration + drain) as Instant);
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, MERGE_EVERY_MS));
      const now = clock.now();
      if (this.#isOver) return now;
      this.#options.onMoment?.(now);
      if (limit === NEVER && this.#isExhausted) limit = (now + drain) as Instant;
      const isDue = duration === undefined ? this.#isExhausted : now >= duration;
      const isDone = isDue && this.#isExhausted && this.#observatory.outstanding === 0;
      if (isDone) limit = Math.min(limit, now + AFTERGLOW) as Instant;
      if (now >= limit) return now;
    }
  }

  #endAll(): Promise<unknown> {
    return Promise.all(this.#machines.map((machine) => machine.end()));
  }

  /** What has happened longer ago than `lag` real ms. */
  #mergeUntil(lag: number): void {
    if (this.#running === undefined) return;
    this.#merge.release(this.#running.clock.now() - lag * 1_000 * this.#options.speed);
  }

  #result(end: Instant): RunResult {
    const { cluster, faults } = this.#variant;
    const names = cluster.nodes.map(({ name }) => name);
    return toRunResult(this.#variant, this.#seed, {
      observed: this.#observatory.finish(end),
      digest: this.#digest.toString(),
      faults: faultEffects(faults, this.#running!.faults.effects, names),
      counters: {
        // Of the kernel: what the processes did is not counted in its events.
        events: 0,
        records: this.#merged.recordCount,
        messages: this.#messages,
        bytes: this.#bytes,
      },
      end,
    });
  }
}
