// A total order on gangs: one after the other gathers its places, so that no two can wait for each other.

import { NEVER, type Duration } from "../../kernel/time.ts";
import { defineGangs } from "./gang-policy.ts";

export const ordered = defineGangs({
  name: "ordered",
  summary:
    "Gangs take turns, the oldest first: places are held as they come, but only by one gang that has not got all that it needs.",
  source: "Havender, Avoiding Deadlock in Multitasking Systems, IBM Systems Journal 7(2), 1968; catalogue A12",
  parameters: {},
  create: () => ({
    grants: "singly",
    gathers: true,
    takesTurns: true,
    holdMax: NEVER as number as Duration,
    pause: () => 0 as Duration,
  }),
});
