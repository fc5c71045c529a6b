// A checkpoint after every so much work, whatever it costs and however often machines fail.

import { defineCheckpoint } from "./checkpoint.ts";

export const periodic = defineCheckpoint({
  name: "periodic",
  summary: "Saves after the same amount of work each time.",
  source: "Catalogue F4; OpenDC's checkpointing",
  parameters: {
    every: { type: "duration", default: "10m", min: "1ms", summary: "Work between two checkpoints." },
  },
  shorthand: "every",
  create: ({ every }) => ({ interval: () => every }),
});
