// What a workload asks for, worked out by hand.

import { describe, expect, test } from "vitest";
import { seconds } from "../../src/kernel/time.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { poisson } from "../../src/workload/arrivals/poisson.ts";
import { expectedDemand } from "../../src/workload/expected-demand.ts";
import type { WorkloadClass } from "../../src/workload/workload.ts";
import { constant, SECOND, sampleClass } from "./sample-workload.ts";

const at = (second: number) => seconds(second) as number as Instant;

/** `rate` arrivals a second of one task of two core-seconds each. */
function flow(rate: number, changes: Partial<WorkloadClass> = {}): WorkloadClass {
  const demand = { kind: "open", createArrivals: () => poisson.create({ rate }) } as const;
  return sampleClass({ demand, service: constant(SECOND), cores: 2, ...changes });
}

describe("the expected demand", () => {
  test("of a class without an end is a rate of work, and as many tasks as the run is long", () => {
    expect(expectedDemand([flow(3)])).toEqual({ tasks: Infinity, cores: 6 });
  });

  test("counts the tasks between start and stop, or up to the limit", () => {
    expect(expectedDemand([flow(3, { start: at(10), stop: at(30) })])).toEqual({ tasks: 60, cores: 6 });
    expect(expectedDemand([flow(3, { start: at(10), stop: at(30), limit: 50 })])).toEqual({ tasks: 50, cores: 6 });
    expect(expectedDemand([flow(3, { limit: 50 })])).toEqual({ tasks: 50, cores: 6 });
  });

  test("counts all tasks of jobs, and the work of each", () => {
    const ofJobs = { job: constant(4), stop: at(10) };
    expect(expectedDemand([flow(3, ofJobs)])).toEqual({ tasks: 120, cores: 24 });
  });

  test("is the most that comes at one time: classes that follow each other do not add up", () => {
    const [first, second] = [flow(3, { stop: at(10) }), flow(5, { start: at(10), stop: at(20) })];
    expect(expectedDemand([first, second])).toEqual({ tasks: 80, cores: 10 });
    expect(expectedDemand([first, flow(5, { start: at(9), stop: at(19) })])).toEqual({ tasks: 80, cores: 16 });
    // Who begins later is not there before.
    expect(expectedDemand([flow(7, { stop: at(10) }), second])).toEqual({ tasks: 120, cores: 14 });
  });

  test("is not known where something else than a rate decides", () => {
    const closed = { demand: { kind: "closed", users: 3, think: constant(SECOND) } } as const;
    expect(expectedDemand([flow(3), flow(3, closed)])).toBeUndefined();
  });
});
