// The kind of record of tasks that a master moves of its own accord. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const MOVE_KINDS = [
  kind(
    "attempt.moving",
    ["node", "task", "attempt", "epoch", "to"],
    "Its master asks worker `node` for it, so that it runs at worker `to` instead. Where it waits, it is given back; where it runs, it is saved and stopped first.",
  ),
] as const;
