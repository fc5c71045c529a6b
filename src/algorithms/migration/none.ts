// What has begun stays where it is.

import type { Duration } from "../../kernel/time.ts";
import { defineMigration } from "./migration.ts";

const NOTHING = 0 as Duration;

export const none = defineMigration({
  name: "none",
  summary: "What has begun stays where it is.",
  parameters: {},
  create: () => ({ interval: NOTHING, moves: 0, minDwell: NOTHING, memory: NOTHING, worth: () => undefined }),
});
