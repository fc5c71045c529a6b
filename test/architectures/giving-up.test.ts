// Clients that may give up: after the last try of the policy, or of the budget; and clients that may not.

import { describe, expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";

/** Nobody answers for ten seconds; tries at 0, 1.1, 2.2 s. */
function outage(communication: object, workload: object = { arrivals: { "all-at-once": { count: 5, at: "10s" } } }) {
  const { results } = simulate({
    replications: 1,
    duration: "60s",
    drain: "30s",
    cluster: { workers: 5 },
    workload: { all: { ...workload, service: "1s" } },
    scheduler: {
      communication: { rpc: { timeout: "1s", retry: { fixed: { delay: "100ms", attempts: 3 } }, ...communication } },
    },
    faults: [{ at: "9s", crash: "master/0", for: "10s" }],
  });
  return results.variants["single-master"]!.runs[0]!.metrics;
}

describe("clients whose master is down for longer than they try", () => {
  test("give up after the last try, and what they gave up on is not done", () => {
    expect(outage({ giveUp: true })).toMatchObject({
      "submissions.abandoned": 5,
      "submissions.abandonedRatio": 1,
      "calls.retried": 10,
      "tasks.completed": 0,
      "tasks.unfinished": 5,
      "tasks.lost": 0,
    });
  });

  test("give up sooner where a budget allows fewer retries", () => {
    const budget = { ratio: { ratio: 0.4, perSecond: 0, window: "10s" } };
    expect(outage({ giveUp: true, budget })).toMatchObject({ "submissions.abandoned": 5, "calls.retried": 2 });
  });

  test("go on for ever where they may not give up", () => {
    const metrics = outage({});
    expect(metrics).toMatchObject({ "tasks.completed": 5, "tasks.unfinished": 0 });
    expect(metrics["calls.retried"]).toBeGreaterThan(10);
    expect(metrics).not.toHaveProperty("submissions.abandoned");
  });

  test("are users who ask for something else when they have given up", () => {
    const metrics = outage({ giveUp: true }, { closedLoop: { users: 4, think: "1s" } });
    // From 9 s to 19 s each tries for 3.2 s and thinks for 1 s: three times at most, and once at least.
    expect(metrics["submissions.abandoned"]).toBeGreaterThanOrEqual(4);
    expect(metrics["submissions.abandoned"]).toBeLessThanOrEqual(12);
    // Before and after, a round takes a little more than 2 s.
    expect(metrics["tasks.completed"]).toBeGreaterThan(4 * 15);
  });
});
