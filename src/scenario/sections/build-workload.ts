// Turns the classes of a loaded workload section into what the workload layer runs, and reports what does not fit.

import type { NodeSpec } from "../../cluster/cluster-spec.ts";
import type { EstimateDefinition } from "../../workload/estimates/estimate-model.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { NEVER, START, between, toSeconds } from "../../kernel/time.ts";
import type { TaskInput } from "../../process/task.ts";
import type { Demand, Keys, TriggerTimes, WorkloadClass } from "../../workload/workload.ts";
import { ESTIMATE_DEFAULT } from "../defaults.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { withLineage } from "./lineage-section.ts";
import { openTrace } from "./trace-section.ts";
import type { BuiltTriggers } from "./trigger-build.ts";
import { refuseVainValues } from "./value-section.ts";
import { buildWorkflow, given } from "./workflow-section.ts";
import type { ClassSection } from "./workload-section.ts";

export interface WorkloadSurroundings {
  readonly context: ShapeContext;
  readonly duration: Duration | undefined;
  readonly workers: readonly NodeSpec[];
  readonly triggers: BuiltTriggers;
  /** `path` from the scenario's top. */
  report(path: readonly PropertyKey[], message: string): void;
}

export function buildClasses(
  sections: Readonly<Record<string, ClassSection>>,
  surroundings: WorkloadSurroundings,
): readonly WorkloadClass[] {
  const room = roomOf(surroundings.workers);
  return Object.entries(sections).flatMap(([name, section], index) => {
    const report = (key: readonly PropertyKey[], message: string) =>
      surroundings.report(["workload", name, ...key], message);
    return buildClass({ name, index, section }, room, { ...surroundings, report }) ?? [];
  });
}

interface NamedClass {
  readonly name: string;
  readonly index: number;
  readonly section: ClassSection;
}

function buildClass(
  { name, index, section }: NamedClass,
  room: Room,
  surroundings: WorkloadSurroundings,
): WorkloadClass | undefined {
  const { context, report } = surroundings;
  const supply = supplyOf(section, context, surroundings.triggers.timesOf(name), report);
  if (supply === undefined) return undefined;
  const { demand, hasService, hasCores } = supply;
  if (section.service === undefined && !hasService && section.workflow === undefined)
    report([], "missing key 'service': expected the distribution of service times");
  if (section.service !== undefined && hasService)
    report(["service"], "expected no 'service': the log gives each job's own");
  if (section.service !== undefined && !(section.service.mean > 0))
    report(["service"], "expected service times above 0");
  if (section.job !== undefined && section.arrivals === undefined)
    report(["job"], "expected no 'job' without 'arrivals': a log or a closed loop brings one task at a time");
  refuseUnfitting(section, hasCores, room, report);
  refuseVainValues(section, report);
  for (const [stage, demands] of Object.entries(section.workflow ?? {}))
    refuseUnfitting({ ...section, ...given(demands) }, false, room, (key, message) =>
      report(["workflow", stage, ...key], message),
    );
  const { start, stop } = windowOf(section, demand, surroundings);
  refuseFlood(section, demand, stop === NEVER ? (0 as Duration) : between(start, stop), report);
  const workloadClass: WorkloadClass = {
    name,
    index,
    tenants: section.tenant ?? { kind: "single", name },
    ...(section.user !== undefined && { user: section.user }),
    keys: keysOf(name, section, report),
    input: inputOf(section, report),
    demand,
    service: section.service,
    createEstimates: estimatesOf(section, context),
    cores: section.cores,
    memory: section.memory,
    resources: section.resources,
    pools: section.pools,
    priority: section.priority,
    weight: section.weight,
    deadline: section.deadline ?? { kind: "none" },
    ...(section.value !== undefined && { value: section.value }),
    ...(section.lateValue?.fade !== undefined && { fade: section.lateValue.fade }),
    ...(section.tolerance !== undefined && { tolerance: section.tolerance }),
    failure: section.failure,
    poison: section.poison,
    job: section.job?.tasks,
    gang: section.job?.gang,
    workflow: undefined,
    notify: section.notify,
    poll: section.poll,
    patience: section.patience,
    limit: section.limit,
    start,
    stop,
  };
  if (section.workflow === undefined) {
    if (section.outputs !== undefined) report(["outputs"], "expected no 'outputs' without a 'workflow'");
    if (section.lineage !== undefined) report(["lineage"], "expected no 'lineage' without a 'workflow'");
    return workloadClass;
  }
  refuseForWorkflows(section, report);
  const workflow = buildWorkflow(section.workflow, workloadClass, (key, message) =>
    report(["workflow", ...key], message),
  );
  return workflow && { ...workloadClass, ...withLineage(workflow, section, report) };
}

