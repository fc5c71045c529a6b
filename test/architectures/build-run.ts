// A whole scheduler on a small simulated cluster, for tests: planned tasks, planned faults, every record kept or watched,
// and judged at the end both by the observatory and by this folder's own checker.

import type { OrderingDefinition } from "../../src/algorithms/ordering/ordering.ts";
import type { PlacementDefinition } from "../../src/algorithms/placement/placement.ts";
import type { Architecture, ArchitectureDefinition } from "../../src/architectures/architecture.ts";
import { ideal } from "../../src/architectures/ideal.ts";
import type { SchedulerSpec } from "../../src/architectures/scheduler-spec.ts";
import { singleMaster } from "../../src/architectures/single-master.ts";
import type { ClusterSpec, ConnectionSpec, LinkSpec } from "../../src/cluster/cluster-spec.ts";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { FaultInjector } from "../../src/cluster/faults/fault-injector.ts";
import { layTimeline } from "../../src/cluster/faults/timeline.ts";
import { SimulatedCluster } from "../../src/cluster/simulated-cluster.ts";
import { WorkloadDriver } from "../../src/experiment/workload-driver.ts";
import { uniform } from "../../src/kernel/distributions/uniform.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { NEVER, START, microseconds, seconds, type Duration, type Instant } from "../../src/kernel/time.ts";
import { Observatory } from "../../src/observe/observatory.ts";
import type { Observations } from "../../src/observe/observations.ts";
import type { DeclaredPool, TaskRow } from "../../src/observe/observe-options.ts";
import type { Deployment } from "../../src/process/deployment.ts";
import type { Address } from "../../src/process/identity.ts";
import { Trace, type AnyRecordListener } from "../../src/trace/trace.ts";
import { openWorkload } from "../../src/workload/open-workload.ts";
import type { TraceJob } from "../../src/workload/traces/trace-job.ts";
import { sampleClass } from "../workload/sample-workload.ts";
import {
  clusterSpec,
  constant,
  linkSpec,
  nodeSpec,
  sameLinks,
  SECOND,
  type ClusterChanges,
} from "../cluster/build-cluster.ts";
import { withGangs, type PlannedGang } from "./planned-gangs.ts";
import { schedulerSpec } from "./plan-scheduler.ts";
import { RunChecker } from "./run-checker.ts";

export { SECOND, constant } from "../cluster/build-cluster.ts";

/** Times in us. */
export interface PlannedTask {
  readonly at: number;
  readonly work: number;
  readonly cores?: number;
  readonly memory?: number;
  readonly priority?: number;
  readonly tenant?: string;
  /** Since its arrival. */
  readonly deadline?: number;
  readonly gang?: PlannedGang;
  readonly pools?: Readonly<Record<string, number>>;
  readonly key?: string;
  readonly patience?: number;
}

export interface RunPlan {
  readonly tasks: readonly PlannedTask[];
  readonly architecture?: "single-master" | "ideal" | ArchitectureDefinition<never>;
  readonly architectureParameters?: Readonly<Record<string, unknown>>;
  readonly masters?: number;
  readonly workers?: number;
  readonly cores?: number;
  readonly clients?: number;
  /** Members of a lock service, or the database in its place. */
  readonly locks?: number;
  readonly speed?: number;
  readonly ordering?: OrderingDefinition<never>;
  readonly orderingParameters?: Readonly<Record<string, unknown>>;
  readonly placement?: PlacementDefinition<never>;
  readonly placementParameters?: Readonly<Record<string, unknown>>;
  /** Idle workers take from others drawn at random. */
  readonly stealing?: { readonly tries: number; readonly interval: number };
  readonly queueing?: SchedulerSpec["queueing"];
  readonly recovery?: SchedulerSpec["recovery"];
  readonly loadReports?: number;
  readonly effects?: SchedulerSpec["effects"];
  /** What the observatory is told of pools, of which every task has the same. */
  readonly declaredPools?: readonly DeclaredPool[];
  /** Over everything else. */
  readonly scheduler?: Partial<SchedulerSpec>;
  readonly detection?: { readonly interval: number; readonly suspect: number; readonly timeout: number };
  readonly masterCost?: number;
  readonly link?: LinkSpec;
  readonly connection?: Partial<ConnectionSpec>;
  readonly resources?: Readonly<Record<string, number>>;
  /** us; clients accept a deadline that is so much later. */
  readonly tolerance?: number;
  /** What its tasks are worth, drawn from 1 to 10. */
  readonly hasValues?: boolean;
  readonly notify?: boolean;
  readonly cluster?: ClusterChanges;
  readonly faults?: readonly FaultSpec[];
  /** us; what I6 allows a gang in calm times. */
  readonly gangPartMax?: number;
  readonly seed?: string;
  readonly paranoid?: boolean;
  readonly onRecord?: AnyRecordListener;
  /** us; the run goes on at least until then, so that late messages of ended tasks are seen. */
  readonly end?: number;
}

