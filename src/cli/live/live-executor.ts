// Makes the runs of a scenario on processes of this machine, one after the other, since they share it; and each of them in the
// simulator, too, to put what both measure side by side.

import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Job, JobObserver, TaskRow } from "../../experiment/executors/executor.ts";
import { runJob } from "../../experiment/executors/serial-executor.ts";
import { fidelityOf } from "../../experiment/fidelity.ts";
import type { Fidelity, Results, RunResult } from "../../experiment/results.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import type { Measured } from "../../experiment/statistics/paired.ts";
import { toSeconds, type Duration } from "../../kernel/time.ts";
import { NodeFailure } from "../../live/node-protocol.ts";
import { LiveRun } from "../../live/live-run.ts";
import type { MetricDescription } from "../../observe/observations.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { carry, uncarry } from "../executor/failures.ts";
import type { StoppableExecutor } from "../executor/open-executor.ts";
import { LIVE_NODE_FILE } from "../installation.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { RecordsFile, recordsName } from "./records-file.ts";
import type { NodeSetup } from "./node-process.ts";

export interface LiveSettings {
  /** The scenario's own file, which every process reads for itself. */
  readonly path: string;
  readonly text: string;
  readonly plugIns: readonly PlugInBundle[];
  /** Seconds of a run in a real one. */
  readonly speed: number;
  /** Where the records of every run go; undefined = nowhere. */
  readonly recordsFolder: string | undefined;
  /** What a process runs, but in tests that of this installation. */
  readonly nodeFile?: URL;
}

export class LiveExecutor implements StoppableExecutor {
  readonly #scenario: Scenario;
  readonly #settings: LiveSettings;
  readonly #stopping = new AbortController();
  readonly #folder: string;
  readonly #simulated = new Map<string, Measured[]>();
  readonly #children = new Set<ReturnType<typeof fork>>();
  /** Of any timer so far, us of the scenario. */
  #lateness = 0;

  constructor(scenario: Scenario, settings: LiveSettings) {
    this.#scenario = scenario;
    this.#settings = settings;
    this.#folder = mkdtempSync(join(tmpdir(), "orrery-live-"));
    process.once("exit", this.#leave);
  }

  /** What was measured so far beside what the simulation says. */
  fidelity(results: Results, metrics: readonly MetricDescription[]): Fidelity {
    const lateness = toSeconds(this.#lateness as Duration);
    return fidelityOf(results, this.#simulated, metrics, { speed: this.#settings.speed, lateness });
  }

  stop(): void {
    this.#stopping.abort();
  }

  close(): Promise<void> {
    process.removeListener("exit", this.#leave);
    this.#leave();
    return Promise.resolve();
  }

  /** Also when somebody leaves at once: a process that is stopped would never notice. */
  readonly #leave = (): void => {
    for (const child of this.#children) child.kill("SIGKILL");
    rmSync(this.#folder, { recursive: true, force: true });
  };

  async execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }> {
    const { signal } = this.#stopping;
    for (const job of jobs) {
      if (signal.aborted) break;
      try {
        this.#simulate(job);
        observer.onResult(job, await this.#runLive(job, observer));
      } catch (error) {
        if (signal.aborted) break;
        throw uncarry(job, error instanceof NodeFailure ? error.failure : carry(error));
      }
    }
    return { interrupted: signal.aborted };
  }

  #simulate(job: Job): void {
    const { seed, metrics } = runJob(this.#scenario, { ...job, detailed: false }, {}, { run: runVariant });
    this.#simulated.set(job.variant, [...(this.#simulated.get(job.variant) ?? []), { seed, metrics }]);
  }

  async #runLive(job: Job, observer: JobObserver): Promise<RunResult> {
    const rows: TaskRow[] = [];
    const folder = join(this.#folder, `run-${job.index}`);
    mkdirSync(folder);
    const variant = this.#scenario.variants.find(({ name }) => name === job.variant)!;
    const records = this.#openRecords(variant, job);
    const run = new LiveRun(variant, job.seed, {
      speed: this.#settings.speed,
      folder,
      spawn: () => this.#spawn(),
      spacetime: job.detailed,
      ...(job.detailed && observer.onTaskRows && { onTask: (row: TaskRow) => rows.push(row) }),
      ...(records && { onRecord: (kind, at, ...numbers) => records.add({ kind, at, numbers }) }),
      onMoment: (now) => observer.onMoment?.(job, toSeconds(now)),
    });
    try {
      const result = await run.execute(this.#stopping.signal);
      this.#lateness = Math.max(this.#lateness, run.lateness);
      if (rows.length > 0) observer.onTaskRows?.(job, rows);
      return job.detailed ? result : { ...result, attempts: [] };
    } finally {
      records?.close();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #openRecords({ name, cluster }: Variant, { seed }: Job): RecordsFile | undefined {
    const { recordsFolder } = this.#settings;
    if (recordsFolder === undefined) return undefined;
    const nodeNames = cluster.nodes.map((node) => node.name);
    return new RecordsFile(recordsFolder, recordsName(name, seed), nodeNames);
  }

  #spawn(): ReturnType<typeof fork> {
    const { path, text, plugIns, nodeFile = LIVE_NODE_FILE } = this.#settings;
    const child = fork(fileURLToPath(nodeFile), [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc", "pipe", "pipe"],
    });
    this.#children.add(child);
    child.once("exit", () => this.#children.delete(child));
    child.send({ kind: "load", path, text, plugins: plugIns } satisfies NodeSetup);
    return child;
  }
}
