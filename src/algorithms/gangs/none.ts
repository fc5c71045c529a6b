// No gang scheduling: what happens to gangs on a scheduler that has not heard of them.

import { NEVER, type Duration } from "../../kernel/time.ts";
import { defineGangs } from "./gang-policy.ts";

export const none = defineGangs({
  name: "none",
  summary:
    "Members go one by one, as if each stood alone, and hold their places until the others are there: two gangs with a part each wait for ever.",
  source: "Kubernetes' default scheduler without a plug-in for pod groups; catalogue A12",
  parameters: {},
  create: () => ({
    grants: "singly",
    gathers: false,
    takesTurns: false,
    holdMax: NEVER as number as Duration,
    pause: () => 0 as Duration,
  }),
});
