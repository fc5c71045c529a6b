// Whether a design can run gangs at all, and whether gangs can come whole.

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import { none as noAdmission } from "../../algorithms/admission/none.ts";
import { none as noSpeculation } from "../../algorithms/speculation/none.ts";
import type { WorkloadClass } from "../../workload/workload.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

export function refuseGangs(classes: readonly WorkloadClass[], scheduler: SchedulerSpec, report: Report): void {
  const gangs = classes.filter(({ gang }) => gang !== undefined);
  if (gangs.length === 0) return;
  const why = `for gangs (\`workload.${gangs[0].name}.job.gang\`)`;
  for (const [setting, expected] of Object.entries(conflictsOf(scheduler)))
    report(["scheduler", setting], `expected ${expected} ${why}`);
  for (const { name, gang, job } of gangs)
    if (gang !== "all" && job!.variance === 0 && gang! > Math.round(job!.mean))
      report(
        ["workload", name, "job", "gang", "minMember"],
        `expected at most the ${Math.round(job!.mean)} tasks of the job, found ${gang}`,
      );
}

/** By setting: what would have to be there instead, and why. */
function conflictsOf(scheduler: SchedulerSpec): Readonly<Record<string, string>> {
  const { architecture, admission, speculation, checkpoint, queueing, ordering, gangs } = scheduler;
  const conflicts: Record<string, string> = {};
  const { cannotGang } = architecture.definition;
  const cannot = cannotGang?.(architecture.parameters as never);
  if (cannot !== undefined)
    conflicts["architecture"] = `another design than '${architecture.definition.name}', where ${cannot},`;
  if (admission !== undefined && admission.definition !== noAdmission)
    conflicts["admission"] =
      "'none', because a part of a gang that is taken in waits for ever for the part that is not,";
  if (queueing !== "central" && architecture.definition.unused?.queueing === undefined)
    conflicts["queueing"] = "'central', because members cannot be together while some of them wait at workers,";
  if (speculation.definition !== noSpeculation)
    conflicts["speculation"] = "'none', because a member goes with its gang and not for itself,";
  if (checkpoint !== undefined)
    conflicts["checkpoint"] =
      "no checkpoints, because members would be saved one by one and not at one point of the whole,";
  const policy = gangs?.definition.create(gangs.parameters);
  const { properties, name } = ordering.definition;
  const plans =
    properties.reserving === true || ordering.definition.create(ordering.parameters).looksAtMachines === true;
  if (plans && policy?.grants === "together")
    conflicts["ordering"] =
      `another ordering than '${name}', which plans for one machine at a time, or other \`gangs\` than '${gangs!.definition.name}',`;
  return conflicts;
}
