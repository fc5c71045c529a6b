// Gangs in scenario files: how they are written, what they cannot be combined with, and that they come whole.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { problemsOf, scenarioOf, variantOf } from "./loading.ts";

const CLUSTER = "cluster: { workers: { count: 4, cores: 2 } }\n";

function text(job: string, scheduler = "{}", more = ""): string {
  return `duration: 1m\n${CLUSTER}scheduler: ${scheduler}\nworkload: { web: { arrivals: { poisson: 1/s }, service: 1s, job: ${job}${more} } }\n`;
}

describe("a job", () => {
  test("is a gang of all its tasks, of some of them at least, or none", () => {
    const gangOf = (job: string) => scenarioOf(text(job)).variants[0].workload[0].gang;
    expect(gangOf("3")).toBeUndefined();
    expect(gangOf("{ tasks: 3 }")).toBeUndefined();
    expect(gangOf("{ tasks: 3, gang: false }")).toBeUndefined();
    expect(gangOf("{ tasks: 3, gang: true }")).toBe("all");
    expect(gangOf("{ tasks: { uniform: [2, 5] }, gang: { minMember: 2 } }")).toBe(2);
  });

  test("does not need more members than it has", () => {
    expect(problemsOf(text("{ tasks: 3, gang: { minMember: 4 } }"))).toEqual([
      expect.stringContaining("expected at most the 3 tasks of the job, found 4"),
    ]);
  });

  test("is told what may stand there where something else does", () => {
    expect(problemsOf(text("{ tasks: 3, gang: sometimes }"))[0]).toContain("expected true or false");
    expect(problemsOf(text("{ tasks: 3, gang: { minMembers: 2 } }"))[0]).toContain("did you mean 'minMember'?");
    expect(problemsOf(text("{ tasks: 3, gangs: true }"))[0]).toContain("did you mean 'gang'?");
  });

  test("comes whole or not at all where there may only be so many tasks", () => {
    const { metrics } = runVariant(
      variantOf(text("{ tasks: 3, gang: true }", "{ architecture: ideal }", ", limit: 8")),
      1,
    );
    expect(metrics).toMatchObject({ "tasks.submitted": 6, "jobs.completed": 2 });
  });
});

describe("gangs", () => {
  const gang = "{ tasks: 3, gang: true }";

  test.each([
    ["{ architecture: pull-queue }", "another design than 'pull-queue'"],
    ["{ architecture: decentralised }", "another design than 'decentralised'"],
    ["{ architecture: shared-state }", "another design than 'shared-state'"],
    ["{ architecture: offers }", "another design than 'offers'"],
    ["{ architecture: database-lock }", "another design than 'database-lock'"],
    ["{ architecture: slots }", "another design than 'slots'"],
    ["{ architecture: app-sharding }", "another design than 'app-sharding'"],
    ["{ architecture: durable-execution }", "another design than 'durable-execution'"],
    ["{ architecture: { ideal: { delay: 1ms } } }", "another design than 'ideal'"],
    ["{ queueing: at-worker }", "expected 'central'"],
    ["{ speculation: late }", "expected 'none', because a member goes with its gang"],
    ["{ admission: { queue-limit: 10 } }", "expected 'none', because a part of a gang"],
    ["{ checkpoint: { policy: none } }", "expected no checkpoints"],
    ["{ ordering: easy-backfill }", "expected another ordering than 'easy-backfill'"],
  ])("are refused with %s, and why", (scheduler, message) => {
    const problems = problemsOf(text(gang, scheduler));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(message);
    expect(problemsOf(text("3", scheduler))).toEqual([]);
  });

  test("go with a backfilling queue where members go one by one", () => {
    expect(problemsOf(text(gang, "{ ordering: easy-backfill, gangs: hold }"))).toEqual([]);
  });
});

describe.each(["ideal", "single-master"])("on %s, a gang", (architecture) => {
  const one = (more: string, scheduler: string) =>
    runVariant(
      variantOf(
        `duration: 1m\n${CLUSTER}scheduler: { architecture: ${architecture}, ${scheduler} }\n` +
          `workload: { web: { arrivals: { periodic: 2m }, service: 10s, job: { tasks: 3, gang: true }${more} } }\n`,
      ),
      1,
    ).metrics;

  test("is tried as often as a task would be, and then given up whole", () => {
    expect(one(", failure: 100%", "retry: { fixed: { delay: 1s, attempts: 3 } }")).toMatchObject({
      "tasks.deadLettered": 3,
      "gangs.restarted": 2,
      "tasks.unfinished": 0,
    });
  });

  test("costs one try of its limit whenever machines die with several of its members, and is given up with them", () => {
    expect(one(", poison: 100%", "crashLimit: 2")).toMatchObject({ "tasks.deadLettered": 3, "gangs.restarted": 1 });
  });
});

test("a gang of which a member is withdrawn is withdrawn", () => {
  const { metrics, findings } = runVariant(
    variantOf(
      `duration: 1m\n${CLUSTER}workload: { web: { arrivals: { periodic: 2m }, service: 30s, job: { tasks: 3, gang: true }, patience: { uniform: [5s, 20s] } } }\n`,
    ),
    1,
  );
  expect(findings).toEqual([]);
  expect(metrics).toMatchObject({ "tasks.cancelled": 3, "tasks.unfinished": 0 });
  expect(metrics["makespan"]).toBeUndefined();
});
