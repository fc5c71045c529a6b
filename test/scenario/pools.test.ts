// Pools in scenario files: how they are written, and what they cannot be combined with.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { loadText, problemsOf, scenarioOf, variantOf } from "./loading.ts";

const CLUSTER = "cluster: { workers: { count: 4, cores: 2 } }\n";

function text(pools: string, asked = "database", scheduler = "", more = ""): string {
  const first = "{ arrivals: { poisson: 2/s }, service: 1s, priority: 3";
  return `duration: 1m\n${CLUSTER}scheduler: { pools: ${pools}${scheduler} }\nworkload: { web: ${first}, pools: ${asked}${more} } }\n`;
}

describe("a pool", () => {
  test("is a number of slots, or says more", () => {
    const poolsOf = (pools: string, asked?: string, scheduler?: string) =>
      scenarioOf(text(pools, asked, scheduler)).variants[0].scheduler.pools;
    const short = {
      name: "database",
      slots: 10,
      isPerKey: false,
      isBlocking: false,
      keepsWhenPreempted: false,
      inheritance: "none",
      ceiling: 3,
    };
    expect(poolsOf("{ database: 10 }")).toEqual([short]);
    expect(poolsOf("{ database: { slots: 10 } }")).toEqual([short]);
    expect(poolsOf("{ database: unlimited }")).toEqual([{ ...short, slots: Infinity }]);
    expect(
      poolsOf(
        "{ database: { slots: 1, onPreemption: keep, inheritance: ceiling } }",
        "{ database: 1 }",
        ", ordering: { priority: { preemptive: true } }",
      ),
    ).toEqual([{ ...short, slots: 1, keepsWhenPreempted: true, inheritance: "ceiling" }]);
    expect(scenarioOf(text("{ a: 2, b: 3 }", "{ a: 1, b: 3 }")).variants[0].workload[0].pools).toEqual({ a: 1, b: 3 });
  });

  test("has the ceiling of the most important stage that asks for it", () => {
    const stages = "workflow: { first: { priority: 1 }, second: { after: [first], priority: 8 } }";
    const flow = `{ arrivals: { poisson: 1/s }, service: 1s, pools: lock, ${stages} }`;
    const { scheduler } = variantOf(
      `duration: 1m\n${CLUSTER}scheduler: { pools: { lock: 1 } }\nworkload: { flow: ${flow} }\n`,
    );
    expect(scheduler.pools![0].ceiling).toBe(8);
  });

  test.each([
    ["{ other: 3 }", "database", "expected one of `scheduler.pools`, found 'database'"],
    ["{ database: 3 }", "{ database: 4 }", "expected at most the 3 slots of 'database', found 4"],
    ["{ database: { slots: 1, per: key } }", "database", "expected a 'key' for 'database'"],
    ["{ database: 0 }", "database", "expected"],
    ["{ database: { slot: 1 } }", "database", "did you mean 'slots'?"],
    ["{ database: { slots: 2, inheritance: ceiling } }", "database", "expected `slots: 1` with 'ceiling'"],
    [
      "{ database: { slots: 1, inheritance: ceiling } }",
      "database",
      "expected `ordering: { priority: { preemptive: true } }`",
    ],
    [
      "{ database: { slots: 1, blocking: true, inheritance: inheritance } }",
      "database",
      "expected `blocking: false` with 'inheritance'",
    ],
    ["{ a: { slots: 1, onPreemption: keep }, b: 1 }", "{ a: 1, b: 1 }", "expected pools with the same `onPreemption`"],
  ])("%s, of which a class asks for %s, is refused, and why", (pools, asked, message) => {
    expect(problemsOf(text(pools, asked)).join("\n")).toContain(message);
  });

  test("is refused where no scheduler has any", () => {
    const without = `duration: 1m\n${CLUSTER}workload: { web: { arrivals: { poisson: 2/s }, service: 1s, pools: database } }\n`;
    expect(problemsOf(without)).toEqual([
      expect.stringMatching(/^3:.*expected one of `scheduler.pools`, found 'database'/),
    ]);
  });

  test.each([
    [", architecture: pull-queue", "another design than 'pull-queue'"],
    [", architecture: decentralised", "another design than 'decentralised'"],
    [", architecture: shared-state", "another design than 'shared-state'"],
    [", architecture: offers", "another design than 'offers'"],
    [", architecture: database-lock", "another design than 'database-lock'"],
    [", architecture: slots", "another design than 'slots'"],
    [", ordering: easy-backfill", "another ordering than 'easy-backfill'"],
    [", ordering: heft", "another ordering than 'heft'"],
    [", speculation: late", "expected 'none'"],
  ])("is refused with%s", (scheduler, message) => {
    expect(problemsOf(text("{ database: 3 }", "database", scheduler)).join("\n")).toContain(message);
  });

  test("is refused for gangs", () => {
    const gang = ", job: { tasks: 2, gang: true }";
    expect(problemsOf(text("{ database: 3 }", "database", "", gang)).join("\n")).toContain(
      "expected no 'pools' for a gang",
    );
  });

  test("that nobody asks for, or where nothing is displaced, is doubted", () => {
    const warningsOf = (pools: string, scheduler = "") =>
      loadText(text(pools, "database", scheduler)).scenario!.warnings.map(({ message }) => message);
    expect(warningsOf("{ database: 3, idle: 4 }")).toEqual(["no class of the workload asks for it"]);
    expect(warningsOf("{ database: { slots: 3, onPreemption: keep } }")).toEqual([
      "nothing is displaced with 'fifo' and `queueing: central`",
    ]);
    expect(
      warningsOf("{ database: { slots: 3, onPreemption: keep } }", ", ordering: { priority: { preemptive: true } }"),
    ).toEqual([]);
  });
});

