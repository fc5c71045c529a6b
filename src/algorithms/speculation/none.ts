// One attempt at a time, and nothing beside it.

import { defineSpeculation, NOT_OVER_TIME } from "./speculation.ts";

export const none = defineSpeculation({
  name: "none",
  summary: "Never copies anything.",
  parameters: {},
  create: () => ({ caps: { perTask: 1 }, interval: NOT_OVER_TIME, decide: () => [] }),
});
