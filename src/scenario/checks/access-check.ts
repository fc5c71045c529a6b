// Whether permissions fit the workload and the faults of a scenario: users who are named nowhere, orders about nobody.

import { ADMINISTRATOR } from "../../algorithms/access/access-rules.ts";
import { permissionsOf, type PermissionsSpec, type SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { FaultSpec } from "../../cluster/faults/fault.ts";
import type { WorkloadClass } from "../../workload/workload.ts";
import { didYouMean } from "../did-you-mean.ts";
import type { PlacedFault } from "../sections/faults-section.ts";
import { sayUnknownRole } from "../sections/permissions-section.ts";

type Report = (path: readonly PropertyKey[], message: string) => void;

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly classes: readonly WorkloadClass[];
  readonly placedFaults: readonly PlacedFault[];
}

export function checkAccess(
  { scheduler, classes, placedFaults }: Design,
  { report, warn }: { readonly report: Report; readonly warn: Report },
): void {
  const permissions = permissionsOf(scheduler);
  placedFaults.forEach(({ spec, actionPath }, index) =>
    checkOrder(spec, permissions, {
      report: (message) => report(["faults", index, ...actionPath], message),
      warn: (message) => warn(["faults", index, ...actionPath], message),
    }),
  );
  if (permissions === undefined) return;
  refusePartGangs(classes, report);
  const names = permissions.users.map(({ name }) => name);
  for (const { name, user, tenants, demand } of classes) {
    const who = user ?? (tenants.kind === "single" ? tenants.name : undefined);
    // A log names its own users, and those of a draw have numbers; what the masters launch by themselves nobody submits.
    if (who === undefined || demand.kind === "trigger" || (user === undefined && demand.kind === "trace")) continue;
    if (!names.includes(who))
      warn(
        ["workload", name],
        `its tasks are submitted by '${who}', whom \`permissions.users\` does not name: all of them are refused`,
      );
  }
}

function checkOrder(
  { action }: FaultSpec,
  permissions: PermissionsSpec | undefined,
  { report, warn }: { report(message: string): void; warn(message: string): void },
): void {
  if (action.kind !== "revoke" && action.kind !== "grant") return;
  if (permissions === undefined)
    return warn("it has no effect: the design has no `security.permissions` that could be changed");
  const users = permissions.users.map(({ name }) => name);
  if (!users.includes(action.user))
    report(`expected a user of \`security.permissions\`, found '${action.user}'${didYouMean(action.user, users)}`);
  const roles = [ADMINISTRATOR, ...permissions.roles.map(({ name }) => name)];
  for (const role of action.roles) if (!roles.includes(role)) report(sayUnknownRole(role, roles));
}

/** As of admission control: a part of a gang that is taken in waits for ever for the part that is not. */
function refusePartGangs(classes: readonly WorkloadClass[], report: Report): void {
  const gang = classes.find((one) => one.gang !== undefined);
  if (gang === undefined) return;
  report(
    ["scheduler", "security", "permissions"],
    `expected none for gangs (\`workload.${gang.name}.job.gang\`): a part that is taken in before its user's rights are revoked waits for ever for the rest`,
  );
}
