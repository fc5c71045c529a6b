// What is allowed in a design and still not likely to be meant: each is a warning at its line that says what will happen.

import { sharding } from "../../algorithms/placement/sharding.ts";
import { none as noScaling } from "../../algorithms/scaling/none.ts";
import { unusedBy } from "../../architectures/architecture.ts";
import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { ClusterSpec, NodeSpec } from "../../cluster/cluster-spec.ts";
import type { FaultSpec } from "../../cluster/faults/fault.ts";
import { linkClassBetween } from "../../cluster/network-paths.ts";
import type { WorkloadClass } from "../../workload/workload.ts";
import { DEFAULTS } from "../defaults.ts";
import { lastingLoss } from "./lasting-losses.ts";
import type { Report } from "../load-variant.ts";
import { isPreemptive } from "./is-preemptive.ts";
import { warnOfLateReports } from "./late-reports.ts";
import { isData } from "../overlay.ts";
import type { Quorum } from "../quorums.ts";
import type { PlacedFault } from "../sections/faults-section.ts";
import { warnOfRoles } from "./role-doubts.ts";
import { warnOfSilences } from "./silence-doubts.ts";
import { warnOfStandstills } from "./standstill-doubts.ts";
import { warnOfStruckClients } from "./struck-clients.ts";
import { warnOfTenants } from "./tenant-doubts.ts";
import { sayDuration } from "../units.ts";
import { warnOfValues } from "./value-doubts.ts";

/** The broadcast time should be an order of magnitude less than the election timeout (Ongaro and Ousterhout 2014, section 5.6). */
const BROADCASTS_LEAST = 10;

interface Doubtful {
  readonly name: string;
  /** All designs of the file are bounds. */
  readonly isAmongBounds: boolean;
  /** The `scheduler` section as written, laid over the defaults. */
  readonly settings: unknown;
  readonly scheduler: SchedulerSpec;
  readonly cluster: ClusterSpec;
  /** Classes whose tasks read data. */
  readonly readers: readonly string[];
  readonly classes: readonly WorkloadClass[];
  /** Some class's tasks come as jobs. */
  readonly hasJobs: boolean;
  /** None where a core is healed: then nothing is lost for good. */
  readonly quorums: readonly Quorum[];
  readonly placedFaults: readonly PlacedFault[];
  readonly faults: readonly FaultSpec[];
  /** Of the longest possible run, us; Infinity = not known. */
  readonly end: number;
  readonly warn: Report;
}

export function warnOfDoubts(design: Doubtful): void {
  const { definition, parameters } = design.scheduler.architecture;
  for (const { parameter, message } of definition.doubts?.(parameters) ?? [])
    design.warn(placeOf(design, parameter), message);
  warnOfUnused(design);
  warnOfOtherOrder(design);
  warnOfVainPlans(design);
  warnOfVainStops(design);
  warnOfLostSlices(design);
  warnOfVainShards(design);
  warnOfFreeReads(design);
  warnOfTenants(design);
  warnOfValues(design);
  warnOfNobodyToScale(design);
  warnOfHaste(design);
  const workers = design.cluster.nodes.filter(({ role }) => role === "worker").length;
  warnOfSilences({ ...design, workers });
  warnOfLateReports({ ...design, workers });
  warnOfStruckClients(design);
  warnOfStandstills(design);
  warnOfRoles({ ...design, architecture: definition });
  warnOfLostQuorum(design);
}

