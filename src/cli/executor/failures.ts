// Whose fault a run's failure is, before and after it crossed a thread.

import { policyFailureIn, RunFailure } from "../../experiment/executors/executor.ts";
import type { Job } from "../../experiment/executors/executor.ts";
import { ScenarioError } from "../../scenario/problem.ts";
import { TraceError } from "../../workload/traces/problem-log.ts";
import { UnreadableFile } from "../files/line-source.ts";
import { messageOf, UsageError } from "../usage-error.ts";
import type { LongCall } from "./policy-calls.ts";
import type { CarriedFailure } from "./protocol.ts";

/** Our own crash during a run: exit code 3. */
export class RunCrash extends Error {
  override readonly name = "RunCrash";
  /** undefined = before any run. */
  readonly job: Job | undefined;

  constructor(job: Job | undefined, message: string, stack: string) {
    super(message);
    this.job = job;
    this.stack = stack;
  }
}

export function carry(error: unknown): CarriedFailure {
  const cause = error instanceof RunFailure ? error.cause : error;
  const stack = cause instanceof Error ? (cause.stack ?? "") : "";
  const ofPolicy = policyFailureIn(cause);
  return ofPolicy === undefined
    ? { kind: kindOf(cause), message: messageOf(cause), stack }
    : { kind: "plug-in", ...ofPolicy, stack };
}

function kindOf(error: unknown): CarriedFailure["kind"] {
  const isInput =
    error instanceof UnreadableFile ||
    error instanceof UsageError ||
    error instanceof ScenarioError ||
    error instanceof TraceError;
  return isInput ? "input" : "crash";
}

/** The error to throw on the other side. */
export function uncarry(job: Job | undefined, { kind, message, stack }: CarriedFailure): Error {
  switch (kind) {
    case "input":
      return new UsageError(message);
    case "plug-in":
      return new UsageError(`${message}${coordinates(job)}`);
    case "crash":
      return new RunCrash(job, message, stack);
  }
}

/** A run that needed more memory than a thread may have: a matter of the scenario's size, not a bug. */
export function outOfMemory(job: Job | undefined): UsageError {
  return new UsageError(
    `out of memory${coordinates(job)}: the run needs more than this machine gives a thread; ` +
      "use fewer nodes, less work in flight or fewer --jobs, or raise the limit with NODE_OPTIONS=--max-old-space-size=8192",
  );
}

/** A policy of the user's that does not come back. */
export function endlessCall(job: Job | undefined, { method, now }: LongCall, seconds: number): UsageError {
  const when = now === undefined ? "" : `, called at ${now} s of virtual time,`;
  return new UsageError(
    `${method}${when} has not come back for ${seconds} s${coordinates(job)}: expected an answer within moments; does it loop without end?`,
  );
}

function coordinates(job: Job | undefined): string {
  if (job === undefined) return "";
  const { variant, seed, faults } = job;
  // A hunt draws the faults of a run from its seed: no other command makes the run again.
  const again = faults === undefined ? "" : `; once more: hunt with --variant ${variant} --seed ${seed} --runs 1`;
  return ` (variant '${variant}', seed ${seed}${again})`;
}
