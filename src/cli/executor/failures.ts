// Whose fault a run's failure is, before and after it crossed a thread.

import { RunFailure } from "../../experiment/executors/executor.ts";
import type { Job } from "../../experiment/executors/executor.ts";
import { UnreadableFile } from "../files/line-source.ts";
import { PlugInFailure } from "../plugins/guard.ts";
import { messageOf, UsageError } from "../usage-error.ts";
import type { CarriedFailure } from "./protocol.ts";

/** Our own crash during a run: exit code 3. */
export class RunCrash extends Error {
  override readonly name = "RunCrash";
  readonly job: Job;

  constructor(job: Job, message: string, stack: string) {
    super(message);
    this.job = job;
    this.stack = stack;
  }
}

export function carry(error: unknown): CarriedFailure {
  const cause = error instanceof RunFailure ? error.cause : error;
  const kind = cause instanceof PlugInFailure ? "plug-in" : cause instanceof UnreadableFile ? "input" : "crash";
  return { kind, message: messageOf(cause), stack: cause instanceof Error ? (cause.stack ?? "") : "" };
}

/** The error to throw on the other side. */
export function uncarry(job: Job, { kind, message, stack }: CarriedFailure): Error {
  switch (kind) {
    case "input":
      return new UsageError(message);
    case "plug-in":
      return new UsageError(`${message} (variant '${job.variant}', seed ${job.seed})`);
    case "crash":
      return new RunCrash(job, message, stack);
  }
}
