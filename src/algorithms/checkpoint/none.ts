// No checkpoints: an attempt that is lost starts from scratch.

import { defineCheckpoint } from "./checkpoint.ts";

export const none = defineCheckpoint({
  name: "none",
  summary: "Never saves anything.",
  parameters: {},
  create: () => ({ interval: () => undefined }),
});
