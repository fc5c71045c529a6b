// Backfilling behind real masters and at workers' own queues: what a master believes is enough, and no fault breaks a promise
// of the protocol.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conservativeBackfill } from "../../src/algorithms/ordering/conservative-backfill.ts";
import { easyBackfill } from "../../src/algorithms/ordering/easy-backfill.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { anyPlans, loads, worlds } from "./fault-plans.ts";

const ORDERINGS = {
  easy: { ordering: easyBackfill as never, orderingParameters: { order: "arrival", depth: 50 } },
  conservative: { ordering: conservativeBackfill as never, orderingParameters: { depth: 50 } },
} as const satisfies Readonly<Record<string, Partial<RunPlan>>>;
const WHERE = { central: {}, "at-worker": { queueing: "at-worker" } } as const satisfies Readonly<
  Record<string, Partial<RunPlan>>
>;

const seconds = (at: number, work: number, cores: number): PlannedTask => ({
  at: at * SECOND,
  work: work * SECOND,
  cores,
});

/** Whole seconds of the start of each task; messages take milliseconds. */
function startsOf(plan: Partial<RunPlan>, tasks: readonly PlannedTask[]): readonly number[] {
  const { rows, findings } = run({ tasks, workers: 1, cores: 4, ...plan });
  expect(findings).toEqual([]);
  return rows.toSorted((a, b) => a.task - b.task).map(({ started }) => Math.round(started / SECOND));
}

describe.each(Object.keys(ORDERINGS) as (keyof typeof ORDERINGS)[])("%s backfilling", (name) => {
  const ordering = ORDERINGS[name];

  describe.each(Object.keys(WHERE) as (keyof typeof WHERE)[])("with the queue %s", (where) => {
    it.each(["ideal", "single-master"] as const)("fills gaps and delays nobody on %s", (architecture) => {
      // 3 of 4 cores are busy until 10, then the second task wants all. The third is gone by then, the fourth would not be.
      const tasks = [seconds(0, 10, 3), seconds(1, 5, 4), seconds(2, 6, 1), seconds(2, 20, 1)];
      expect(startsOf({ ...ordering, ...WHERE[where], architecture }, tasks)).toEqual([0, 10, 2, 15]);
    });

    it.each(["ideal", "single-master"] as const)("loses nothing under any faults on %s", (architecture) => {
      let overtaking = 0;
      fc.assert(
        fc.property(anyPlans, loads, worlds, fc.nat(1_000), (faults, tasks, cluster, seed) => {
          const plan = { faults, tasks, cluster, seed: String(seed), end: 300 * SECOND, architecture };
          const { findings, rows } = run({ ...plan, ...ordering, ...WHERE[where] });
          expect(findings).toEqual([]);
          const starts = rows.toSorted((a, b) => a.task - b.task).map(({ started }) => started);
          overtaking += starts.filter((start, index) => index > 0 && start < starts[index - 1]).length;
        }),
        { seed: 5, numRuns: 15 },
      );
      expect(overtaking).toBeGreaterThan(0);
    });
  });

  it("starts everything on a master at the second at which the bound does", () => {
    const tasks = Array.from({ length: 40 }, (_, index) =>
      seconds(index, 3 + ((index * 7) % 11), 1 + ((index * 5) % 4)),
    );
    const bound = startsOf({ ...ordering, architecture: "ideal" }, tasks);
    expect(Math.max(...bound)).toBeGreaterThan(100);
    expect(startsOf({ ...ordering, architecture: "single-master" }, tasks)).toEqual(bound);
  });
});