interface Supply {
  readonly demand: Demand;
  /** Service times and cores come with the tasks. */
  readonly hasService: boolean;
  readonly hasCores: boolean;
}

type Report = WorkloadSurroundings["report"];

function supplyOf(
  section: ClassSection,
  context: ShapeContext,
  triggers: readonly TriggerTimes[],
  report: Report,
): Supply | undefined {
  const { arrivals, closedLoop, trace, trigger } = section;
  const given = Object.entries({ arrivals, closedLoop, trace, trigger }).filter(([, value]) => value !== undefined);
  if (given.length !== 1) {
    const found = given.length === 0 ? "none" : given.map(([key]) => key).join(" and ");
    report([], `expected one of arrivals, closedLoop, trace or trigger: where the tasks come from, found ${found}`);
    return undefined;
  }
  if (arrivals !== undefined) {
    const createArrivals = () => arrivals.definition.create(arrivals.parameters as never);
    return { demand: { kind: "open", createArrivals }, hasService: false, hasCores: false };
  }
  if (closedLoop !== undefined)
    return { demand: { kind: "closed", ...closedLoop }, hasService: false, hasCores: false };
  if (trigger !== undefined) {
    refuseForTriggers(section, report);
    return { demand: { kind: "trigger", triggers }, hasService: false, hasCores: false };
  }
  const opened = openTrace(trace!, context);
  if (opened.kind === "trace")
    return {
      demand: { kind: "trace", openTrace: opened.openTrace },
      hasService: opened.hasService,
      hasCores: opened.hasCores,
    };
  report(["trace", ...opened.path], opened.message);
  return undefined;
}

/** Nobody waits for what the masters launch by themselves. */
function refuseForTriggers({ notify, poll, patience, limit }: ClassSection, report: Report): void {
  const expected = "with 'trigger': no client submits these tasks, or waits for them";
  if (notify) report(["notify"], `expected no 'notify' ${expected}`);
  if (poll > 0) report(["poll"], `expected no 'poll' ${expected}`);
  if (patience !== undefined) report(["patience"], `expected no 'patience' ${expected}`);
  if (limit !== undefined) report(["limit"], "expected no 'limit' with 'trigger': 'until' ends its launches");
}

function refuseForWorkflows({ arrivals, job }: ClassSection, report: Report): void {
  if (arrivals === undefined)
    report(["workflow"], "expected no 'workflow' without 'arrivals': each arrival is a job of all its stages");
  if (job !== undefined)
    report(["job"], "expected no 'job' beside 'workflow', whose stages say how many tasks they have");
}

function keysOf(name: string, { key, job, workflow }: ClassSection, report: Report): Keys | undefined {
  if (key?.kind === "job" && job === undefined && workflow === undefined)
    report(["key"], "expected no key 'job' without 'job' or 'workflow': these tasks stand alone");
  return key?.kind === "zipf" ? { ...key, name: key.name ?? name } : key;
}

function inputOf({ key, data }: ClassSection, report: Report): TaskInput | undefined {
  if (data === undefined) return undefined;
  if (key === undefined) report(["data"], "expected a 'key' beside 'data': it says which data a task reads");
  return { bytes: data.size, copies: data.copies };
}

