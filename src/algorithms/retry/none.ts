// One attempt, no second one.

import { defineRetry } from "./retry.ts";

export const none = defineRetry({
  name: "none",
  summary: "Never tries again.",
  parameters: {},
  create: () => ({ delay: () => undefined }),
});
