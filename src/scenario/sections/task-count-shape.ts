// How many tasks a job or a stage has: a number, or `{ tasks: distribution }`.

import * as z from "zod";
import { constant } from "../../kernel/distributions/constant.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Duration } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { integer } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

export function taskCountShape(context: ShapeContext) {
  const count = integer({ min: 1, max: LIMITS.jobTasks });
  const drawn = section({ tasks: distributionOf("number", context).describe("Rounded, and at least 1.") });
  return viewed<Distribution>(
    () => z.union([count, drawn]),
    (value, reporting) => {
      if (typeof value === "object" && value !== null) return reporting.parse(drawn, value, [])?.tasks;
      const tasks = reporting.parse(count, value, []);
      return tasks === undefined ? undefined : constant.create({ value: tasks as Duration });
    },
  );
}
