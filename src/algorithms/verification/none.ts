// Every worker is believed.

import { defineVerification } from "./verification.ts";

const ALONE = { replicas: 1, minQuorum: 1, replicasMax: 1, apart: "machine" } as const;

export const none = defineVerification({
  name: "none",
  summary: "Whatever a worker says came of a task is taken for right.",
  parameters: {},
  create: () => ({ terms: ALONE, role: () => "word" }),
});
