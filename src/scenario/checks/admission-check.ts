// Whether an admission control can see what it decides by.

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

/** With queues at the workers there is none to look at; a design that has no use for `queueing` has one queue. */
export function refuseBlindAdmission({ admission, architecture, queueing }: SchedulerSpec, report: Report): void {
  if (admission === undefined || !admission.definition.needsQueue || queueing === "central") return;
  if (architecture.definition.unused?.queueing !== undefined) return;
  report(
    ["scheduler", "admission"],
    `expected \`queueing: central\` for '${admission.definition.name}', which decides by the queue, or another admission control: with 'at-worker' the tasks wait where it does not see them`,
  );
}
