// Faults that strike whoever leads, in designs in which nobody does, or several do: whom they strike is told. Called by the doubts.

import type { ArchitectureDefinition } from "../../architectures/architecture.ts";
import { targetsOf } from "../../cluster/faults/action-targets.ts";
import type { FaultSpec, Target } from "../../cluster/faults/fault.ts";
import type { PlacedFault } from "../sections/faults-section.ts";

interface Design {
  readonly architecture: Pick<ArchitectureDefinition, "name" | "isLeaderless" | "hasSeveralLeaders">;
  readonly placedFaults: readonly PlacedFault[];
  readonly faults: readonly FaultSpec[];
  readonly warn: (path: readonly PropertyKey[], message: string) => void;
}

export function warnOfRoles({ architecture, placedFaults, faults, warn }: Design): void {
  placedFaults.forEach(({ actionPath }, index) => {
    const role = targetsOf(faults[index]!.action).find(dependsOnLeader)?.role;
    if (role === undefined) return;
    const { name } = architecture;
    if (architecture.isLeaderless === true)
      warn(
        ["faults", index, ...actionPath],
        `nobody leads in '${name}': '${role}' is the first master that is up, as if it said 'master/0'`,
      );
    else if (architecture.hasSeveralLeaders === true)
      warn(
        ["faults", index, ...actionPath],
        `several masters lead in '${name}': 'leader' is the one that began to do so last; name one, such as 'master/0'`,
      );
  });
}

function dependsOnLeader(target: Target): target is Target & { readonly kind: "role" } {
  return target.kind === "role" && ["leader", "follower", "standby"].includes(target.role);
}
