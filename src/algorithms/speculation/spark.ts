// Spark's speculation: once most of a stage is done, copies what has run for much longer than the median.

import type { Duration } from "../../kernel/time.ts";
import { ageOf, besides } from "./progress.ts";
import { type Copy, defineSpeculation, type GroupView, type SpeculationPolicy } from "./speculation.ts";

export const spark = defineSpeculation({
  name: "spark",
  summary:
    "Once a share of the group is completed, copies attempts that have run for a multiple of the median duration.",
  source: "Apache Spark, TaskSetManager.checkSpeculatableTasks and spark.speculation.*, defaults of 4.0; catalogue F7",
  parameters: {
    quantile: {
      type: "probability",
      default: 0.9,
      summary: "Share of the group's tasks that must be completed. 0.75 before Spark 4.0.",
    },
    multiplier: {
      type: "number",
      default: 3,
      min: 1,
      summary: "An attempt is slow when it has run for more than so many medians. 1.5 before Spark 4.0.",
    },
    minimumAge: { type: "duration", default: "100ms", summary: "No attempt is slow before it has run for so long." },
    interval: { type: "duration", default: "100ms", min: "1ms", summary: "How often to look." },
  },
  create({ quantile, multiplier, minimumAge, interval }): SpeculationPolicy {
    return {
      caps: { perTask: 2 },
      interval,
      decide({ groups, now }) {
        return groups.flatMap((group): Copy[] => {
          const slowAfter = slowAfterOf(group, quantile, multiplier, minimumAge);
          if (slowAfter === Infinity) return [];
          return group.running
            .filter((attempt) => attempt.copies === 1 && ageOf(attempt, now) > slowAfter)
            .map((attempt) => besides(attempt));
        });
      },
    };
  },
});

/** Infinity while nothing can be said; so always of a task that is alone. */
function slowAfterOf(group: GroupView, quantile: number, multiplier: number, minimumAge: Duration): number {
  const { taskCount, completedCount } = group;
  if (completedCount < Math.max(1, Math.floor(quantile * taskCount))) return Infinity;
  // Spark averages the two middle durations of an even number; the nearest rank takes the shorter one.
  const median = group.durationQuantile(0.5);
  return median === undefined ? Infinity : Math.max(multiplier * median, minimumAge);
}
