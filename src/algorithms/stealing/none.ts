// Nothing moves: a task runs at the worker to which it was sent.

import type { Duration } from "../../kernel/time.ts";
import { defineStealing } from "./stealing.ts";

export const none = defineStealing({
  name: "none",
  summary: "A task runs where it was sent, however long it waits there.",
  parameters: {},
  create: () => ({ interval: 0 as Duration, victim: () => undefined }),
});
