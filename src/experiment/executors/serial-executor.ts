// Runs every job in this thread, one after the other. For the library, for tests, and inside each worker thread.

import { assert } from "../../kernel/assert.ts";
import { toSeconds } from "../../kernel/time.ts";
import type { ReplaceFaults } from "../../scenario/replace-faults.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import type { RunResult } from "../results.ts";
import type { RunOptions } from "../run-variant.ts";
import { policyFailureIn, RunFailure, UnrepeatableRun } from "./executor.ts";
import type { Executor, Job, JobObserver, TaskRow } from "./executor.ts";

/** The signature of `runVariant`. */
export type RunFunction = (variant: Variant, seed: number, options: RunOptions) => RunResult;

export interface SerialOptions {
  readonly paranoid?: boolean;
  readonly run: RunFunction;
  /** For jobs that bring faults of their own. */
  readonly replaceFaults?: ReplaceFaults;
}

export function createSerialExecutor(scenario: Scenario, options: SerialOptions): Executor {
  return {
    async execute(jobs, observer) {
      runJobs(scenario, jobs, observer, options);
      return { interrupted: false };
    },
  };
}

export function runJobs(scenario: Scenario, jobs: readonly Job[], observer: JobObserver, options: SerialOptions): void {
  for (const job of jobs) {
    let result: RunResult;
    try {
      result = runJob(scenario, job, observer, options);
    } catch (error) {
      const failure = observer.onPolicyFailure && policyFailureIn(error);
      if (failure === undefined) throw error;
      observer.onPolicyFailure?.(job, failure);
      continue;
    }
    observer.onResult(job, result);
  }
}

/** Rows are collected into chunks of this many: small enough to stream, large enough that the transfer costs nothing. */
const ROWS_PER_CHUNK = 2_000;
/** Rows of a run beyond this are not reported: tasks.csv is for reading, not for a million lines. */
export const TASK_ROWS_MAX = 200_000;

/** One run, with its rows reported in chunks. Throws a RunFailure. */
export function runJob(
  scenario: Scenario,
  job: Job,
  observer: Omit<JobObserver, "onResult">,
  options: SerialOptions,
): RunResult {
  const variant = scenario.variants.find(({ name }) => name === job.variant);
  if (variant === undefined) throw new RunFailure(job, new Error(`no variant is named '${job.variant}'`));
  const rows: TaskRow[] = [];
  const report = (): void => {
    if (rows.length > 0) observer.onTaskRows?.(job, rows.splice(0));
  };
  let count = 0;
  const onTask = (row: TaskRow): void => {
    count += 1;
    if (count > TASK_ROWS_MAX) return;
    rows.push(row);
    if (rows.length >= ROWS_PER_CHUNK) report();
  };
  const wantsRows = job.detailed && observer.onTaskRows !== undefined;
  try {
    const played = underFaults(variant, job, options);
    const result = options.run(played, job.seed, {
      ...(wantsRows && { onTask }),
      ...(job.detailed && { spacetime: true }),
      ...(observer.onMoment && { onMoment: (now) => observer.onMoment?.(job, toSeconds(now)) }),
      ...(observer.onRecord && {
        onRecord: (kind, at, ...numbers) => observer.onRecord?.(job, { kind, at, numbers }),
      }),
      ...(options.paranoid && { paranoid: true }),
    });
    report();
    if (options.paranoid === true) demandTheSame(result, options.run(played, job.seed, {}));
    // The attempts of one replication tell the story; those of all would fill the memory.
    return job.detailed ? result : { ...result, attempts: [] };
  } catch (error) {
    throw new RunFailure(job, error);
  }
}

/** I14: a design and a seed give one run. */
function demandTheSame(result: RunResult, again: RunResult): void {
  if (again.digest !== result.digest) throw new UnrepeatableRun(result.digest, again.digest);
}

function underFaults(variant: Variant, { faults }: Job, { replaceFaults }: SerialOptions): Variant {
  if (faults === undefined) return variant;
  assert(replaceFaults !== undefined, "a job with faults of its own needs somebody who reads them");
  return replaceFaults(variant, faults);
}
