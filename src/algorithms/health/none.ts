// No judgement: every worker that answers is given work, and failed tasks may go anywhere.

import { NEVER } from "../../kernel/time.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import { defineHealth } from "./health.ts";

const NOBODY: readonly WorkerIndex[] = [];

export const none = defineHealth({
  name: "none",
  summary: "Takes every worker that answers to be well, whatever it does.",
  parameters: {},
  create: () => ({
    observed: () => false,
    returned: () => false,
    isHealthy: () => true,
    nextChange: () => NEVER,
    avoid: () => NOBODY,
    forget() {},
  }),
});
