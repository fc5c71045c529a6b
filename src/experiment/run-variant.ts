// One run: a variant at a seed, assembled from kernel, cluster, architecture, workload, faults and observers, and run to
// its end. Synchronous and pure: same variant, same seed, same result, to the last byte.

import type { Architecture } from "../architectures/architecture.ts";
import { tamper } from "../architectures/audit/audit-record.ts";
import { Forger } from "../architectures/security/forger.ts";
import { FaultInjector } from "../cluster/faults/fault-injector.ts";
import { SimulatedCluster } from "../cluster/simulated-cluster.ts";
import { RandomStreams } from "../kernel/random-stream.ts";
import { Simulation } from "../kernel/simulation.ts";
import { NEVER, START, seconds, type Instant } from "../kernel/time.ts";
import { Observatory } from "../observe/observatory.ts";
import type { TaskRow } from "../observe/observe-options.ts";
import type { Address } from "../process/identity.ts";
import { scalesMachines } from "../scenario/scales-machines.ts";
import { quorumsOf } from "../scenario/quorums.ts";
import type { Variant } from "../scenario/scenario.ts";
import { MEMBER_ROLES } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import { Trace, type AnyRecordListener } from "../trace/trace.ts";
import { openWorkload } from "../workload/open-workload.ts";
import { createArchitecture, deploymentOf } from "./create-architecture.ts";
import { drawCore } from "./healed-core.ts";
import { faultEffects } from "./fault-effects.ts";
import type { RunResult } from "./results.ts";
import { observeOptions, restOf } from "./observe-variant.ts";
import { Moments, type MomentListener } from "./moments.ts";
import { toRunResult } from "./run-result.ts";
import { Standstill } from "./standstill.ts";
import { WorkloadDriver } from "./workload-driver.ts";
import { Weather } from "./weather.ts";

export interface RunOptions {
  /** Sees every record, in order. Changes nothing, the digest included. */
  readonly onRecord?: AnyRecordListener;
  readonly onTask?: (row: TaskRow) => void;
  /** Keep what happened around faults for a space-time diagram. Changes nothing else. */
  readonly spacetime?: boolean;
  /** Hears now and then how far the run is, in virtual time. Changes nothing, the digest included. */
  readonly onMoment?: MomentListener;
  /** Checks the fast queue against the obvious one and clones and freezes every message. Slow; the digest is the same. */
  readonly paranoid?: boolean;
}

/** A run goes on a little after the last task has ended, so that what is still on its way is seen to arrive. */
const AFTERGLOW = seconds(1);

export function runVariant(variant: Variant, seed: number, options: RunOptions = {}): RunResult {
  const run = new Run(variant, seed, options);
  run.execute();
  return run.result();
}

class Run {
  readonly #variant: Variant;
  readonly #seed: number;
  readonly #simulation: Simulation;
  readonly #trace: Trace;
  readonly #cluster: SimulatedCluster;
  readonly #injector: FaultInjector;
  readonly #driver: WorkloadDriver;
  readonly #observatory: Observatory;
  readonly #architecture: Architecture;
  readonly #weather: Weather;
  readonly #standstill: Standstill;
  /** Whom the second phase of a liveness check heals. */
  readonly #core: readonly number[];
  readonly #moments: Moments | undefined;
  #leader: number | undefined;
  #lockLeader: number | undefined;
  #isExhausted = false;
  #isEnding = false;

