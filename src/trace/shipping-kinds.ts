// The kinds of records of logs that are shipped to replicas. Part of RECORD_KINDS: append only.

import { kind } from "./record-kind.ts";

export const SHIPPING_KINDS = [
  kind(
    "log.rewound",
    ["node", "index", null, "epoch", "entries"],
    "So many entries from `index` on came to nothing: the primary of `epoch` does not know them.",
  ),
] as const;
