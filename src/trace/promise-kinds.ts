// The kinds of records of what an ordering that plans ahead has promised. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const PROMISE_KINDS = [
  kind(
    "task.promised",
    ["node", "task", "attempt", null, "delay"],
    "By the estimates it will start at most delay us from now: the first promise since it was queued.",
  ),
  kind(
    "attempt.expected",
    ["node", "task", "attempt", null, "duration"],
    "A place was chosen for it, which by its estimate it will hold for duration us.",
  ),
] as const;
