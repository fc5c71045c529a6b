// Whether what is dead for a detector has surely stopped, where the design waits for that.

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

/** Workers stop by their own clocks when they hear nothing. One whose connection broke may hear nothing only from then on. */
export function refuseHastyDetection({ detection, recovery }: SchedulerSpec, report: Report): void {
  const { definition, parameters } = detection;
  if (recovery !== "safe-stop" || definition.create(parameters, { peerCount: 1 }).reset === undefined) return;
  report(
    ["scheduler", "recovery"],
    `expected 'fast' with detection by '${definition.name}': a worker whose connection breaks is given up before it can have stopped`,
  );
}
