// How an allocator shares machines out, against figures of others: whole runs, without faults.

import { describe, expect, test } from "vitest";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";
import { constant, nodeSpec } from "../../cluster/build-cluster.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { HABITS, offerPlan } from "./designs.ts";

const GB = 1_000_000_000;

/** Tasks that run for the whole time, of each of two clients in turn: `[cores, GB]`. */
function saturating(demands: readonly (readonly [number, number])[], each: number): readonly PlannedTask[] {
  return Array.from({ length: each }, () => demands)
    .flat()
    .map(([cores, memory]) => ({ at: 0.1 * SECOND, work: 50 * SECOND, cores, memory: memory * GB }));
}

function startedBy(plan: RunPlan, until: number): readonly number[] {
  const started: number[] = [];
  run({
    ...plan,
    onRecord: (kind, at, _node, task) => {
      if (kind === RECORD["attempt.started"] && at < until) started.push(task);
    },
  });
  return started;
}

describe("dominant resource fairness through offers", () => {
  // Ghodsi et al., NSDI 2011, section 4.1 and table 1: 9 CPUs and 18 GB; A's tasks need 1 CPU and 4 GB, B's 3 and 1: 3 and 2 tasks.
  const plan = offerPlan(
    { allocationInterval: 0, jobsPerOffer: 1, frameworkBy: "client" },
    {
      tasks: saturating(
        [
          [1, 4],
          [3, 1],
        ],
        6,
      ),
      cluster: {
        nodes: [
          ...[0, 1, 2].map((index) => nodeSpec("master", index)),
          nodeSpec("worker", 0, { cores: 9, memory: 18 * GB }),
          ...[0, 1].map((index) => nodeSpec("client", index)),
        ],
      },
      end: 20 * SECOND,
    },
  );

  test("gives three tasks to the one and two to the other, as in the paper", () => {
    const started = startedBy(plan, 10 * SECOND);
    expect(started.filter((task) => task % 2 === 0).length).toBe(3);
    expect(started.filter((task) => task % 2 === 1).length).toBe(2);
  });

  test("gives all to whoever is asked first where a framework decides on all that fits", () => {
    const greedy = offerPlan({ allocationInterval: 0 }, plan);
    const started = startedBy(greedy, 10 * SECOND);
    expect(started.length).toBeGreaterThan(0);
    expect(started.filter((task) => task % 2 === 0).length).not.toBe(3);
  });
});

describe("an offer", () => {
  const tasks: readonly PlannedTask[] = [
    { at: SECOND, work: SECOND },
    { at: 1.1 * SECOND, work: SECOND },
  ];

  /** When each task started, less when it arrived, in ms. */
  function waits(parameters: object): readonly number[] {
    const { rows } = run(offerPlan({ allocationInterval: 0, ...parameters }, { tasks, end: 60 * SECOND }));
    return [...rows]
      .sort((one, other) => one.task - other.task)
      .map(({ arrived, started }) => Math.round((started - arrived) / 1_000));
  }

  test("keeps everything from the other framework until the first has thought", () => {
    const [free] = waits({});
    expect(free).toBeLessThan(10);
    const thinking = waits({ thinkPerJob: constant(milliseconds(2_000)), thinkFactors: [1, 0] });
    // The second came 100 ms after the first, which had been made its offer a few ms after it came.
    expect(thinking[0] - free).toBe(2_000);
    expect(Math.abs(thinking[1] - 1_900 - free)).toBeLessThanOrEqual(free);
  });

  test("of a part of the machines leaves the others to the other framework", () => {
    const waiting = waits({ thinkPerJob: constant(milliseconds(2_000)), thinkFactors: [1, 0], machinesPerOffer: 1 });
    expect(waiting[0]).toBeGreaterThan(2_000);
    expect(waiting[1]).toBeLessThan(10);
  });

  test("that is rescinded is worth nothing: what was decided on it is refused, and decided again", () => {
    const refusals: number[] = [];
    const plan = offerPlan(
      {
        allocationInterval: 0,
        thinkPerJob: constant(milliseconds(200)),
        thinkFactors: [10, 1],
        offerTimeout: seconds(1),
      },
      {
        tasks,
        end: 20 * SECOND,
        onRecord: (kind, _at, _node, task) => void (kind === RECORD["attempt.refused"] && refusals.push(task)),
      },
    );
    const { observations, rows } = run(plan);
    expect(rows.map(({ task }) => task)).toContain(1);
    expect(refusals.length).toBeGreaterThan(2);
    expect(new Set(refusals)).toEqual(new Set([0])); // it thinks for 2 s
    expect(observations.metrics["offers.rescinded"]).toBeGreaterThan(2);
    expect(observations.metrics["executions.duplicate"]).toBe(0);
  });

  test("of a machine on which nothing fits is declined, and not made again until the filter is over", () => {
    const big: readonly PlannedTask[] = [
      { at: SECOND, work: 9 * SECOND, cores: 1 },
      { at: 2 * SECOND, work: SECOND, cores: 2 },
    ];
    const made: number[] = [];
    const plan = offerPlan(
      { allocationInterval: 0, declineFilter: seconds(5) },
      {
        tasks: big,
        workers: 1,
        end: 30 * SECOND,
        onRecord: (kind, at) => void (kind === RECORD["offer.made"] && made.push(Math.round(at / SECOND))),
      },
    );
    const { rows } = run(plan);
    // For the first task; for the second, which does not fit; when the filter is over; and when the first has ended.
    expect(made).toEqual([1, 2, 7, 10]);
    expect(rows.length).toBe(2);
  });
});

test("a framework puts nothing on room that it is not offered, also where something of its own was before", () => {
  const tasks = Array.from({ length: 60 }, (_, index) => ({ at: index * 300_000, work: 1.1 * SECOND }));
  let refused = 0;
  const plan = offerPlan(
    { machinesPerOffer: 1, allocationInterval: 0, jobsPerOffer: 1, thinkPerJob: constant(milliseconds(150)) },
    { tasks, end: 120 * SECOND, onRecord: (kind) => void (kind === RECORD["attempt.refused"] && (refused += 1)) },
  );
  const { observations, rows } = run(plan);
  expect(rows.length).toBe(60);
  expect(observations.metrics.utilisation).toBeGreaterThan(0.5);
  expect(refused).toBe(0);
});

describe("every habit of frameworks", () => {
  test.each(Object.entries(HABITS))("gets everything done (%s)", (_name, parameters) => {
    const tasks = Array.from({ length: 40 }, (_, index) => ({ at: index * 200_000, work: 0.5 * SECOND }));
    const { findings, rows } = run(offerPlan(parameters, { tasks, end: 120 * SECOND }));
    expect(findings).toEqual([]);
    expect(rows.length).toBe(40);
  });
});
