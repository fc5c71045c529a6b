// How an attempt can end, as numbers of the trace. For the executions.

import { OUTCOMES, codeOf } from "../trace/record-codes.ts";

export const OUTCOME = {
  failed: codeOf(OUTCOMES, "failed"),
  succeeded: codeOf(OUTCOMES, "succeeded"),
  killed: codeOf(OUTCOMES, "killed"),
  preempted: codeOf(OUTCOMES, "preempted"),
  crashed: codeOf(OUTCOMES, "crashed"),
  orphaned: codeOf(OUTCOMES, "orphaned"),
} as const;
