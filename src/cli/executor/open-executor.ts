// The executor that the user chose: threads of this machine, or workers behind a queue on Redis.

import type { Executor } from "../../experiment/executors/executor.ts";
import type { Fidelity, Results } from "../../experiment/results.ts";
import type { MetricDescription } from "../../observe/observations.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { LiveExecutor } from "../live/live-executor.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { identifyRuns } from "../store/identify-runs.ts";
import type { Console } from "../terminal/console.ts";
import type { WorkerSetup } from "./protocol.ts";
import { openRedisExecutor } from "./redis/redis-executor.ts";
import { ThreadExecutor } from "./thread-executor.ts";

/** An executor with everything that it holds open. */
export interface StoppableExecutor extends Executor {
  /** Breaks off the runs under way; what was reported before stays good. */
  stop(): void;
  close(): Promise<void>;
  /** Of runs on real processes: what it measured beside what the simulation says. */
  fidelity?(results: Results, metrics: readonly MetricDescription[]): Fidelity;
}

export type ExecutorChoice =
  | { readonly kind: "threads"; readonly threads: number }
  /** `url` of the Redis behind the queue. */
  | { readonly kind: "bullmq"; readonly url: string }
  /** Real processes of this machine; `speed`: seconds of a run in a real one. */
  | { readonly kind: "live"; readonly speed: number };

export interface ExecutorSettings {
  readonly executor: ExecutorChoice;
  readonly plugIns: readonly PlugInBundle[];
  readonly isParanoid: boolean;
  /** Send the task rows of detailed jobs. */
  readonly sendsTaskRows: boolean;
  /** Where the records of live runs go; undefined = nowhere. */
  readonly recordsFolder?: string | undefined;
}

interface LoadedFile {
  readonly text: string;
  readonly scenario: Scenario;
}

/** Refuses with a UsageError where what it needs is not there. */
export async function openExecutor(
  { scenario, text }: LoadedFile,
  { executor, plugIns, isParanoid, sendsTaskRows, recordsFolder }: ExecutorSettings,
  console: Pick<Console, "say">,
): Promise<StoppableExecutor> {
  const { path, variants } = scenario;
  const setup: WorkerSetup = { path, text, plugins: plugIns, isParanoid, sendsTaskRows };
  switch (executor.kind) {
    case "threads":
      return new ThreadExecutor({ threads: executor.threads, setup });
    case "bullmq":
      return openRedisExecutor({
        url: executor.url,
        setup,
        identify: identifyRuns({ path, variants, plugIns }),
        say: (line) => console.say(line),
      });
    case "live":
      return new LiveExecutor(scenario, { path, text, plugIns, speed: executor.speed, recordsFolder });
  }
}
