// The kind of record of locks by key: what the other records say of a task does not tell what it is about. Part of RECORD_KINDS:
// append only.

import { kind } from "./record-kind.ts";

export const POOL_KINDS = [
  kind(
    "task.keyed",
    ["client", "task", null, "class", "key"],
    "Follows task.arrived where the task asks for slots of pools and has a key, of which this is the hash.",
  ),
] as const;
