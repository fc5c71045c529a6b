// What the tasks of a class are worth, what they are worth when they come late, and how late is not too late: the keys
// `value`, `lateValue` and `tolerance` of a workload class.

import * as z from "zod";
import type { Duration } from "../../kernel/time.ts";
import type { Tolerance, ValueRule } from "../../workload/workload.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { Refusal, leaf, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, readDuration, readDurationValue } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { readTimesText } from "../units.ts";
import type { ClassSection } from "./workload-section.ts";

export function valueKeys(context: ShapeContext) {
  return {
    value: valueShape(context)
      .optional()
      .describe(
        "What a task is worth if it is done by its deadline: a number, a distribution of numbers, or { perSecond: ... } of its service time at speed 1. Where absent, nobody says, and nothing is counted.",
      ),
    lateValue: lateValueShape()
      .optional()
      .describe(
        "What it is worth after its deadline: nothing (`none`, as where absent), or { linear: 10s }: its value falls evenly and is gone so long after.",
      ),
    tolerance: toleranceShape()
      .optional()
      .describe(
        "How much later than its deadline clients accept where a scheduler offers that: `30s`, or `2x` the time from arrival to deadline. No later where absent.",
      ),
  };
}

function valueShape(context: ShapeContext) {
  const plain = distributionOf("number", context);
  const dense = section({
    perSecond: distributionOf("number", context).describe("For each second of service time at speed 1."),
  });
  return viewed<ValueRule>(
    () => z.union([plain, dense]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null && "perSecond" in value) {
        const parsed = reporting.parse(dense, value, []);
        return parsed && { amount: parsed.perSecond, isPerSecond: true };
      }
      const amount = reporting.parse(plain, value, []);
      return amount && { amount, isPerSecond: false };
    },
  );
}

/** The span over which it falls; undefined = there is nothing to fall. */
export interface LateValue {
  readonly fade: Duration | undefined;
}

function lateValueShape() {
  const none = choice(["none"]);
  const linear = section({
    linear: duration({ min: 1, minText: "1us" }).describe("From the deadline to when it is worth nothing."),
  });
  return viewed<LateValue>(
    () => z.union([none, linear]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null) {
        const parsed = reporting.parse(linear, value, []);
        return parsed && { fade: parsed.linear };
      }
      return reporting.parse(none, value, []) && { fade: undefined };
    },
  );
}

function toleranceShape() {
  const expected = "a tolerance above 0: a duration such as 30s, or times the time from arrival to deadline such as 2x";
  return leaf<Tolerance>({ expected, json: { type: "string" } }, (value) => {
    const factor = typeof value === "string" ? readTimesText(value) : undefined;
    if (factor !== undefined && factor > 0) return { kind: "factor", factor };
    const exact = readDurationValue(value);
    if (exact === undefined || exact <= 0) return new Refusal(expected);
    const span = readDuration(value, {}, expected);
    return span instanceof Refusal ? span : { kind: "span", span };
  });
}

type Report = (path: readonly PropertyKey[], message: string) => void;

/** What would have no meaning. Deadlines may also come with a log. */
export function refuseVainValues(
  { value, lateValue, tolerance, deadline, trace, workflow, trigger }: ClassSection,
  report: Report,
): void {
  const hasDeadline = deadline !== undefined || trace !== undefined;
  if (value !== undefined && workflow !== undefined)
    report(
      ["value"],
      "expected no 'value' beside 'workflow': what its tasks are worth shows when the whole job is done",
    );
  if (lateValue !== undefined && value === undefined)
    report(["lateValue"], "expected a 'value' beside 'lateValue': there is nothing that could fall");
  if (lateValue !== undefined && !hasDeadline)
    report(["lateValue"], "expected a 'deadline' beside 'lateValue': nothing is late without one");
  if (tolerance !== undefined && !hasDeadline)
    report(["tolerance"], "expected a 'deadline' beside 'tolerance': nothing is late without one");
  if (tolerance !== undefined && trigger !== undefined)
    report(
      ["tolerance"],
      "expected no 'tolerance' with 'trigger': no client submits these tasks, or agrees to anything",
    );
  if (tolerance !== undefined && workflow !== undefined)
    report(["tolerance"], "expected no 'tolerance' beside 'workflow': the stages that follow would not know of it");
}
