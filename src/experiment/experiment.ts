// From a scenario to what a report needs: all variants at all seeds, made by an executor, reduced in file and seed order
// whatever the order in which they finished.

import type { MetricDescription } from "../observe/observations.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Executor, JobObserver } from "./executors/executor.ts";
import { planJobs, selectVariants } from "./jobs.ts";
import type { Selection } from "./jobs.ts";
import type { ReportInput, RunResult } from "./results.ts";
import { sequentialBatches } from "./sequential.ts";
import { summarise } from "./summarise.ts";

export interface ExperimentOptions extends Selection {
  readonly scenarioText: string;
  /** As the user typed it; reports show it. */
  readonly command: string;
  /** Every metric that a run may leave, in the order of reports. */
  readonly metrics: readonly MetricDescription[];
  /** The command that makes one run again. */
  replay(variant: string, seed: number): string;
  readonly observer?: Partial<JobObserver>;
}

/** Rejects with a RunFailure where a run crashed. An interrupted experiment resolves, with `results.partial` set. */
export async function runExperiment(
  scenario: Scenario,
  options: ExperimentOptions,
  executor: Executor,
): Promise<ReportInput> {
  const jobs = planJobs(scenario, options);
  const finished: (RunResult | undefined)[] = jobs.map(() => undefined);
  const observer: JobObserver = {
    ...options.observer,
    onResult(job, result) {
      finished[job.index] = result;
      options.observer?.onResult?.(job, result);
    },
  };
  const runsSoFar = (): readonly RunResult[] => finished.filter((run) => run !== undefined);
  const { precision } = scenario;
  // Whoever asks for a number of seeds gets it.
  if (precision === undefined || options.replications !== undefined) {
    const { interrupted } = await executor.execute(jobs, observer);
    const runs = runsSoFar();
    return summarise(scenario, runs, { ...options, partial: interrupted && runs.length < jobs.length });
  }
  const batches = sequentialBatches({
    scenario,
    precision,
    variants: selectVariants(scenario, options),
    jobs,
    metrics: options.metrics,
    finished: runsSoFar,
  });
  let step = batches.next();
  while (step.done !== true) step = batches.next(!(await executor.execute(step.value, observer)).interrupted);
  const { runs, isInterrupted, stopping } = step.value;
  return summarise(scenario, runs, { ...options, partial: isInterrupted, stopping });
}
