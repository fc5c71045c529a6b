// The contract of an executor: it makes the runs of an experiment, wherever it likes (this thread, worker threads, other
// machines), in any order. Results do not depend on who made them: whoever asked puts them in order.

import type { Data } from "../../scenario/overlay.ts";
import type { RunResult } from "../results.ts";
import type { RunOptions } from "../run-variant.ts";
import { PlugInFailure } from "../policies/guard.ts";
import type { TracedRecord } from "../told-record.ts";

/** One task of a run, for tasks.csv. */
export type TaskRow = Parameters<NonNullable<RunOptions["onTask"]>>[0];

/** One run: a variant at a seed. Plain data, so that it can travel. */
export interface Job {
  /** Dense from 0, in the order in which runs should be made if nothing else decides. */
  readonly index: number;
  readonly variant: string;
  readonly seed: number;
  /** The first replication of its variant: task rows are reported and the attempts are kept. */
  readonly detailed: boolean;
  /** Of a hunt: what stands in place of the variant's own `faults`. No store keeps such runs. */
  readonly faults?: readonly Data[];
}

export interface JobObserver {
  /** Once per finished run, never for one that was broken off. */
  onResult(job: Job, result: RunResult): void;
  /** In place of a result. Where nobody listens, one such run breaks off all of them. */
  onPolicyFailure?(job: Job, failure: PolicyFailure): void;
  /** Rows of a detailed job, in order, in chunks, before its result. */
  onTaskRows?(job: Job, rows: readonly TaskRow[]): void;
  /** Now and then, how far a run has come, in seconds of virtual time. Executors that cannot know do not tell. */
  onMoment?(job: Job, now: number): void;
  /** Every record of a run, as it is made. Only in the thread of who asks; of a run that is made twice, once. */
  onRecord?(job: Job, record: TracedRecord): void;
}

/** A run that a policy of the user's broke off. */
export interface PolicyFailure {
  readonly message: string;
  /** Whose policy, and in which method: the same whenever it happens. */
  readonly mistake: string;
}

export interface Executor {
  /** Rejects with a RunFailure where a run crashed. `interrupted`: somebody stopped it; what was reported is complete. */
  execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }>;
}

/** A run that crashed: ours or a plug-in's fault, never the scenario's. */
export class RunFailure extends Error {
  override readonly name = "RunFailure";
  readonly job: Job;

  constructor(job: Job, cause: unknown, message = cause instanceof Error ? cause.message : String(cause)) {
    super(message, { cause });
    this.job = job;
  }
}

/** Made twice, a run took two courses: somebody asked a clock, or drew elsewhere than from a stream of the run. */
export class UnrepeatableRun extends Error {
  override readonly name = "UnrepeatableRun";

  constructor(digest: string, other: string) {
    super(
      `made twice, the same run took two courses (digests ${digest} and ${other}): it depends on more than its seed; ` +
        "expected no Math.random, no Date and no state outside of create() in a policy of your own (without one, this is a bug of Orrery)",
    );
  }
}

/** Undefined where a run was broken off by anybody else. */
export function policyFailureIn(error: unknown): PolicyFailure | undefined {
  const cause = error instanceof RunFailure ? error.cause : error;
  if (cause instanceof PlugInFailure) return { message: cause.message, mistake: cause.mistake };
  return cause instanceof UnrepeatableRun ? { message: cause.message, mistake: cause.name } : undefined;
}