  constructor(variant: Variant, seed: number, options: RunOptions) {
    this.#variant = variant;
    this.#seed = seed;
    const paranoid = options.paranoid ?? false;
    this.#simulation = new Simulation({ paranoid });
    this.#moments = options.onMoment && new Moments(this.#simulation, options.onMoment);
    this.#trace = new Trace(this.#simulation, this.#simulation.digest);
    if (options.onRecord !== undefined) this.#trace.onAny(options.onRecord);
    const streams = new RandomStreams(String(seed));
    const arrivalsEnd = variant.duration === undefined ? NEVER : ((START + variant.duration) as Instant);
    this.#weather = new Weather(variant, streams);
    this.#core = variant.heal === undefined ? [] : drawCore(variant, streams);
    this.#standstill = new Standstill(
      this.#trace,
      this.#weather,
      quorumsOf(variant.scheduler.architecture.definition, variant.cluster.nodes),
      restOf(variant.scheduler),
    );
    this.#injector = new FaultInjector({
      simulation: this.#simulation,
      trace: this.#trace,
      streams,
      timeline: this.#weather.episodes,
      leader: () => this.#leader,
      lockLeader: () => this.#lockLeader,
    });
    this.#observatory = new Observatory(this.#trace, observeOptions(variant, this.#weather.episodes, options));
    this.#architecture = createArchitecture(variant);
    const forger = new Forger();
    this.#cluster = new SimulatedCluster(variant.cluster, {
      simulation: this.#simulation,
      trace: this.#trace,
      streams,
      createProcess: (spec, host) => this.#architecture.createProcess(spec.role, host),
      booted: (node) => this.#driver.clientUp(node as unknown as Address),
      bite: (episode, node) => this.#injector.bite(episode, node),
      answer: (task) => this.#driver.answered(task),
      createTask: (node, launch) => this.#driver.createTask(node, launch),
      forge: (forgery, heard) => forger.forge(forgery, heard),
      tamper: (tampering, records) => tamper(records, tampering),
      isScaled: scalesMachines(variant),
      isParanoid: paranoid,
    });
    this.#driver = new WorkloadDriver({
      simulation: this.#simulation,
      trace: this.#trace,
      workload: openWorkload(variant.workload, streams),
      clients: deploymentOf(variant).clients,
      stop: arrivalsEnd,
      launchesByItself: variant.scheduler.architecture.definition.isBound,
      request: (client, spec) => this.#cluster.request(client, spec),
      exhausted: () => {
        this.#isExhausted = true;
        if (variant.duration === undefined) this.#simulation.stop();
      },
    });
    this.#followLeaders();
  }

  execute(): void {
    const { duration, drain, warmup } = this.#variant;
    const simulation = this.#simulation;
    if (warmup > 0)
      simulation.scheduleAt(
        (START + warmup) as Instant,
        simulation.register("warm", () => this.#trace.emit(RECORD["run.warm"], 0, 0, 0, 0, 0)),
        0,
        0,
      );
    this.#cluster.start();
    this.#injector.attach(this.#cluster);
    this.#planHeal();
    this.#driver.start();
    const limit = duration === undefined ? this.#runUntilExhausted() : ((START + duration) as Instant);
    if (simulation.now < limit) this.#runUntil(limit);
    this.#drain(Math.max(simulation.now + drain, this.#watchedUntil) as Instant);
  }

  result(): RunResult {
    const { faults, cluster } = this.#variant;
    const simulation = this.#simulation;
    const names = cluster.nodes.map(({ name }) => name);
    return toRunResult(this.#variant, this.#seed, {
      observed: this.#observatory.finish(simulation.now),
      digest: simulation.digest.toString(),
      faults: faultEffects(faults, this.#injector.effects, names),
      counters: {
        events: simulation.eventsFired,
        records: this.#trace.recordCount,
        messages: this.#cluster.network.messageCount,
        bytes: this.#cluster.network.byteCount,
      },
      end: simulation.now,
    });
  }

  #planHeal(): void {
    const { heal } = this.#variant;
    if (heal === undefined) return;
    const code = this.#simulation.register("core heals", () => {
      for (const node of this.#core) this.#trace.emit(RECORD["core.healed"], node, 0, 0, 0, heal.within);
      this.#injector.freezeOutside(this.#core, this.#simulation.now);
    });
    this.#simulation.scheduleAt(heal.at, code, 0, 0);
  }

  /** A healed core has its bound to get going, and as long again to show that it goes on. */
  get #watchedUntil(): Instant {
    const { heal } = this.#variant;
    return heal === undefined ? START : ((heal.at + 2 * heal.within) as Instant);
  }

  /** For faults that strike whoever leads. */
  #followLeaders(): void {
    this.#trace.on("leader.serving", (_at, node) => (this.#leader = node));
    const { nodes } = this.#variant.cluster;
    if (!nodes.some(({ role }) => role === "lock")) return;
    this.#trace.on("role.changed", (_at, node, role) => {
      if (role === LEADER && nodes[node]?.role === "lock") this.#lockLeader = node;
    });
  }

  /** To the end of the second in which the last task arrived, if it comes to that. */
  #runUntilExhausted(): Instant {
    const simulation = this.#simulation;
    while (!this.#isExhausted && !this.#isStuck) this.#runUntil((simulation.now + LEAP) as Instant);
    return (Math.max(1, Math.ceil(simulation.now / STEP)) * STEP) as Instant;
  }

  /** Also users who wait for ever for an answer ask nothing more. */
  get #isStuck(): boolean {
    return !this.#driver.expectsArrival && this.#standstill.hasCome(this.#simulation.now);
  }

  #drain(limit: Instant): void {
    const least = this.#watchedUntil;
    const isOver = (): boolean => this.#simulation.now >= least && (this.#isEnding || this.#isStuck);
    while (!isOver() && this.#simulation.now < limit) {
      this.#runUntil(Math.min(limit, this.#simulation.now + STEP) as Instant);
      this.#isEnding = this.#isExhausted && this.#observatory.outstanding === 0;
    }
    if (this.#isEnding) this.#runUntil(Math.min(limit, this.#simulation.now + AFTERGLOW) as Instant);
  }

  /** What strikes until then must be known before the clock gets there. */
  #runUntil(limit: Instant): void {
    this.#injector.add(this.#weather.layUntil(limit));
    if (this.#moments === undefined) this.#simulation.runUntil(limit);
    // What has no duration is ended by somebody who stops it, in the middle of a stretch.
    else if (this.#variant.duration === undefined) this.#moments.leapTo(limit);
    else this.#moments.runUntil(limit);
  }
}

const LEADER = MEMBER_ROLES.indexOf("leader");
const STEP = seconds(1);
/** How often a run without `duration` is looked at. */
const LEAP = seconds(600);
