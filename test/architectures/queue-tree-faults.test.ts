// A tree of queues through whole runs: whoever crashes, no queue has more than its maximum at any instant, and no queue takes in more
// than its share; what is turned away is told.

import { describe, expect, it } from "vitest";
import { parameterValues } from "../../src/algorithms/laws/default-values.ts";
import { capacityQueues } from "../../src/algorithms/ordering/capacity-queues.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { seconds } from "../../src/kernel/time.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { crash, stepsOf } from "./crash-steps.ts";

/** Six cores: three for the department, two for each of its teams, and the rest for whoever stands in no queue. */
const QUEUES = {
  x: {
    capacity: 0.5,
    maximum: 0.5,
    queues: {
      x1: { capacity: 0.5, maximum: 0.7, userLimitFactor: -1 },
      x2: { capacity: 0.5, maximum: 0.7, userLimitFactor: -1 },
    },
  },
};
/** Of these queues the most that they may have, and what they come to have without a crash. */
const MOST: readonly (readonly [tenants: readonly string[], most: number, reached: number])[] = [
  [["x1", "x2"], 3, 3],
  [["x1"], 2, 2],
  [["x2"], 2, 1], // x1 floods
];

const tasks: readonly PlannedTask[] = Array.from({ length: 18 }, (_, index) => ({
  at: 100_000 + index * 1_000,
  work: 60_000 + (index % 5) * 10_000,
  tenant: ["x1", "x1", "x2", "other"][index % 4],
}));

/** Most tasks of these at work at the same time. */
function mostAtOnce(plan: RunPlan, tenants: readonly string[]) {
  let now = 0;
  let most = 0;
  const outcome = run({
    ...plan,
    onRecord: (kind, _at, _node, task) => {
      if (!tenants.includes(tasks[task]?.tenant ?? "")) return;
      if (kind === RECORD["attempt.started"]) now += 1;
      if (kind === RECORD["attempt.ended"]) now -= 1;
      most = Math.max(most, now);
    },
  });
  return { ...outcome, most };
}

describe("no queue has more than its maximum, and every task ends", () => {
  const plan: RunPlan = {
    ordering: capacityQueues as never,
    orderingParameters: parameterValues(capacityQueues.parameters, {
      queues: QUEUES,
      reclaim: true,
      interval: seconds(1),
    }),
    architectureParameters: { snapshotEvery: 6 },
    tasks,
    workers: 3,
    cores: 2,
    end: 60 * SECOND,
  };
  const steps = stepsOf(plan, 100_000, 400_000).filter((_, index) => index % 3 === 0);

  it.each(MOST)("%s: at most %i, and %i without a crash", (tenants, _most, reached) => {
    expect(mostAtOnce(plan, tenants).most).toBe(reached);
  });

  it("whenever the master crashes", () => {
    expect(steps.length).toBeGreaterThan(50);
    for (const [index, at] of steps.entries()) {
      const [tenants, allowed] = MOST[index % MOST.length];
      const { findings, rows, most } = mostAtOnce({ ...plan, faults: [crash("master/0", at, index)] }, tenants);
      expect([at, ...findings]).toEqual([at]);
      expect(rows.length).toBe(tasks.length);
      expect(most).toBeLessThanOrEqual(allowed);
    }
  });
});

describe("of fifty tasks at once each queue takes in its share of twenty", () => {
  const ended = (design: string, faults = ""): readonly number[] => {
    const text = [
      "duration: 30s",
      "cluster: { masters: 3, workers: { count: 1, cores: 2 } }",
      `scheduler: { ${design}, ordering: { capacity-queues: { maximumApplications: 20, queues: { a: { capacity: 60% }, b: { capacity: 40% } } } } }`,
      "workload:",
      "  a: { arrivals: { all-at-once: { count: 50, at: 1s } }, service: 1s }",
      "  b: { arrivals: { all-at-once: { count: 50, at: 1s } }, service: 1s }",
      `faults: [${faults}]`,
    ].join("\n");
    const counts = new Map<string, number>();
    const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
    const classes = new Map<number, number>();
    runVariant(variantOf(text), 1, {
      onRecord(kind, _at, _node, task, _attempt, workloadClass) {
        if (kind === RECORD["task.arrived"]) classes.set(task, workloadClass);
        if (kind === RECORD["task.completed"]) count(`completed ${classes.get(task)}`);
        if (kind === RECORD["task.rejected"]) count("rejected");
      },
    });
    return ["completed 0", "completed 1", "rejected"].map((what) => counts.get(what) ?? 0);
  };

  it.each(["single-master", "active-standby", "replicated-master", "pull-queue", "ideal"])("%s", (architecture) => {
    expect(ended(`architecture: ${architecture}`)).toEqual([12, 8, 80]);
  });

  it("also after a new master has read its books", () => {
    const later = "{ at: 3s, crash: leader, for: 1s }";
    expect(ended("architecture: single-master", later)).toEqual([12, 8, 80]);
  });

  it("beside the scenario's own admission control: who is turned away by either is turned away", () => {
    expect(ended("architecture: single-master, admission: { queue-limit: { inFlight: 10, waiting: 50 } }")).toEqual([
      10, 0, 90,
    ]);
    expect(ended("architecture: single-master, admission: { queue-limit: { inFlight: 1000, waiting: 1000 } }")).toEqual(
      [12, 8, 80],
    );
  });
});
