// Tenants that an ordering knows by name and the workload does not, or the other way round: likely a slip of the pen, and nothing
// else would tell.

import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { WorkloadClass } from "../../workload/workload.ts";

/** So many are named in one warning. */
const NAMES_MAX = 3;

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly classes: readonly WorkloadClass[];
  readonly warn: (path: readonly string[], message: string) => void;
}

export function warnOfTenants({ scheduler, classes, warn }: Design): void {
  const { definition, parameters } = scheduler.ordering;
  // The users of a log are known when it is read.
  if (definition.tenants === undefined || classes.some(({ demand }) => demand.kind === "trace")) return;
  for (const { parameter, names, areAll } of definition.tenants(parameters as never)) {
    const path = ["scheduler", "ordering", definition.name, parameter];
    const unknown = names.filter((name) => !classes.some((one) => isTenantOf(name, one)));
    if (unknown.length > 0)
      warn(path, `expected tenants of the workload, found ${sayNames(unknown)}, whose tasks never come`);
    const missing = areAll
      ? classes.filter((one) => !isServed(one, names)).map(({ tenants, name }) => nameOf(tenants, name))
      : [];
    if (missing.length > 0)
      warn(
        path,
        `expected a queue for each tenant, found none for ${sayNames([...new Set(missing)])}, who is guaranteed nothing`,
      );
  }
}

function isTenantOf(tenant: string, { name, tenants }: WorkloadClass): boolean {
  if (tenants.kind === "single") return tenants.name === tenant;
  const number = tenant.startsWith(`${name}-`) ? tenant.slice(name.length + 1) : "";
  return /^[1-9]\d*$/.test(number) && Number(number) <= tenants.count;
}

/** All of its tenants are among these. */
function isServed(one: WorkloadClass, names: readonly string[]): boolean {
  const count = one.tenants.kind === "single" ? 1 : one.tenants.count;
  return new Set(names.filter((name) => isTenantOf(name, one))).size === count;
}

function nameOf(tenants: WorkloadClass["tenants"], name: string): string {
  return tenants.kind === "single" ? tenants.name : `${name}-...`;
}

function sayNames(names: readonly string[]): string {
  const said = names.slice(0, NAMES_MAX).map((name) => `'${name}'`);
  return names.length > NAMES_MAX ? `${said.join(", ")} and ${names.length - NAMES_MAX} more` : said.join(", ");
}
