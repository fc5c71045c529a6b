// Workflows through whole runs: published schedules on the bound, and what becomes of a job when things go wrong.

import { describe, expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";

interface Stage {
  readonly service?: string;
  readonly tasks?: number;
  readonly after?: string | readonly string[];
  readonly priority?: number;
}

const metricsOf = (scenario: object): Readonly<Record<string, number>> =>
  simulate({ name: "flow", replications: 1, ...scenario }).runs[0].metrics;

function oneJob(workflow: Readonly<Record<string, Stage>>, cores: number, ordering = "priority"): object {
  return {
    cluster: { workers: { count: 1, cores } },
    scheduler: { architecture: "ideal", ordering },
    workload: { flow: { arrivals: { "all-at-once": { count: 1 } }, service: "1s", estimate: "exact", workflow } },
  };
}

// R. L. Graham, SIAM J. Appl. Math. 17(2), 1969; the reference cases graham.*, and catalogue K11. Two of its five cases are left
// out (every task shorter; another list): in them two tasks end at one instant, and Graham's list sees both before it gives a
// processor away. The bound decides as soon as the first of them has ended.
describe("Graham's list: what should help makes it longer", () => {
  const BEFORE: Readonly<Record<number, readonly number[]>> = { 9: [1], 5: [4], 6: [4], 7: [4], 8: [4] };
  const TIMES = [3, 2, 2, 2, 4, 4, 4, 4, 9];

  function makespan(processors: number, before: typeof BEFORE): number {
    const stages = TIMES.map((seconds, index) => [
      `T${index + 1}`,
      { service: `${seconds}s`, priority: -index, after: (before[index + 1] ?? []).map((one) => `T${one}`) },
    ]);
    return metricsOf(oneJob(Object.fromEntries(stages) as Record<string, Stage>, processors))["makespan"];
  }

  test.each([
    { name: "as it is", processors: 3, before: BEFORE, expected: 12 },
    { name: "a processor more", processors: 4, before: BEFORE, expected: 15 },
    { name: "two dependencies less", processors: 3, before: { ...BEFORE, 5: [], 6: [] }, expected: 16 },
  ])("$name: $expected", ({ processors, before, expected }) => {
    expect(makespan(processors, before)).toBe(expected);
  });
});

// OpenDC's own workflow test (wf.opendc.1).
test("a diamond of four tasks of 10 minutes takes 30", () => {
  const service = "600s";
  const diamond = {
    a: { service },
    b: { service, after: "a" },
    c: { service, after: "a" },
    d: { service, after: ["b", "c"] },
  };
  const metrics = metricsOf(oneJob(diamond, 2));
  expect([metrics["makespan"], metrics["job.response.mean"], metrics["jobs.completed"]]).toEqual([1800, 1800, 1]);
});

test("critical-path serves the long way first, where fifo lets it wait", () => {
  const workflow = {
    first: { service: "1s", tasks: 2 },
    short: { service: "4s", tasks: 2 },
    long: { service: "1s" },
    longer: { service: "9s", after: "long" },
  };
  expect(metricsOf(oneJob(workflow, 2, "fifo"))["makespan"]).toBe(15);
  expect(metricsOf(oneJob(workflow, 2, "critical-path"))["makespan"]).toBe(11);
});

const TWO_STAGES = { map: { tasks: 8, service: "2s" }, reduce: { service: "1s", after: "map" } };

describe("a map and its reduce on a master that", () => {
  const cluster = { workers: { count: 4, cores: 2 } };
  const scenario = (workload: object, more: object = {}) => ({
    cluster,
    duration: "5m",
    scheduler: { architecture: "single-master" },
    workload: { flow: { arrivals: { periodic: { interval: "10s" } }, until: "60s", service: "1s", ...workload } },
    ...more,
  });

  test("works: jobs take what both take, and what messages take", () => {
    const metrics = metricsOf(scenario({ workflow: TWO_STAGES }));
    expect(metrics["jobs.completed"]).toBe(metrics["jobs.submitted"]);
    expect(metrics["job.response.mean"]).toBeGreaterThan(3);
    expect(metrics["job.response.max"]).toBeLessThan(3.2);
    expect(metrics).not.toHaveProperty("job.slowdown.mean");
  });

  test("crashes: every job is still done, and each reduce after its map", () => {
    const faults = [
      { at: "11s", crash: "master/0", for: "20s" },
      { at: "41s", crash: "worker/1", for: "30s" },
    ];
    const { runs, results } = simulate({
      name: "flow",
      replications: 3,
      ...scenario({ workflow: TWO_STAGES }, { faults }),
    });
    expect(results.findings).toEqual([]);
    for (const { metrics } of runs) {
      expect(metrics["jobs.completed"]).toBe(6);
      expect(metrics["tasks.lost"]).toBe(0);
      expect(metrics["job.response.max"]).toBeGreaterThan(20);
    }
  });

  test("gives a task up: what waits for it never comes, and the run ends", () => {
    const metrics = metricsOf(
      scenario({ workflow: TWO_STAGES, failure: 1 }, { scheduler: { architecture: "single-master", retry: "none" } }),
    );
    expect(metrics["jobs.failed"]).toBe(6);
    expect([metrics["jobs.completed"], metrics["jobs.unfinished"], metrics["tasks.submitted"]]).toEqual([0, 0, 48]);
  });
});

test("jobs that overlap are told apart, stage by stage", () => {
  // A job a second, each of two stages of 10 s: ten in each stage at any time.
  const metrics = metricsOf({
    duration: "60s",
    cluster: { workers: { count: 1, cores: 100 } },
    scheduler: { architecture: "ideal" },
    workload: {
      flow: {
        arrivals: { periodic: { interval: "1s" } },
        until: "30s",
        service: "10s",
        workflow: { one: { tasks: 2 }, two: { tasks: 3, after: "one" } },
      },
    },
  });
  expect(metrics["jobs.completed"]).toBe(metrics["jobs.submitted"]);
  expect([metrics["job.response.mean"], metrics["job.response.max"]]).toEqual([20, 20]);
});
