// What can happen between an allocator and its frameworks in two-level scheduling, for the vocabulary of records. `framework` is a
// position among the frameworks.

import { kind } from "./record-kind.ts";

export const OFFER_KINDS = [
  kind(
    "offer.wanted",
    ["node", null, "framework", null, null],
    "A framework has work and nothing on offer: it asked allocator `node` for an offer.",
  ),
  kind(
    "offer.made",
    ["node", "offer", "framework", "machines", "cores"],
    "Allocator `node` keeps `cores` of so many machines for a framework until it answers.",
  ),
  kind(
    "offer.closed",
    ["node", "offer", "framework", "launches", "how"],
    "The offer stands no more; how is an OFFER_ENDS index. What was not taken is free again.",
  ),
] as const;
