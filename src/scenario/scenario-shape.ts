// The whole of a scenario file as one zod schema: what is read, and what the JSON Schema is made from.

import type * as z from "zod";
import { LIMITS } from "./limits.ts";
import { alertsShape } from "./sections/alerts-section.ts";
import { clusterShape } from "./sections/cluster-section.ts";
import { faultsShape } from "./sections/faults-section.ts";
import { gateShape } from "./sections/gate-section.ts";
import { healShape } from "./sections/heal-section.ts";
import { replicationsShape } from "./sections/replications-section.ts";
import { schedulerShape } from "./sections/scheduler-section.ts";
import { sweepShape } from "./sections/sweep-json.ts";
import { CALENDAR_DEFAULT, calendarShape } from "./sections/trigger-section.ts";
import { classShape } from "./sections/workload-section.ts";
import { Refusal, leaf, listOf, namedMap, section } from "./shapes/leaf.ts";
import { duration, integer, text } from "./shapes/quantities.ts";
import type { ShapeContext } from "./shapes/shape-context.ts";

/** Of one design: what a variant may change. */
export type DesignSection = z.output<ReturnType<typeof designShape>>;
/** Of the scenario as a whole. */
export type HeadSection = z.output<ReturnType<typeof headShape>>;

export function designShape(context: ShapeContext) {
  return section(designKeys(context));
}

export function headShape() {
  return section(headKeys());
}

/** All keys of a file; `variants` and `expect` are checked elsewhere, the first by merging, the second by parsing. */
export function scenarioShape(context: ShapeContext) {
  const design = designKeys(context);
  return section({
    ...headKeys(),
    ...design,
    variants: namedMap(section(design).describe("What this design changes."), "variants", LIMITS.variants)
      .optional()
      .describe(
        "The designs under comparison: each lays its own values over the common ones. Maps merge; lists, single values and plug-in choices replace.",
      ),
    sweep: sweepShape()
      .optional()
      .describe(
        "Paths into a variant and the values to try there: every variant runs at every point, on the same weather.",
      ),
    expect: listOf(text("an expectation"), "expectations", LIMITS.expectations)
      .optional()
      .describe(
        "What the results must show, such as `a.response.mean < 0.5 * b.response.mean`; judged on 95% confidence intervals.",
      ),
    gate: gateShape()
      .optional()
      .describe("How `orrery gate` compares the results with the baseline; changes no run. See docs/gate.md."),
  });
}

export const HEAD_KEYS = ["name", "question", "story", "seed", "replications"] as const;
export const DESIGN_KEYS = [
  "startsAt",
  "duration",
  "warmup",
  "drain",
  "cluster",
  "workload",
  "scheduler",
  "faults",
  "heal",
  "alerts",
] as const;
export const SCENARIO_KEYS: readonly string[] = [...HEAD_KEYS, ...DESIGN_KEYS, "variants", "sweep", "expect", "gate"];

function headKeys() {
  return {
    name: nameShape().describe("Names the report's folder; the file's name where absent."),
    question: text().describe("What the comparison is to answer, in one sentence; heads the report."),
    story: text().describe("What happens and what to expect, in prose."),
    seed: integer({ min: 0, max: Number.MAX_SAFE_INTEGER - LIMITS.replications }).describe(
      "Of the first replication; the others count up from it.",
    ),
    replications: replicationsShape().describe(
      "How many seeds: each gives every variant the same weather. Or as many as it takes: `{ until: 2%, max: 200 }`.",
    ),
  };
}

function designKeys(context: ShapeContext) {
  return {
    startsAt: calendarShape()
      .optional()
      .describe(`What a clock that is right shows, in UTC, when the run starts; ${CALENDAR_DEFAULT} where absent.`),
    duration: duration({ min: 1, minText: "1us" })
      .optional()
      .describe("New work arrives for this long; until the workload ends by itself where absent."),
    warmup: duration().describe("Observations before do not count."),
    drain: duration()
      .optional()
      .describe(
        "How long a run may go on after `duration` until all work is done; as long as `duration` where absent.",
      ),
    cluster: clusterShape(context).describe("The machines and what lies between them."),
    workload: namedMap(classShape(context), "workload classes", LIMITS.classes).describe(
      "What is asked: classes of tasks by name.",
    ),
    scheduler: schedulerShape(context).describe("The design: which algorithms, wired how."),
    faults: faultsShape(context).optional(),
    heal: healShape()
      .optional()
      .describe(
        "A liveness check: from `at` on a core works, and what is broken outside stays broken for good. The core must then get going, or `core-liveness` is violated.",
      ),
    alerts: alertsShape(context)
      .optional()
      .describe(
        "A monitor that watches the run by scrapes, and rules that are to tell of its faults. Changes no run. See docs/alerts.md.",
      ),
  };
}

function nameShape() {
  const expected = "a name of at most 64 letters, digits, - and _";
  return leaf<string>({ expected, json: { type: "string", pattern: "^[A-Za-z0-9_-]{1,64}$" } }, (value) =>
    typeof value === "string" && /^[A-Za-z0-9_-]{1,64}$/.test(value) ? value : new Refusal(expected),
  );
}