export interface RunOutcome {
  readonly observations: Observations;
  /** Findings of severity violation, the checker's own included. */
  readonly findings: readonly string[];
  readonly rows: readonly TaskRow[];
  readonly checker: RunChecker;
  readonly injector: FaultInjector;
  readonly cluster: SimulatedCluster;
  readonly digest: string;
  readonly end: number;
  readonly answered: readonly number[];
}

/** Runs to the end of all tasks, or to `end`. */
export function run(plan: RunPlan): RunOutcome {
  const spec = planCluster(plan);
  const simulation = new Simulation({ paranoid: plan.paranoid ?? false });
  const trace = new Trace(simulation, simulation.digest);
  if (plan.onRecord !== undefined) trace.onAny(plan.onRecord);
  const streams = new RandomStreams(plan.seed ?? "1");
  const end = plan.end ?? 300 * SECOND;
  const timeline = layTimeline(plan.faults ?? [], spec, streams, end as Instant);
  let leader: number | undefined;
  trace.on("leader.serving", (_at, node) => (leader = node));
  const injector = new FaultInjector({ simulation, trace, streams, timeline, leader: () => leader });
  const rows: TaskRow[] = [];
  const checker = new RunChecker(trace, { recovery: plan.recovery ?? "fast" });
  const observatory = new Observatory(trace, {
    nodeNames: spec.nodes.map(({ name }) => name),
    zones: [...new Set(spec.nodes.map(({ zone }) => zone))],
    warmup: START,
    duration: undefined,
    bucket: seconds(1),
    faultWindows: [],
    isLeaderless: typeof plan.architecture === "object" && plan.architecture.isLeaderless === true,
    hasSeveralLeaders: typeof plan.architecture === "object" && plan.architecture.hasSeveralLeaders === true,
    nodeSpeeds: spec.nodes.map(({ speed }) => speed),
    onTask: (row) => rows.push(row),
    ...(plan.declaredPools !== undefined && { pools: plan.declaredPools }),
    ...(plan.gangPartMax !== undefined && { gangPartMax: plan.gangPartMax as Duration }),
  });
  const architecture = createArchitecture(plan, deploymentOf(spec));
  const answered: number[] = [];
  const cluster: SimulatedCluster = new SimulatedCluster(spec, {
    simulation,
    trace,
    streams,
    createProcess: (node, host) => architecture.createProcess(node.role, host),
    booted: (node) => driver.clientUp(node as unknown as Address),
    bite: (episode, node) => injector.bite(episode, node),
    answer: (task) => {
      answered.push(task);
      driver.answered(task);
    },
    isParanoid: plan.paranoid ?? false,
  });
  const driver = new WorkloadDriver({
    simulation,
    trace,
    workload: withGangs(openWorkload([plannedClass(plan)], streams), plan.tasks),
    clients: deploymentOf(spec).clients,
    stop: NEVER,
    request: (client, task) => cluster.request(client, task),
    exhausted: () => {},
  });
  cluster.start();
  injector.attach(cluster);
  driver.start();
  simulation.runUntil(end as Instant);
  const observations = observatory.finish(simulation.now);
  const seen = observations.violations
    .filter(({ severity }) => severity === "violation")
    .map(({ check, at, message }) => `${check} at ${at}: ${message}`);
  return {
    observations,
    findings: [...seen, ...checker.finish()],
    rows,
    checker,
    injector,
    cluster,
    digest: simulation.digest.toString(),
    end: simulation.now,
    answered,
  };
}

