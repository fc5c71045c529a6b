// The `alerts` section: how a monitor watches the run, what users are promised, and the rules that are to tell when it is broken.
// It changes no run.

import type * as z from "zod";
import { HOWEVER_LATE, type Objective } from "../../algorithms/alerts/alert.ts";
import type { Chosen } from "../../architectures/scheduler-spec.ts";
import type { AlertDefinition } from "../../algorithms/alerts/alert.ts";
import type { Duration } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";
import type { Reports } from "../load-variant.ts";
import { namedMap, section } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { plugInChoice } from "../shapes/plug-in-choice.ts";
import { duration, probability } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { sayDuration } from "../units.ts";

export interface AlertsSpec {
  readonly interval: Duration;
  readonly grace: Duration;
  /** undefined = nothing is promised, and no rule judges tasks. */
  readonly objective: Objective | undefined;
  /** undefined = the measured time. */
  readonly period: Duration | undefined;
  readonly significant: number;
  /** In file order. */
  readonly rules: readonly ({ readonly name: string } & Chosen<AlertDefinition>)[];
}

export type AlertsSection = z.output<ReturnType<typeof alertsShape>>;

export function alertsShape(context: ShapeContext) {
  return section({
    interval: duration({ min: 1_000, minText: "1ms" })
      .prefault("15s")
      .describe(
        "The monitor reads all figures so often, and evaluates the rules each time: it sees nothing in between.",
      ),
    grace: duration()
      .prefault("1m")
      .describe("An alert that begins so long after a fault is healed and overcome still counts as told of it."),
    objective: section({
      share: probability().describe(
        "So many of the tasks are to be good, below 100%; what is left is the error budget.",
      ),
      within: duration({ min: 1, minText: "1us" })
        .optional()
        .describe("A task is good if it is done within so long of its arrival; however late where absent."),
      of: choice(["completed", "acknowledged"])
        .prefault("completed")
        .describe("What must be done: the task itself, or that its client is told that it was taken in."),
      counted: choice(["when-due", "when-ended"])
        .prefault("when-due")
        .describe(
          "When a late task is counted: as soon as it is late, as a client would, or when it ends, as a server would.",
        ),
      period: duration({ min: 1, minText: "1us" })
        .optional()
        .describe("What the error budget has to last for, mostly 30d; the measured time of the run where absent."),
      significant: probability()
        .prefault("2%")
        .describe(
          "A fault hurts, and is to be told of, if meanwhile more tasks were bad than `share` leaves, and if these are such a part of the budget of a period.",
        ),
    })
      .optional()
      .describe(
        "What users are promised, and when a fault is to be told of because it breaks that. May be absent where no rule judges tasks, as `error-ratio` and `burn-rate` do: then each fault that cost something is to be told of.",
      ),
    rules: namedMap(plugInChoice("alert", context), "alert rules", LIMITS.alertRules).describe(
      "The rules by names of your choice: each has figures of its own, `alert.<rule>.delay.mean` and so on.",
    ),
  });
}

interface Surroundings extends Reports {
  /** Of the longest possible run, us; Infinity = not known. */
  readonly end: number;
}

export function buildAlerts(alerts: AlertsSection | undefined, surroundings: Surroundings): AlertsSpec | undefined {
  if (alerts === undefined) return undefined;
  const { interval, grace, rules } = alerts;
  const { report, end } = surroundings;
  checkObjective(alerts, report);
  if (end !== Infinity && end / interval > LIMITS.scrapes)
    report(
      ["alerts", "interval"],
      `expected at most ${LIMITS.scrapes} scrapes in a run, found ${Math.floor(end / interval)}; a longer interval makes fewer`,
    );
  for (const [name, rule] of Object.entries(rules))
    checkRule(name, rule as Chosen<AlertDefinition>, interval, surroundings);
  return {
    interval,
    grace,
    ...promiseOf(alerts),
    rules: Object.entries(rules).map(([name, { definition, parameters }]) => ({
      name,
      definition: definition as AlertDefinition,
      parameters: parameters as never,
    })),
  };
}

function promiseOf({ objective: written }: AlertsSection): Pick<AlertsSpec, "objective" | "period" | "significant"> {
  if (written === undefined) return { objective: undefined, period: undefined, significant: 0 };
  const { period, significant, ...objective } = written;
  return { objective: { ...objective, within: objective.within ?? HOWEVER_LATE }, period, significant };
}

function checkObjective({ objective, rules }: AlertsSection, report: Surroundings["report"]): void {
  if (objective === undefined) {
    const judging = Object.entries(rules).find(([, { definition }]) => (definition as AlertDefinition).goodness);
    if (judging === undefined) return;
    const [name, { definition }] = judging;
    const example = "{ share: 99.9%, within: 2s }";
    const message = `expected an objective beside the rules, such as objective: ${example}: '${name}' (${definition.name}) judges tasks by it`;
    return report(["alerts", "rules", name], message);
  }
  if (objective.share >= 1)
    report(["alerts", "objective", "share"], "expected a share below 100%: without a budget nothing may ever fail");
}

function checkRule(
  name: string,
  { definition, parameters }: Chosen<AlertDefinition>,
  interval: Duration,
  { report, warn }: Surroundings,
): void {
  const memory = definition.memory(parameters);
  const path = ["alerts", "rules", name];
  if (memory / interval > LIMITS.scrapesInWindow)
    report(
      path,
      `expected windows of at most ${LIMITS.scrapesInWindow} intervals, found one of ${sayDuration(memory)}`,
    );
  else if (memory > 0 && memory < interval)
    warn(
      path,
      `it looks back for ${sayDuration(memory)}, and scrapes are ${sayDuration(interval)} apart: it sees one interval`,
    );
}
