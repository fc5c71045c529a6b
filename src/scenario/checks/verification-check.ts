// Whether a design can verify results in the way that it says.

import { none as noSpeculation } from "../../algorithms/speculation/none.ts";
import { sharding } from "../../algorithms/placement/sharding.ts";
import { unusedBy } from "../../architectures/architecture.ts";
import { isVerifying, type SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { NodeSpec } from "../../cluster/cluster-spec.ts";
import type { WorkloadClass } from "../../workload/workload.ts";
import { isPreemptive } from "./is-preemptive.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

export function refuseVerification(
  classes: readonly WorkloadClass[],
  scheduler: SchedulerSpec,
  workers: readonly NodeSpec[],
  report: Report,
): void {
  const { verification } = scheduler;
  if (verification === undefined || !isVerifying(scheduler)) return;
  if (unusedBy(scheduler.architecture)["verification"] !== undefined) return;
  const { name } = verification.definition;
  for (const [setting, expected] of Object.entries(conflictsOf(scheduler)))
    report(["scheduler", setting], `expected ${expected} for \`verification: ${name}\``);
  const gang = classes.find((each) => each.gang !== undefined);
  if (gang !== undefined)
    report(
      ["scheduler", "verification"],
      `expected 'none' for gangs (\`workload.${gang.name}.job.gang\`): their members run together, and not once more for each copy`,
    );
  const { terms } = verification.definition.create(verification.parameters);
  const { apart } = terms;
  const places = apart === "rack" ? new Set(workers.map(({ zone, rack }) => `${zone}/${rack}`)).size : workers.length;
  const needed = Math.max(terms.replicas, terms.minQuorum);
  if (places < needed)
    report(
      ["scheduler", "verification", name],
      `expected at least ${needed} ${apart === "rack" ? "racks with workers" : "workers"}, one for each copy of a task, found ${places}`,
    );
}

/** By setting: what would have to be there instead, and why. */
function conflictsOf(scheduler: SchedulerSpec): Readonly<Record<string, string>> {
  const { checkpoint, effects, ordering, placement, speculation } = scheduler;
  const conflicts: Record<string, string> = {};
  if (effects !== undefined && effects.mode !== "outbox")
    conflicts["effects"] =
      `'outbox', because with '${effects.mode}' a task has its effect before anybody has looked at its result,`;
  if (checkpoint !== undefined)
    conflicts["checkpoint"] = "no checkpoints, because copies would go on from what each other saved,";
  if (speculation.definition !== noSpeculation)
    conflicts["speculation"] =
      "'none', because the first copy of a task would end it before another could be compared with it,";
  if (isPreemptive(ordering))
    conflicts["ordering"] =
      `an ordering that does not preempt, because copies go before tasks that have not begun, and would take the room that '${ordering.definition.name}' makes,`;
  if (placement.definition === sharding && placement.parameters["failover"] !== true)
    conflicts["placement"] =
      "another placement, or `failover: true`, because without it no copy runs on another worker,";
  return conflicts;
}
