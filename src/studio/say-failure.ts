// What the studio says when something did not go well: a mistake of the user's as it is, and one of ours with what a report of it needs.

import { ENGINE_VERSION } from "../experiment/engine.ts";
import { RunFailure } from "../experiment/executors/executor.ts";
import { TraceError } from "../workload/traces/problem-log.ts";
import { Refusal } from "./prepare.ts";

export function sayFailure(error: unknown): string {
  const cause = error instanceof RunFailure ? error.cause : error;
  const where = error instanceof RunFailure ? `\n  in variant '${error.job.variant}', seed ${error.job.seed}` : "";
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Refusal || cause instanceof TraceError) return `${message}${where}`;
  return `Orrery crashed: ${message}${where}\nThis is a bug of Orrery ${ENGINE_VERSION}. Please report it with the scenario file and these lines.`;
}
