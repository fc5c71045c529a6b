// A process that does nothing: a machine of the scenario for which the design at hand has no use.

import type { Process } from "./host.ts";

export function createIdleProcess(): Process {
  return { start() {}, receive() {}, timer() {} };
}
