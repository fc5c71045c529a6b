// From a scenario to what a report needs: all variants at all seeds, made by an executor, reduced in file and seed order
// whatever the order in which they finished.

import type { MetricDescription } from "../observe/observations.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Executor, JobObserver } from "./executors/executor.ts";
import { planJobs, selectVariants } from "./jobs.ts";
import type { Selection } from "./jobs.ts";
import type { ReportInput } from "./results.ts";
import { createMemoryArchive } from "./run-archive.ts";
import type { RunArchive } from "./run-archive.ts";
import { RunLedger } from "./run-ledger.ts";
import { sequentialBatches } from "./sequential.ts";

export interface ExperimentOptions extends Selection {
  readonly scenarioText: string;
  /** As the user typed it; reports show it. */
  readonly command: string;
  /** Every metric that a run may leave, in the order of reports. */
  readonly metrics: readonly MetricDescription[];
  /** The command that makes one run again. */
  replay(variant: string, seed: number): string;
  readonly observer?: Partial<JobObserver>;
  /** Where whole runs are kept for the report. Default: in memory. */
  readonly archive?: RunArchive;
}

/** Rejects with a RunFailure where a run crashed. An interrupted experiment resolves, with `results.partial` set. */
export async function runExperiment(
  scenario: Scenario,
  options: ExperimentOptions,
  executor: Executor,
): Promise<ReportInput> {
  const jobs = planJobs(scenario, options);
  const ledger = new RunLedger(scenario, jobs, options.archive ?? createMemoryArchive());
  const observer: JobObserver = {
    ...options.observer,
    onResult(job, result) {
      ledger.add(job, result);
      options.observer?.onResult?.(job, result);
    },
  };
  const { precision } = scenario;
  // Whoever asks for a number of seeds gets it.
  if (precision === undefined || options.replications !== undefined) {
    const { interrupted } = await executor.execute(jobs, observer);
    const { figures } = ledger;
    return ledger.report(figures, { ...options, partial: interrupted && figures.length < jobs.length });
  }
  const batches = sequentialBatches({
    scenario,
    precision,
    variants: selectVariants(scenario, options),
    jobs,
    metrics: options.metrics,
    finished: () => ledger.figures,
  });
  let step = batches.next();
  while (step.done !== true) step = batches.next(!(await executor.execute(step.value, observer)).interrupted);
  const { runs, isInterrupted, stopping } = step.value;
  return ledger.report(runs, { ...options, partial: isInterrupted, stopping });
}
