// The `workflow` of a workload class: stages that wait for each other.

import * as z from "zod";
import { constant } from "../../kernel/distributions/constant.ts";
import { type Duration, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { readWfCommons } from "../../workload/traces/wfcommons.ts";
import type { WorkloadClass } from "../../workload/workload.ts";
import { topologicalOrder } from "../../workload/job-drafts.ts";
import type { WorkflowStage } from "../../workload/workflows.ts";
import { didYouMean } from "../did-you-mean.ts";
import { LIMITS } from "../limits.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { listOf, namedMap, section, viewed } from "../shapes/leaf.ts";
import { choice, fileName } from "../shapes/parameter-shape.ts";
import { integer, number, size, text } from "../shapes/quantities.ts";
import { resourcesShape } from "../shapes/resources-shape.ts";
import { sayReadProblem, type ShapeContext } from "../shapes/shape-context.ts";
import { keepingOf, outputsShape } from "./lineage-section.ts";
import { taskCountShape } from "./task-count-shape.ts";

export type StageSection = z.output<ReturnType<typeof stageShape>>;
export type WorkflowSection = Readonly<Record<string, StageSection>>;
type Report = (path: readonly PropertyKey[], message: string) => void;

export function workflowShape(context: ShapeContext) {
  const stages = namedMap(stageShape(context), "stages", LIMITS.stages);
  const recorded = section({
    wfcommons: fileName(context).describe("A recorded workflow in the JSON of WfCommons, relative to the scenario."),
    timeScale: number({ above: 0, max: 1_000_000 }).prefault(1).describe("Multiplies the recorded run times."),
  });
  return viewed<WorkflowSection>(
    () => z.union([stages, recorded]),
    (value, reporting) => {
      const isRecorded = typeof value === "object" && value !== null && "wfcommons" in value;
      if (!isRecorded || typeof value.wfcommons === "object") return reporting.parse(stages, value, []);
      const record = reporting.parse(recorded, value, []);
      return record && recordedStages(record.wfcommons, record.timeScale, context, reporting.report);
    },
  );
}

/** One stage a task, each of exactly the time that was recorded. */
function recordedStages(
  file: string,
  timeScale: number,
  context: ShapeContext,
  report: Report,
): WorkflowSection | undefined {
  try {
    const tasks = readWfCommons(context.readText(file));
    if (tasks.length > LIMITS.stages) throw new Error(`expected at most ${LIMITS.stages} tasks, found ${tasks.length}`);
    return Object.fromEntries(
      tasks.map(({ id, seconds, parents }): [string, StageSection] => {
        const value = Math.max(1, Math.round(seconds * MICROSECONDS_PER_SECOND * timeScale)) as Duration;
        return [id, { service: constant.create({ value }), after: parents.map((stage) => ({ stage, bytes: 0 })) }];
      }),
    );
  } catch (problem) {
    report(["wfcommons"], `expected a workflow of WfCommons in '${file}': ${messageOf(problem)}`);
    return undefined;
  }
}

/** What a reader of the file threw; mistakes in our own code pass. */
function messageOf(problem: unknown): string {
  return sayReadProblem(problem).replace("expected a readable file: ", "");
}

function stageShape(context: ShapeContext) {
  return section({
    tasks: taskCountShape(context)
      .optional()
      .describe("How many: a number, or { tasks: distribution }; 1 where absent."),
    service: distributionOf("duration", context)
      .optional()
      .describe("Service time of a task; the class's where absent."),
    cores: integer({ min: 1, max: LIMITS.cores }).optional().describe("The class's where absent."),
    memory: size().optional().describe("The class's where absent."),
    resources: resourcesShape("per task").optional().describe("The class's where absent."),
    priority: number().optional().describe("Bigger is more important; the class's where absent."),
    after: stageInputsShape()
      .optional()
      .describe(
        "Its tasks come when all tasks of this stage, or of all these stages, have completed. With sizes, { map: 20MB }: what each of its tasks fetches from where each task of that stage ran, before it works; nothing from its own machine.",
      ),
    workOn: listOf(number({ above: 0, max: 1_000_000 }), "numbers", LIMITS.nodes)
      .optional()
      .describe(
        "How many times its service time it takes on worker/0, worker/1 and so on; the list is repeated. For machines that are good at different things. 1 where absent.",
      ),
    outputs: outputsShape()
      .optional()
      .describe("Where what its tasks make is put, for those that fetch it; the class's where absent."),
  });
}

export interface StageInput {
  readonly stage: string;
  readonly bytes: number;
  readonly isNarrow?: boolean;
}

function stageInputsShape() {
  const name = text("a stage's name", LIMITS.nameLength);
  const names = listOf(name, "names of stages", LIMITS.stages);
  const sizes = namedMap(fetchedShape(), "sizes", LIMITS.stages);
  return viewed<readonly StageInput[]>(
    () => z.union([name, names, sizes]),
    (value, reporting) => {
      if (Array.isArray(value)) return reporting.parse(names, value, [])?.map((stage) => ({ stage, bytes: 0 }));
      if (typeof value === "object" && value !== null) {
        const read = reporting.parse(sizes, value, []);
        return read && Object.entries(read).map(([stage, fetched]) => ({ stage, ...fetched }));
      }
      const one = reporting.parse(name, value, []);
      return one === undefined ? undefined : [{ stage: one, bytes: 0 }];
    },
  );
}

/** `20MB` from each task of a stage, or { size: 20MB, from: same } from the task of the same number. */
function fetchedShape() {
  const full = section({
    size: size().describe("From each task that it fetches from."),
    from: choice(["all", "same"]).prefault("all").describe("All tasks of that stage, or the one of the same number."),
  });
  return viewed<Omit<StageInput, "stage">>(
    () => z.union([size(), full]),
    (value, reporting) => {
      if (typeof value !== "object" || value === null) {
        const bytes = reporting.parse(size(), value, []);
        return bytes === undefined ? undefined : { bytes };
      }
      const read = reporting.parse(full, value, []);
      return read && { bytes: read.size, ...(read.from === "same" && { isNarrow: true }) };
    },
  );
}

/** Undefined where the stages do not hang together; `report` has said why. */
export function buildWorkflow(
  stages: Readonly<Record<string, StageSection>>,
  workloadClass: WorkloadClass,
  report: Report,
): readonly WorkflowStage[] | undefined {
  const names = Object.keys(stages);
  let isSound = true;
  const refuse: Report = (path, message) => {
    isSound = false;
    report(path, message);
  };
  const built = Object.entries(stages).map(([name, stage]): WorkflowStage => {
    const { tasks, service = workloadClass.service, after = [], workOn, outputs, ...demands } = stage;
    if (service === undefined) refuse([name], "missing key 'service': expected the distribution of service times");
    else if (!(service.mean > 0)) refuse([name, "service"], "expected service times above 0");
    for (const { stage: before } of after)
      if (!names.includes(before))
        refuse([name, "after"], `expected the name of a stage, found '${before}'${didYouMean(before, names)}`);
    const inputs = new Map(after.map((input) => [names.indexOf(input.stage), input]));
    if (workOn?.length === 0) refuse([name, "workOn"], "expected at least one number, found an empty list");
    return {
      name,
      tasks: tasks ?? constant.create({ value: 1 as Duration }),
      after: [...inputs.keys()],
      bytes: [...inputs.values()].map(({ bytes }) => bytes),
      ...([...inputs.values()].some(({ isNarrow }) => isNarrow) && {
        narrow: [...inputs.values()].map(({ isNarrow }) => isNarrow === true),
      }),
      workOn,
      ...(outputs !== undefined && { keeping: keepingOf(outputs) }),
      workloadClass: { ...workloadClass, ...given(demands), service },
    };
  });
  const count = built.reduce((sum, { tasks }) => sum + tasks.mean, 0);
  if (count > LIMITS.jobTasks) refuse([], `expected at most ${LIMITS.jobTasks} tasks in a job, found about ${count}`);
  if (!isSound) return undefined;
  refuseUnlike(built, refuse);
  if (!isSound) return undefined;
  const order = topologicalOrder(built);
  const stuck = names.filter((_, position) => !order.includes(position));
  if (stuck.length === 0) return built;
  report(
    [stuck[0], "after"],
    `expected stages that can begin, found ${stuck.join(", ")}: each waits for another of them`,
  );
  return undefined;
}

/** Where tasks fetch from the one of the same number there must be as many on both sides. */
function refuseUnlike(stages: readonly WorkflowStage[], refuse: Report): void {
  for (const { name, tasks, after, narrow = [] } of stages)
    after.forEach((before, which) => {
      const other = stages[before];
      const isAlike = tasks.variance === 0 && other.tasks.variance === 0 && tasks.mean === other.tasks.mean;
      if (narrow[which] === true && !isAlike)
        refuse(
          [name, "after", other.name, "from"],
          `expected 'all', or as many tasks as '${other.name}' has, always: each fetches from the one of its own number`,
        );
    });
}

/** Without the keys whose values are undefined. */
export function given<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
