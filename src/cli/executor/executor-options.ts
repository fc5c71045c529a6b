// The options that say who makes the runs, for every command that makes any.

import { availableParallelism } from "node:os";
import type { Options } from "yargs";
import { oneOf, text, wholeNumber } from "../options.ts";
import { UsageError } from "../usage-error.ts";
import type { ExecutorChoice } from "./open-executor.ts";

const THREADS_MAX = 1_024;
const EXECUTORS = ["threads", "bullmq"] as const;

export const JOBS_OPTION = {
  alias: "j",
  describe: "Worker threads; as many as processors unless given",
  requiresArg: true,
  coerce: wholeNumber("jobs", { min: 1, max: THREADS_MAX }),
} as const satisfies Options;

export const EXECUTOR_OPTION = {
  describe: "Who makes the runs: threads (of this machine), or bullmq (orrery worker processes anywhere)",
  type: "string",
  requiresArg: true,
  coerce: text("executor"),
} as const satisfies Options;

export const REDIS_OPTION = {
  describe: "Where the queue of --executor bullmq is, such as redis://host:6379",
  type: "string",
  requiresArg: true,
  coerce: text("redis"),
} as const satisfies Options;

export interface ExecutorArguments {
  readonly jobs?: number | undefined;
  readonly executor?: string | undefined;
  readonly redis?: string | undefined;
  readonly paranoid?: boolean | undefined;
}

/** Refuses with a UsageError what does not go together. */
export function chooseExecutor({ jobs, executor, redis, paranoid }: ExecutorArguments): ExecutorChoice {
  const kind = executor === undefined ? "threads" : oneOf("--executor", executor, EXECUTORS);
  if (kind === "threads") {
    if (redis !== undefined) throw new UsageError("--redis: expected it with --executor bullmq, which it belongs to");
    return { kind, threads: jobs ?? availableParallelism() };
  }
  if (redis === undefined)
    throw new UsageError("--executor bullmq: expected --redis <url> with it, such as --redis redis://localhost:6379");
  if (jobs !== undefined)
    throw new UsageError("--jobs: the workers of --executor bullmq have their own; expected one of the two");
  // A paranoid run must be made anew, and results of the queue answer for each other.
  if (paranoid === true) throw new UsageError("--executor bullmq and --paranoid contradict each other");
  return { kind: "bullmq", url: redis };
}
