// Makes the runs of a scenario with live twins: the simulated ones in this thread, and the live ones on processes of this
// machine, one after the other, since they share its clock.

import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { RunFailure, type Job, type JobObserver, type TaskRow } from "../../experiment/executors/executor.ts";
import { runJob } from "../../experiment/executors/serial-executor.ts";
import type { RunResult } from "../../experiment/results.ts";
import { runVariant } from "../../experiment/run-variant.ts";
import { toSeconds } from "../../kernel/time.ts";
import { LiveRun } from "../../live/live-run.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import type { StoppableExecutor } from "../executor/open-executor.ts";
import { LIVE_NODE_FILE } from "../installation.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { NodeSetup } from "./node-process.ts";
import { liveName } from "./live-twins.ts";

export interface LiveSettings {
  /** The scenario's own file, which every process reads for itself. */
  readonly path: string;
  readonly text: string;
  readonly plugIns: readonly PlugInBundle[];
  /** Seconds of a run in a real one. */
  readonly speed: number;
  /** What a process runs, but in tests that of this installation. */
  readonly nodeFile?: URL;
}

export class LiveExecutor implements StoppableExecutor {
  readonly #scenario: Scenario;
  readonly #designs: ReadonlyMap<string, string>;
  readonly #settings: LiveSettings;
  readonly #stopping = new AbortController();
  readonly #folder: string;

  /** `scenario` has the twins of `designs`. */
  constructor(scenario: Scenario, designs: readonly Variant[], settings: LiveSettings) {
    this.#scenario = scenario;
    this.#designs = new Map(designs.map(({ name }) => [liveName(name), name]));
    this.#settings = settings;
    this.#folder = mkdtempSync(join(tmpdir(), "orrery-live-"));
  }

  stop(): void {
    this.#stopping.abort();
  }

  close(): Promise<void> {
    rmSync(this.#folder, { recursive: true, force: true });
    return Promise.resolve();
  }

  async execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }> {
    const { signal } = this.#stopping;
    for (const job of jobs) {
      if (signal.aborted) break;
      const design = this.#designs.get(job.variant);
      try {
        const result =
          design === undefined
            ? runJob(this.#scenario, job, observer, { run: runVariant })
            : await this.#runLive(job, design, observer);
        observer.onResult(job, result);
      } catch (error) {
        if (signal.aborted) break;
        throw error instanceof RunFailure ? error : new RunFailure(job, error);
      }
    }
    return { interrupted: signal.aborted };
  }

  async #runLive(job: Job, design: string, observer: JobObserver): Promise<RunResult> {
    const rows: TaskRow[] = [];
    const folder = join(this.#folder, `run-${job.index}`);
    mkdirSync(folder);
    const run = new LiveRun(this.#scenario.variants.find(({ name }) => name === job.variant)!, job.seed, {
      design,
      speed: this.#settings.speed,
      folder,
      spawn: () => this.#spawn(),
      spacetime: job.detailed,
      ...(job.detailed && observer.onTaskRows && { onTask: (row: TaskRow) => rows.push(row) }),
      onMoment: (now) => observer.onMoment?.(job, toSeconds(now)),
    });
    try {
      const result = await run.execute(this.#stopping.signal);
      if (rows.length > 0) observer.onTaskRows?.(job, rows);
      return job.detailed ? result : { ...result, attempts: [] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #spawn(): ReturnType<typeof fork> {
    const { path, text, plugIns, nodeFile = LIVE_NODE_FILE } = this.#settings;
    const child = fork(fileURLToPath(nodeFile), [], {
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc", "pipe"],
    });
    child.send({ kind: "load", path, text, plugins: plugIns } satisfies NodeSetup);
    return child;
  }
}
