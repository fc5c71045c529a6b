// What thinking costs, and whom: figures by hand, on a quiet cluster whose messages and disks take a few milliseconds.

import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";

interface Told {
  readonly design: object;
  readonly masters?: number;
  readonly workers?: number;
  readonly interval?: string;
  readonly service?: string;
  readonly job?: number;
  readonly duration?: string;
  readonly count?: number;
  readonly faults?: readonly object[];
}

function figures(told: Told) {
  const { design, masters = 3, workers = 8, interval = "1s", service = "1s", job = 1, count = 1 } = told;
  const { runs, results } = simulate({
    name: "story",
    replications: 1,
    duration: told.duration ?? "100s",
    cluster: { masters, workers: { count: workers, cores: 4 } },
    scheduler: { architecture: design, placement: "first-fit" },
    workload: { all: { arrivals: { periodic: { interval, count } }, service, job } },
    faults: told.faults ?? [],
  });
  expect(results.findings).toEqual([]);
  return runs[0].metrics;
}

const alone = (parameters: object) => ({ "single-master": parameters });
const shared = (parameters: object) => ({ "shared-state": parameters });

/** What a few messages and syncs take at most, s. */
const OVERHEAD = 0.03;

describe("a master that thinks", () => {
  test("about one job after the other, though machines are free: the third of three waits for three", () => {
    // 3 tasks at each instant, 200 ms each: they wait 0.2, 0.4 and 0.6 s.
    const metrics = figures({ design: alone({ thinkPerJob: "200ms" }), count: 3 });
    expect(metrics["wait.mean"]).toBeGreaterThan(0.4);
    expect(metrics["wait.mean"]).toBeLessThan(0.4 + OVERHEAD);
    expect(metrics["planning.busyness"]).toBeCloseTo(0.6, 1);
    expect(metrics["planning.tries"]).toBe(metrics["tasks.submitted"]);
  });

  test("about all tasks of a job together, and as long as they are many", () => {
    // 5 tasks of one job: 200 + 5 x 40 = 400 ms, for all of them.
    const metrics = figures({ design: alone({ thinkPerJob: "200ms", thinkPerTask: "40ms" }), job: 5 });
    expect(metrics["wait.mean"]).toBeGreaterThan(0.4);
    expect(metrics["wait.mean"]).toBeLessThan(0.4 + OVERHEAD);
    expect(metrics["planning.tries"] * 5).toBe(metrics["planning.claims"]);
    expect(metrics["planning.claims"]).toBe(metrics["tasks.submitted"]);
  });

  test("about nothing for which there is no room, and not again about what it has thought about", () => {
    // One machine of four cores, five tasks of 3 s in 4 s: a job that has to wait for room is thought about when there is some.
    const metrics = figures({
      design: alone({ thinkPerJob: "100ms" }),
      workers: 1,
      interval: "4s",
      service: "3s",
      job: 5,
    });
    expect(metrics["planning.tries"] * 5).toBe(metrics["tasks.submitted"]);
  });

  test("for no time at all leaves no trace of it", () => {
    for (const design of [alone({}), alone({ thinkPerJob: "0s", thinkPerTask: "0s" })])
      expect(figures({ design, duration: "20s" })["planning.tries"]).toBeUndefined();
  });
});

describe("schedulers that share a cell", () => {
  test("think at the same time: two jobs wait as long as one, and a third for one of them", () => {
    // All machines idle when they begin, and the first has room for all of them.
    const longest = (count: number, masters: number) =>
      figures({ design: shared({ thinkPerJob: "200ms" }), service: "500ms", count, masters })["wait.max"];
    expect(longest(2, 3)).toBeLessThan(0.2 + OVERHEAD);
    expect(longest(3, 3)).toBeGreaterThan(0.4);
    expect(longest(3, 4)).toBeLessThan(0.2 + OVERHEAD);
  });

  test("pay for a conflict with thinking again", () => {
    // All machines idle: first-fit leads both schedulers to the first one, which has room for both, but has changed for the second.
    const story = { count: 2, service: "500ms" };
    const fine = figures({ design: shared({ thinkPerJob: "200ms" }), ...story });
    expect(fine["planning.conflictFraction"]).toBe(0);
    const coarse = figures({ design: shared({ thinkPerJob: "200ms", conflicts: "coarse" }), ...story });
    // Of three tries for two tasks, one is in vain.
    expect(coarse["planning.conflictFraction"]).toBeCloseTo(1 / 3, 5);
    expect(coarse["planning.wastedRatio"]).toBeCloseTo(1 / 3, 5);
    expect(coarse["planning.refused"] * 2).toBe(coarse["tasks.submitted"]);
    expect(coarse["wait.max"]).toBeGreaterThan(0.4);
    expect(coarse["wait.max"]).toBeLessThan(0.4 + OVERHEAD);
  });

  test("do without one that dies: only what it had in hand waits, and for no longer than the cell is patient", () => {
    const dies = [{ at: "50.1s", crash: "master/2", for: "40s" }];
    const design = shared({ thinkPerJob: "200ms", nackTimeout: "5s" });
    const metrics = figures({ design, faults: dies, count: 2 });
    expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
    // Then the two jobs of a second are one scheduler's: 0.2 and 0.4 s. And the one that was in hand: 5 s since it was handed out.
    expect(metrics["wait.max"]).toBeGreaterThan(5);
    expect(metrics["wait.max"]).toBeLessThan(5.7);
    expect(metrics["wait.p99"]).toBeLessThan(0.4 + OVERHEAD);
    expect(metrics["unavailability.total"]).toBe(0);
  });

  test("end with their cell, and begin again with it", () => {
    const dies = [{ at: "50.1s", crash: "master/0", for: "10s" }];
    const metrics = figures({ design: shared({ thinkPerJob: "200ms" }), faults: dies, count: 2 });
    expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
    expect(metrics["unavailability.max"]).toBeGreaterThan(9);
    expect(metrics["unavailability.max"]).toBeLessThan(12);
  });

  test("forget what they knew of machines that a cell which restarts has not heard of", () => {
    // First-fit would lead them to the first machine again and again, which idled, is down, and was never seen by the new cell.
    const both = ["master/0", "worker/0"].map((crash, at) => ({ at: "55.1s", crash, for: at === 0 ? "3s" : "200s" }));
    const metrics = figures({ design: shared({ thinkPerJob: "200ms" }), faults: both, interval: "10s" });
    expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
    expect(metrics["wait.max"]).toBeLessThan(0.2 + OVERHEAD);
    expect(metrics["planning.refused"]).toBe(0);
  });
});
