// No scaling: every machine of the cluster is rented all the time.

import type { Duration } from "../../kernel/time.ts";
import { defineScaling } from "./scaling.ts";

export const none = defineScaling({
  name: "none",
  summary: "Nobody comes or goes: every machine of the cluster is there all the time.",
  parameters: {},
  interval: () => 0 as Duration,
  create: () => ({ decide: ({ ready, pending }) => ({ wanted: ready.length + pending }) }),
});
