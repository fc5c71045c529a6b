// The kinds of records of what a task is worth, and of deadlines that are agreed on. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const VALUE_KINDS = [
  kind(
    "task.valued",
    ["client", "task", null, "class", "value"],
    "Follows task.arrived where the task is worth something: so much if it is done by its deadline.",
  ),
  kind(
    "task.fading",
    ["client", "task", null, "class", "duration"],
    "Follows task.valued where it is worth something later too: its value falls evenly, and is gone duration us after its deadline.",
  ),
  kind(
    "deadline.offered",
    ["node", "task", null, "epoch", "deadline"],
    "Follows submission.refused where another deadline could be kept: the earliest one, as the plan says.",
  ),
  kind(
    "deadline.agreed",
    ["client", "task", null, null, "deadline"],
    "The client accepts what was offered, or somewhat more if it was not the first offer, and asks again: from here on this deadline takes the place of the earlier one.",
  ),
] as const;
