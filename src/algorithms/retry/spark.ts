// Spark's task retries: at once, wherever there is room.

import { type Duration, START } from "../../kernel/time.ts";
import { defineRetry } from "./retry.ts";

const AT_ONCE = START as number as Duration;

export const spark = defineRetry({
  name: "spark",
  summary: "Tries again at once, until a task has failed so often that its job is given up.",
  source: "Apache Spark, spark.task.maxFailures 4; MapReduce's maxattempts is 4 too; catalogue F1",
  parameters: {
    attempts: { type: "integer", default: 4, min: 1, summary: "Attempts in all, the first included." },
  },
  shorthand: "attempts",
  create: ({ attempts }) => ({ delay: (failures) => (failures < attempts ? AT_ONCE : undefined) }),
});
