// The kinds of records about results and who checks them. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const VERIFICATION_KINDS = [
  kind(
    "attempt.corrupted",
    ["node", "task", "attempt", "epoch", "result"],
    "Comes before the end of an attempt that succeeds: what came of it is wrong, and only this record says so; attempts of a task with the same number agree.",
  ),
  kind(
    "attempt.counted",
    ["node", "task", "attempt", "epoch", "as"],
    "What came of it is in the master's books, and has not ended its task by itself; as is a COUNTS index.",
  ),
] as const;