/** Every ordering that does not plan ahead, and both ways to queue. */
const ORDERINGS = [
  "fifo",
  "sjf",
  "lpt",
  "srpt",
  "edf",
  "llf",
  "hrrn",
  "priority",
  "{ priority: { preemptive: true, victims: set } }",
  "{ priority: { agingInterval: 5s } }",
  "round-robin",
  "lottery",
  "stride",
  "wfq",
  "drr",
  "drf",
  "fair-share",
  "fair-scheduler",
  "{ capacity-queues: { queues: { all: { capacity: 100% } } } }",
  "codel",
  "adaptive-lifo",
  "adaptive",
  "las",
  "mlfq",
  "{ time-slice: 100ms }",
] as const;

describe.each(["single-master", "ideal"])("%s", (architecture) => {
  test.each(
    ORDERINGS.flatMap((ordering) =>
      (["central", "at-worker"] as const).map((queueing) => [ordering, queueing] as const),
    ),
  )("keeps to pools in the order of %s with queues %s, and everything comes to its end", (ordering, queueing) => {
    const scenario = `
duration: 20s
cluster: { workers: { count: 2, cores: 3 } }
scheduler: { architecture: ${architecture}, ordering: ${ordering}, queueing: ${queueing}, pools: { database: 2, lock: { slots: 1, per: key } } }
workload:
  queries: { tenant: all, arrivals: { poisson: 1.5/s }, service: { exponential: 600ms }, pools: database }
  deploys: { tenant: all, arrivals: { poisson: 0.7/s }, service: { exponential: 300ms }, key: { zipf: { count: 2 } }, pools: { lock: 1, database: 1 } }
  others: { tenant: all, arrivals: { poisson: 2/s }, service: { exponential: 700ms } }
`;
    const { metrics, findings } = runVariant(variantOf(scenario), 1);
    expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    expect(metrics["pools.used.max"]).toBe(2);
    expect(metrics["tasks.submitted"]).toBeGreaterThan(60);
    const ended =
      (metrics["tasks.completed"] ?? 0) + (metrics["tasks.expired"] ?? 0) + (metrics["tasks.rejected"] ?? 0);
    expect(ended).toBe(metrics["tasks.submitted"]);
  });
});
