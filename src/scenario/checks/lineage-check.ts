// Whether a design can have jobs whose data may be lost, and be made again.

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import { PLAN_PARAMETERS } from "../../algorithms/ordering/planning/plan-parameters.ts";
import type { WorkloadClass } from "../../workload/workload.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

export function refuseLineage(
  classes: readonly WorkloadClass[],
  scheduler: SchedulerSpec,
  workerCount: number,
  report: Report,
): void {
  const recovering = classes.filter(({ lineage }) => lineage !== undefined);
  if (recovering.length === 0) return;
  const why = `where what tasks make can be lost (\`workload.${recovering[0].name}\`, \`outputs\`)`;
  const { ordering, effects, architecture } = scheduler;
  if (ordering.definition.parameters === PLAN_PARAMETERS)
    report(
      ["scheduler", "ordering"],
      `expected another ordering than '${ordering.definition.name}' ${why}: it plans every task of a job once, and knows of none that runs again`,
    );
  if (effects !== undefined && architecture.definition.unused?.effects === undefined)
    report(
      ["scheduler", "effects"],
      `expected no effects ${why}: a task that could not fetch what it needs would take effect, and one that runs again a second time`,
    );
  for (const { name, workflow = [] } of recovering)
    for (const { keeping, name: stage } of workflow)
      if (keeping !== undefined && keeping.copies > workerCount)
        report(
          ["workload", name, "workflow", stage],
          `expected at most as many copies as there are workers (${workerCount}), found ${keeping.copies}`,
        );
}
