// All or nothing: a gang goes when there is room for all that it needs, and holds nothing before.

import { NEVER, type Duration } from "../../kernel/time.ts";
import { defineGangs } from "./gang-policy.ts";

export const atomic = defineGangs({
  name: "atomic",
  summary:
    "A gang goes when all the places that it needs are free at once, and holds none before; in the queue it is one task.",
  source:
    "Volcano's gang plug-in (minAvailable); Ousterhout, Scheduling Techniques for Concurrent Systems, ICDCS 1982; catalogue A12",
  parameters: {},
  create: () => ({
    grants: "together",
    gathers: true,
    takesTurns: false,
    holdMax: NEVER as number as Duration,
    pause: () => 0 as Duration,
  }),
});
