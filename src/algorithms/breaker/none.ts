// Whoever is to be asked is asked.

import { defineBreaker } from "./breaker.ts";

export const none = defineBreaker({
  name: "none",
  summary: "Holds nothing back.",
  parameters: {},
  create: () => ({ permits: () => true, ended() {}, released() {} }),
});
