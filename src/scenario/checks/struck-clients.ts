// Clients that go down with a zone or a rack: what is asked of them waits until they are back, however good the scheduler is.

import { targetsOf } from "../../cluster/faults/action-targets.ts";
import { failureDomains, groupMembers } from "../../cluster/faults/group-members.ts";
import type { ClusterSpec, NodeSpec } from "../../cluster/cluster-spec.ts";
import type { FaultAction, FaultSpec } from "../../cluster/faults/fault.ts";
import type { PlacedFault } from "../sections/faults-section.ts";

/** While such a fault lasts, nobody there sends anything. */
const SILENCING: ReadonlySet<FaultAction["kind"]> = new Set(["crash", "kill", "pause", "drain"]);

interface Design {
  readonly cluster: ClusterSpec;
  readonly placedFaults: readonly PlacedFault[];
  readonly faults: readonly FaultSpec[];
  readonly warn: (path: readonly PropertyKey[], message: string) => void;
}

export function warnOfStruckClients({ cluster, placedFaults, faults, warn }: Design): void {
  const clients = groupMembers({ group: "clients" }, cluster);
  placedFaults.forEach(({ actionPath }, index) => {
    const struck = clients.filter((client) => isStruckBy(faults[index]!, client, cluster));
    if (struck.length === 0) return;
    const share = struck.length === clients.length ? "all clients" : `${struck.length} of ${clients.length} clients`;
    warn(
      ["faults", index, ...actionPath],
      `strikes ${share} too (${struck[0]!.name}): what they are asked for meanwhile waits for them in every design, and response times count that; to strike the service alone, put all clients in zone '${cluster.nodes[0]!.zone}' (\`clients: { count: ${clients.length}, spread: none }\`) and strike another`,
    );
  });
}

/** By where it is: a fault that names clients means them. */
function isStruckBy(fault: FaultSpec, client: NodeSpec, cluster: ClusterSpec): boolean {
  if (!SILENCING.has(fault.action.kind)) return false;
  if (fault.kind === "random")
    return (
      fault.group === "nodes" &&
      (fault.per === "zone" || fault.per === "rack") &&
      failureDomains(fault, cluster).some(({ members }) => members.includes(client))
    );
  return (
    fault.kind === "scheduled" &&
    targetsOf(fault.action).some(
      (target) =>
        (target.kind === "zone" && target.zone === client.zone) ||
        (target.kind === "rack" && target.rack === client.rack),
    )
  );
}
