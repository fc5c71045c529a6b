// The text of a finding: which answers about a task cannot all be true. For the oracle of the clients' interface.

import { toSeconds, type Instant } from "../../kernel/time.ts";
import { SCHEDULER, type TaskOperation } from "./task-history.ts";
import type { TaskState } from "./task-model.ts";

/** So many of the last operations are told. */
const TOLD = 8;

interface Refutation {
  readonly task: number;
  readonly initial: TaskState;
  readonly longest: readonly TaskOperation[];
  readonly stuck: TaskOperation;
}

export function describeRefutation({ task, initial, longest, stuck }: Refutation): string {
  const told = longest.slice(-TOLD).map(describe);
  if (longest.length > TOLD) told.unshift(`${longest.length - TOLD} more`);
  const after = told.length === 0 ? "" : ` after ${told.join(", ")}`;
  const stood = initial === "unknown" ? "" : `, which was ${initial}`;
  return `no order explains what was said of task ${task}${stood}: there is no place for ${describe(stuck)}${after}`;
}

/** `status (node 3, 1 s to 2 s) = pending` */
function describe(operation: TaskOperation): string {
  const { input, output, process, invokedAt, returnedAt } = operation;
  const who = process === SCHEDULER ? "scheduler" : `node ${process}`;
  const times = [say("from", invokedAt), say("to", returnedAt)].filter((text) => text !== "");
  return `${input} (${[who, times.join(" ")].filter((text) => text !== "").join(", ")}) = ${output ?? "no answer"}`;
}

function say(word: string, at: Instant | undefined): string {
  return at === undefined ? "" : `${word} ${toSeconds(at)} s`;
}