/** Only of what differs from its default: that was written for a reason. */
function warnOfUnused({ isAmongBounds, settings, scheduler, warn }: Doubtful): void {
  const { name, displacesNothing, isBound } = scheduler.architecture.definition;
  const unused = unusedBy(scheduler.architecture);
  // Beside others the bound is compared with designs that have a use for what they have in common.
  const told = isBound && !isAmongBounds ? [] : Object.entries(unused);
  for (const [setting, reason] of told) {
    const path = setting.split(".");
    if (JSON.stringify(valueAt(settings, path)) !== JSON.stringify(valueAt(DEFAULTS.scheduler, path)))
      warn(["scheduler", ...path], `it has no effect on '${name}': ${reason}`);
  }
  if (scheduler.stealing.definition.name !== "none" && scheduler.queueing === "central" && !("stealing" in unused))
    warn(["scheduler", "stealing"], "it has no effect with `queueing: central`: nothing waits at workers");
  if (
    scheduler.rebalancing?.definition.name !== "none" &&
    scheduler.queueing === "central" &&
    !("rebalancing" in unused)
  )
    warn(["scheduler", "rebalancing"], "it has no effect with `queueing: central`: nothing waits at workers");
  if (unused.admission !== undefined && scheduler.ordering.parameters["maximumApplications"] !== undefined)
    warn(
      ["scheduler", "ordering", scheduler.ordering.definition.name, "maximumApplications"],
      `it has no effect on '${name}': ${unused.admission}`,
    );
  if (displacesNothing !== undefined && isPreemptive(scheduler.ordering))
    warn(["scheduler", "ordering"], `nothing that runs gives way on '${name}': ${displacesNothing}`);
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, key) => (isData(value) ? value[key] : undefined), data);
}

/** Somebody else has decided, or will, where a planned task runs. */
function warnOfVainPlans({ scheduler, warn }: Doubtful): void {
  const { architecture, ordering, queueing } = scheduler;
  const { unused, isLeaderless } = architecture.definition;
  const isPulled = unused?.placement !== undefined && unused.queueing !== undefined;
  if (ordering.definition.properties.placing !== true || isLeaderless === true) return;
  if (queueing === "central" && !isPulled) return;
  const instead = isPulled
    ? `on '${architecture.definition.name}' workers take tasks`
    : "with queues at the workers a place is chosen before";
  warn(
    ["scheduler", "ordering"],
    `'${ordering.definition.name}' decides where tasks run, and ${instead}: they will go in the order of admission`,
  );
}

/** What is stopped for a task that then does not start was stopped for nothing. */
function warnOfVainStops({ scheduler, warn }: Doubtful): void {
  const { definition, parameters } = scheduler.placement;
  if (scheduler.queueing !== "central" || !isPreemptive(scheduler.ordering) || !definition.waits?.(parameters)) return;
  warn(
    ["scheduler", "placement"],
    `'${definition.name}' lets tasks wait although there is room, and '${scheduler.ordering.definition.name}' stops others to make room for them: stopped in vain`,
  );
}

/** With checkpoints a slice begins with reading what was saved, and its work counts if it is saved at the end. */
function warnOfLostSlices({ scheduler, warn }: Doubtful): void {
  const { checkpoint, ordering } = scheduler;
  const { definition, parameters } = ordering;
  const slice = definition.slice?.(parameters);
  if (slice === undefined || scheduler.architecture.definition.displacesNothing !== undefined) return;
  if (scheduler.queueing !== "central")
    return warn(
      ["scheduler", "ordering"],
      `nothing that runs gives way with \`queueing: ${scheduler.queueing}\`: the slices of '${definition.name}' have no effect`,
    );
  if (checkpoint === undefined) return;
  if (unusedBy(scheduler.architecture).checkpoint !== undefined) return;
  const at = ["scheduler", "checkpoint"];
  if (!checkpoint.onPreemption)
    warn(
      [...at, "onPreemption"],
      `what a slice of '${definition.name}' did is lost where it ends between two checkpoints: a task that is longer than its slices may never end`,
    );
  else if (checkpoint.restart >= slice)
    warn(
      ["scheduler", "ordering", definition.name],
      `expected more than 'checkpoint.restart', ${sayDuration(checkpoint.restart)}: a slice of ${sayDuration(slice)} is over before its task has gone on from what was saved, and nothing gets done in it`,
    );
}

