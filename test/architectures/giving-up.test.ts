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

describe("clients with a breaker", () => {
  /** Ten tasks a second; the master is down from 10 s to 40 s. */
  function held(breaker: unknown, rpc: object = {}) {
    const { results } = simulate({
      replications: 1,
      duration: "100s",
      cluster: { workers: 20, network: { connection: { resetAfter: "1s" } } },
      workload: { all: { arrivals: { periodic: { interval: "100ms" } }, service: "1s" } },
      scheduler: {
        communication: {
          rpc: { timeout: "1s", retry: { fixed: { delay: "500ms", attempts: 4 } }, giveUp: true, breaker, ...rpc },
        },
      },
      faults: [{ at: "10s", crash: "master/0", for: "30s" }],
    });
    return results.variants["single-master"]!.runs[0]!.metrics;
  }

  const BREAKER = { "circuit-breaker": { window: 20, least: 10, wait: "5s", probes: 3 } };

  test("ask a dead master a few times only, and go on when it is back", () => {
    const without = held("none");
    const metrics = held(BREAKER);
    // 300 tasks come meanwhile. Without: three tries more of each that cannot wait until 40 s.
    expect(without["calls.retried"]).toBeGreaterThan(700);
    expect(metrics["calls.retried"]).toBeLessThan(100);
    expect(metrics["tasks.completed"]).toBeGreaterThanOrEqual(1_000 - 300 - 60);
    expect(metrics["tasks.lost"]).toBe(0);
  });

  test("know of what they never sent that it is not done: it is rejected, and the rest abandoned", () => {
    const metrics = held(BREAKER);
    expect(metrics["tasks.rejected"]).toBeGreaterThan(200);
    expect(
      metrics["tasks.rejected"] + metrics["tasks.completed"] + metrics["submissions.abandoned"],
    ).toBeGreaterThanOrEqual(1_000);
    expect(metrics["tasks.unfinished"]).toBeLessThanOrEqual(metrics["submissions.abandoned"]);
  });

  test("ask again later for what was held back, where they may", () => {
    const patient = { whenRejected: "retry", giveUp: false, retry: { fixed: { delay: "5s", attempts: 20 } } };
    expect(held(BREAKER, patient)).toMatchObject({ "tasks.completed": 1_000, "tasks.rejected": 0 });
  });

  test("throttle themselves, and recover", () => {
    const metrics = held({ throttle: { window: "10s" } });
    expect(metrics["calls.retried"]).toBeLessThan(300);
    expect(metrics["tasks.rejected"]).toBeGreaterThan(100);
    // Of 600 that come after the outage: what gets through grows from one in a hundred by a factor e every ten seconds, and
    // is nearly everything after 40 to 50 s.
    expect(metrics["tasks.completed"]).toBeGreaterThan(100 + 100);
    expect(metrics["tasks.completed"]).toBeLessThan(100 + 400);
  });
});
