// The `job` of a workload class: how many tasks an arrival has, and whether they are a gang.

import * as z from "zod";
import { constant } from "../../kernel/distributions/constant.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Duration } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { integer, truth } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

export interface JobSection {
  /** Rounded, and at least 1. */
  readonly tasks: Distribution;
  /** So many members that it needs at once, or all; undefined = it is no gang. */
  readonly gang: number | "all" | undefined;
}

export function jobShape(context: ShapeContext) {
  const count = integer({ min: 1, max: LIMITS.jobTasks });
  const full = section({
    tasks: distributionOf("number", context).describe("Rounded, and at least 1."),
    gang: gangShape()
      .optional()
      .describe(
        "Its tasks must run at the same time: true, or { minMember: so many of them at least }. See `scheduler.gangs`.",
      ),
  });
  return viewed<JobSection>(
    () => z.union([count, full]),
    (value, reporting) => {
      if (typeof value !== "object" || value === null) {
        const tasks = reporting.parse(count, value, []);
        return tasks === undefined
          ? undefined
          : { tasks: constant.create({ value: tasks as Duration }), gang: undefined };
      }
      const job = reporting.parse(full, value, []);
      return job && { tasks: job.tasks, gang: job.gang };
    },
  );
}

/** `gang: true` is short for all members. */
function gangShape() {
  const simple = truth();
  const full = section({
    minMember: integer({ min: 1, max: LIMITS.gangMembers }).describe(
      "It works while so many of its tasks have a place, those counted that have completed; the others join when there is room.",
    ),
  });
  return viewed<number | "all" | undefined>(
    () => z.union([simple, full]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null) return reporting.parse(full, value, [])?.minMember;
      return reporting.parse(simple, value, []) === true ? "all" : undefined;
    },
    "gang",
  );
}