function planCluster(plan: RunPlan): ClusterSpec {
  const {
    masters = 1,
    workers = 3,
    cores = 2,
    clients = 1,
    locks = 0,
    speed = 1,
    masterCost = 10,
    link = linkSpec({ latency: constant(500) }),
    resources = {},
    connection = {},
  } = plan;
  return clusterSpec({
    nodes: [
      ...Array.from({ length: masters }, (_, at) => nodeSpec("master", at, { messageCost: constant(masterCost) })),
      ...Array.from({ length: workers }, (_, index) =>
        nodeSpec("worker", index, { cores, speed, resources, messageCost: constant(5) }),
      ),
      ...Array.from({ length: clients }, (_, index) => nodeSpec("client", index, { messageCost: constant(5) })),
      ...Array.from({ length: locks }, (_, index) => nodeSpec("lock", index, { messageCost: constant(10) })),
    ],
    links: sameLinks(link),
    connection,
    ...plan.cluster,
  });
}

function deploymentOf({ nodes }: ClusterSpec): Deployment {
  const placed = nodes.map((spec, id) => ({ ...spec, address: id as Address }));
  return {
    masters: placed.filter(({ role }) => role === "master").map(({ address }) => address),
    workers: placed
      .filter(({ role }) => role === "worker")
      .map(({ address, cores, memory, resources, speed }) => ({
        address,
        cores,
        memory,
        resources,
        speed,
        zone: 0,
        rack: 0,
      })),
    clients: placed.filter(({ role }) => role === "client").map(({ address }) => address),
    locks: placed.filter(({ role }) => role === "lock").map(({ address }) => address),
    stores: placed.filter(({ role }) => role === "store").map(({ address }) => address),
  };
}

function createArchitecture(plan: RunPlan, deployment: Deployment): Architecture {
  const { architecture = "single-master", architectureParameters } = plan;
  const context = { scheduler: schedulerSpec(plan), deployment };
  if (architecture === "ideal") return ideal.create({ delay: undefined, ...architectureParameters }, context);
  const definition = architecture === "single-master" ? singleMaster : (architecture as unknown as typeof singleMaster);
  return definition.create({ ...singleMasterParameters, ...architectureParameters }, context);
}

const singleMasterParameters = {
  reconcileGrace: seconds(15),
  replayCost: microseconds(5),
  snapshotEvery: 10_000,
  orphanTimeout: undefined,
  thinkPerJob: undefined,
  thinkPerTask: undefined,
  broken: undefined,
};

function plannedClass({ tasks, resources, notify = false, tolerance, hasValues }: RunPlan) {
  let next = 0;
  const job = (
    { at, work, cores = 1, memory = 0, priority = 0, deadline, tenant }: PlannedTask,
    line: number,
  ): TraceJob => ({
    line,
    job: String(line),
    arrivedAfter: at as Duration,
    service: work as Duration,
    requested: undefined,
    cores,
    memory,
    priority,
    deadline: deadline as Duration | undefined,
    tenant,
  });
  const report = () => ({
    file: "plan",
    records: next,
    kept: next,
    dropped: 0,
    droppedJobs: [],
    killedAtRequest: 0,
    broken: 0,
    problems: [],
  });
  const openTrace = () => ({ next: () => (next < tasks.length ? job(tasks[next], ++next) : undefined), report });
  return sampleClass({
    name: "planned",
    demand: { kind: "trace", openTrace },
    service: undefined,
    resources: resources === undefined ? undefined : { ...resources },
    notify,
    ...(tolerance !== undefined && { tolerance: { kind: "span", span: tolerance as Duration } }),
    ...(hasValues && { value: { amount: uniform.create({ min: 1, max: 10 } as never), isPerSecond: false } }),
  });
}