function estimatesOf(section: ClassSection, { registry }: ShapeContext): WorkloadClass["createEstimates"] {
  const chosen = section.estimate;
  if (chosen !== undefined) return () => chosen.definition.create(chosen.parameters as never);
  const name = section.trace === undefined ? ESTIMATE_DEFAULT.synthetic : ESTIMATE_DEFAULT.trace;
  const definition = registry.find("estimate", name) as EstimateDefinition<{}>;
  return () => definition.create({});
}

function windowOf(
  section: ClassSection,
  demand: Demand,
  { duration, report }: WorkloadSurroundings,
): { start: Instant; stop: Instant } {
  const { from, until, limit } = section;
  const end = duration ?? NEVER;
  if (from >= end) report(["from"], "expected a time before the scenario's duration is over");
  if (until !== undefined && until <= from) report(["until"], "expected a time after 'from'");
  if (until !== undefined && until > end) report(["until"], "expected a time within the scenario's duration");
  const endsByItself =
    demand.kind === "trace" ||
    limit !== undefined ||
    until !== undefined ||
    (demand.kind === "open" && demand.createArrivals().meanRate === 0);
  if (duration === undefined && !endsByItself)
    report([], "expected a 'duration' for the scenario, or a 'limit' or 'until' here: this class never ends");
  return { start: (START + from) as Instant, stop: Math.min(until ?? NEVER, end) as Instant };
}

/** More would not end today. An overloaded cluster, by contrast, is a legitimate question. */
const TASKS_MAX = 1_000_000_000;

function refuseFlood({ limit }: ClassSection, demand: Demand, window: Duration, report: Report): void {
  if (demand.kind !== "open") return;
  const { meanRate } = demand.createArrivals();
  const tasks = Math.min(limit ?? Infinity, meanRate * toSeconds(window));
  if (!Number.isFinite(meanRate))
    report(["arrivals"], "expected gaps above 0 between arrivals: these tasks would all come at once");
  else if (meanRate > 0 && tasks > TASKS_MAX)
    report(
      ["arrivals"],
      `expected at most ${TASKS_MAX} tasks, found about ${tasks.toPrecision(2)}; lower the rate, or give a 'limit'`,
    );
}

/** The biggest machines there are; several kinds may each be biggest in something. */
interface Room {
  readonly kinds: readonly Pick<NodeSpec, "cores" | "memory" | "resources">[];
}

function roomOf(workers: readonly NodeSpec[]): Room {
  const kinds = new Map<string, NodeSpec>();
  for (const worker of workers) {
    const key = JSON.stringify([
      worker.cores,
      worker.memory === Infinity ? "unlimited" : worker.memory,
      worker.resources,
    ]);
    if (!kinds.has(key)) kinds.set(key, worker);
  }
  return { kinds: [...kinds.values()] };
}

function refuseUnfitting(section: ClassSection, hasCores: boolean, { kinds }: Room, report: Report): void {
  const wanted = {
    cores: hasCores ? 1 : section.cores,
    memory: section.memory,
    resources: Object.entries(section.resources ?? {}),
  };
  const fits = kinds.some(
    ({ cores, memory, resources }) =>
      cores >= wanted.cores &&
      memory >= wanted.memory &&
      wanted.resources.every(([name, amount]) => (resources[name] ?? 0) >= amount),
  );
  if (fits || kinds.length === 0) return;
  const cores = Math.max(...kinds.map((kind) => kind.cores));
  if (cores < wanted.cores)
    return report(
      ["cores"],
      `expected a task that fits a worker, found ${wanted.cores} cores; the biggest worker has ${cores}`,
    );
  if (Math.max(...kinds.map((kind) => kind.memory)) < wanted.memory)
    return report(["memory"], "expected a task that fits a worker, found more memory than the biggest worker has");
  const missing = wanted.resources.find(
    ([name, amount]) => !kinds.some(({ resources }) => (resources[name] ?? 0) >= amount),
  );
  if (missing !== undefined)
    return report(
      ["resources", missing[0]],
      `expected a task that fits a worker, found ${missing[1]} of '${missing[0]}'; no worker has that much`,
    );
  report([], "expected a task that fits a worker: no single worker has its cores, memory and resources together");
}
