// One class of the `workload` section: where its tasks come from and what each of them needs.

import * as z from "zod";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { DeadlineRule, Keys, Tenants } from "../../workload/workload.ts";
import { LIMITS } from "../limits.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { Refusal, describeValue, leaf, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { plugInChoice } from "../shapes/plug-in-choice.ts";
import {
  duration,
  integer,
  number,
  probability,
  readDuration,
  readDurationValue,
  size,
  text,
  truth,
} from "../shapes/quantities.ts";
import { resourcesShape } from "../shapes/resources-shape.ts";
import { slotsShape } from "./pools-section.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { readTimesText } from "../units.ts";
import { jobShape } from "./job-shape.ts";
import { lineageKeys } from "./lineage-section.ts";
import { traceShape } from "./trace-section.ts";
import { valueKeys } from "./value-section.ts";
import { triggerShape } from "./trigger-section.ts";
import { workflowShape } from "./workflow-section.ts";

export type ClassSection = z.output<ReturnType<typeof classShape>>;

export function classShape(context: ShapeContext) {
  return section({
    arrivals: plugInChoice("arrivals", context)
      .optional()
      .describe("Open arrivals: when tasks arrive, whatever the system does."),
    closedLoop: closedLoopShape(context).optional().describe("Users who wait for each answer before they ask again."),
    trace: traceShape(context).optional().describe("Tasks from a log."),
    trigger: triggerShape()
      .optional()
      .describe("Tasks that the masters launch by themselves, by the clock on the wall."),
    service: distributionOf("duration", context)
      .optional()
      .describe("Service time of a task on one worker of speed 1. Required, except for a trace that has its own."),
    cores: integer({ min: 1, max: LIMITS.cores }).describe("Cores that a task holds while it runs."),
    memory: size().describe("Memory that a task holds while it runs."),
    resources: resourcesShape("per task").optional().describe("Named resources that a task holds while it runs."),
    pools: slotsShape(),
    priority: number().describe("Bigger is more important."),
    weight: number({ above: 0 }).describe("Share relative to others, for orderings that divide."),
    deadline: deadlineShape(context)
      .optional()
      .describe(
        "When a result stops being worth anything: `10x` its own service time or `30s` after arrival; also { factor: distribution } and { slack: distribution }.",
      ),
    ...valueKeys(context),
    tenant: tenantShape()
      .optional()
      .describe(
        "Whose tasks these are; the class's name where absent. { zipf: { count: 20 } } draws among 20 tenants.",
      ),
    user: text("a user's name", LIMITS.nameLength)
      .optional()
      .describe("In whose name they are submitted, for `security.permissions`; in that of the tenant where absent."),
    key: keyShape()
      .optional()
      .describe(
        "The data or the session that a task is about, for placements by key: its `tenant`, its `job`, or one of many: { zipf: { count: 100 } }. None where absent.",
      ),
    data: dataShape()
      .optional()
      .describe(
        "What a task reads before it works, by its `key`. Where it runs and no copy is, it is fetched first, from the nearest, at the bandwidth of the network to there.",
      ),
    failure: probability().describe("That an attempt fails, each attempt on its own."),
    poison: probability().describe("That a task takes its worker's process down whenever it runs."),
    job: jobShape(context)
      .optional()
      .describe(
        "Every arrival is a job of so many tasks: a number, or { tasks: distribution }; with `gang: true` it is one whose tasks must run at the same time. Only with `arrivals`.",
      ),
    workflow: workflowShape(context)
      .optional()
      .describe(
        "Every arrival is a job of these stages, each of so many tasks, which come when the stages before are done. Only with `arrivals`.",
      ),
    ...lineageKeys(),
    estimate: plugInChoice("estimate", context)
      .optional()
      .describe("What submitters believe of service times; class-mean, and requested for a trace, where absent."),
    notify: truth().describe("Clients want to hear of each end. A closed loop always does."),
    poll: duration().describe("Clients ask this often how a task of theirs stands; 0s = never."),
    patience: distributionOf("duration", context)
      .optional()
      .describe("Clients withdraw a task that has not ended so long after its arrival; never where absent."),
    limit: integer({ min: 1 }).optional().describe("At most so many tasks."),
    from: duration().describe("The first task does not arrive before."),
    until: duration({ min: 1, minText: "1us" }).optional().describe("No task arrives at or after."),
  });
}