/** Nothing is divided, or what is divided may go nowhere else. */
function warnOfVainShards({ scheduler, hasJobs, warn }: Doubtful): void {
  const { architecture, placement, speculation } = scheduler;
  if (placement.definition.name !== sharding.name || unusedBy(architecture)["placement"] !== undefined) return;
  const at = ["scheduler", "placement"];
  if (!hasJobs)
    warn(
      at,
      "no class has jobs ('job' or 'workflow'): there is nothing to shard, and tasks go where 'least-loaded' would send them",
    );
  if (placement.parameters["failover"] !== true && speculation.definition.name !== "none" && hasJobs)
    warn(
      at,
      `without failover no item runs on another worker, nor does a copy of it: '${speculation.definition.name}' speculates in vain`,
    );
}

/** Then it does not matter where a task runs, whatever the placement makes of it. */
function warnOfFreeReads({ cluster, readers, warn }: Doubtful): void {
  const isFree = Object.entries(cluster.links).every(
    ([name, { bandwidth }]) => name === "same-node" || bandwidth === Infinity,
  );
  if (isFree && readers.length > 0)
    warn(["workload", readers[0]!, "data"], "takes no time to fetch: no link between machines has a 'bandwidth'");
}

function warnOfNobodyToScale({ scheduler, cluster, warn }: Doubtful): void {
  if (scheduler.scaling.definition === noScaling || cluster.nodes.some(({ elastic }) => elastic !== undefined)) return;
  warn(
    ["scheduler", "scaling"],
    "it has no effect: no worker comes and goes; expected `elastic` in `cluster.workers` or in one of its groups",
  );
}

/** A plan that the dispatcher will not follow. */
function warnOfOtherOrder({ scheduler, warn }: Doubtful): void {
  const { admission, ordering } = scheduler;
  const planned = admission?.definition.ordering;
  if (planned === undefined || planned === ordering.definition.name) return;
  warn(
    ["scheduler", "admission"],
    `it reckons with the ordering '${planned}'; with '${ordering.definition.name}' tasks will not go in the order that it plans`,
  );
}

/** Elections that are decided before messages can arrive. */
function warnOfHaste(design: Doubtful): void {
  const { scheduler, cluster, warn } = design;
  const { definition, parameters } = scheduler.architecture;
  const pace = definition.elections?.(parameters);
  const voters = cluster.nodes.filter(({ role }) => role === definition.voters);
  if (pace === undefined || voters.length < 2) return;
  const broadcast = broadcastTime(voters, cluster);
  if (!Number.isFinite(broadcast) || pace.timeout >= BROADCASTS_LEAST * broadcast) return;
  warn(
    placeOf(design, pace.parameter),
    `expected at least ${BROADCASTS_LEAST} times a round trip and a disk sync between voters, which take ${sayDuration(Math.round(broadcast))} on average here: otherwise followers campaign against a healthy leader`,
  );
}

/** us: to the farthest other voter and back, and a sync there. */
function broadcastTime(voters: readonly NodeSpec[], { links, disk }: ClusterSpec): number {
  const latencies = voters.flatMap((from, index) =>
    voters.slice(index + 1).map((to) => links[linkClassBetween(from, to)].latency.mean),
  );
  return 2 * Math.max(...latencies) + disk.append.mean + disk.sync.mean;
}

function warnOfLostQuorum({ name, quorums, cluster, placedFaults, faults, end, warn }: Doubtful): void {
  for (const quorum of quorums) {
    const loss = lastingLoss(faults, quorum, cluster, end);
    if (loss === undefined) continue;
    const { fault, at, left } = loss;
    const { role, members, needed } = quorum;
    const whose = role === "lock" ? "lock members" : members.length === 1 ? "master" : "masters";
    warn(
      ["faults", fault, ...placedFaults[fault]!.actionPath],
      `leaves '${name}' at most ${left} of ${members.length} ${whose} for good, and ${needed} must be up for a leader: from ${sayDuration(at)} on no task is taken in or given out`,
    );
  }
}

function placeOf({ scheduler }: Doubtful, parameter: string): readonly string[] {
  return ["scheduler", "architecture", scheduler.architecture.definition.name, parameter];
}
