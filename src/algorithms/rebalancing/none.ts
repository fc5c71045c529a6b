// Nothing moves before somebody steals it.

import type { Duration } from "../../kernel/time.ts";
import { defineRebalancing } from "./rebalancing.ts";

export const none = defineRebalancing({
  name: "none",
  summary: "Nobody compares loads.",
  parameters: {},
  create: () => ({ interval: 0 as Duration, moves: 0, minDwell: 0 as Duration, decide: () => [] }),
});