function dataShape() {
  return section({
    size: size({ min: 1, minText: "1B" }).describe("Bytes that a task reads before it works."),
    copies: integer({ min: 1, max: 1_000 }).prefault(3).describe("Workers that have the data of a key."),
  });
}

function closedLoopShape(context: ShapeContext) {
  return section({
    users: integer({ min: 1, max: LIMITS.users }).describe("How many."),
    think: distributionOf("duration", context).describe("From an answer to the next question of the same user."),
  });
}

function deadlineShape(context: ShapeContext) {
  const expected = "a deadline above 0: times the service time such as 10x, or a duration after arrival such as 30s";
  const simple = leaf<DeadlineRule>({ expected, json: { type: "string" } }, (value) => {
    const factor = typeof value === "string" ? readTimesText(value) : undefined;
    if (factor !== undefined && factor > 0) return { kind: "factor", factor };
    const exact = readDurationValue(value);
    if (exact === undefined) return new Refusal(expected);
    if (exact <= 0) return new Refusal(expected, "; that deadline is in the past");
    const span = readDuration(value, {}, expected);
    return span instanceof Refusal ? span : { kind: "relative", duration: span };
  });
  const drawn = section({
    factor: distributionOf("number", context).optional().describe("Times the service time, drawn per task."),
    slack: distributionOf("duration", context).optional().describe("Beyond arrival and service time, drawn per task."),
  });
  return viewed<DeadlineRule>(
    () => z.union([simple, drawn]),
    (value, reporting) => {
      if (typeof value !== "object" || value === null) return reporting.parse(simple, value, []);
      const rule = reporting.parse(drawn, value, []);
      if (rule === undefined) return undefined;
      if ((rule.factor === undefined) === (rule.slack === undefined))
        reporting.report([], `expected either factor or slack, found ${describeValue(value)}`);
      return drawnRule(rule);
    },
  );
}

function drawnRule({
  factor,
  slack,
}: {
  factor?: Distribution | undefined;
  slack?: Distribution | undefined;
}): DeadlineRule {
  if (factor !== undefined) return { kind: "drawn-factor", factor };
  return slack === undefined ? { kind: "none" } : { kind: "slack", slack };
}

function tenantShape() {
  const single = text("a tenant's name, or { zipf: { count, exponent } }", LIMITS.nameLength);
  const several = section({
    zipf: section({
      count: integer({ min: 1, max: 1_000_000 }).describe("How many tenants, named `<class>-1`, `<class>-2` ..."),
      exponent: number({ min: 0, max: 10 })
        .prefault(1)
        .describe("The k-th is drawn with a probability proportional to k to the power -exponent."),
    }),
  });
  return viewed<Tenants>(
    () => z.union([single, several]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null) {
        const parsed = reporting.parse(several, value, []);
        return parsed && { kind: "zipf", ...parsed.zipf };
      }
      const name = reporting.parse(single, value, []);
      return name === undefined ? undefined : { kind: "single", name };
    },
  );
}

/** A key section whose names are still open: those of a zipf are the class's, if it does not say. */
export type KeySection =
  Exclude<Keys, { kind: "zipf" }> | (Omit<Keys & { kind: "zipf" }, "name"> & { name?: string | undefined });

function keyShape() {
  const simple = choice(["tenant", "job"]);
  const drawn = section({
    zipf: section({
      count: integer({ min: 1, max: 1_000_000 }).describe("How many keys, named `<name>-1`, `<name>-2` ..."),
      exponent: number({ min: 0, max: 10 })
        .prefault(1)
        .describe("The k-th is drawn with a probability proportional to k to the power -exponent; 0 = all alike."),
      name: text("a name for the keys", LIMITS.nameLength)
        .optional()
        .describe("The class's name where absent. Classes that give one name are about the same things."),
    }),
  });
  return viewed<KeySection>(
    () => z.union([simple, drawn]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null) {
        const parsed = reporting.parse(drawn, value, []);
        return parsed && { kind: "zipf", ...parsed.zipf };
      }
      const kind = reporting.parse(simple, value, []);
      return kind === undefined ? undefined : { kind };
    },
  );
}
