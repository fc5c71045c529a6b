// Tasks that are turned away: how they end, what their clients do, and what a master knows of them after a crash.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadline } from "../../src/algorithms/admission/deadline.ts";
import { queueLimit } from "../../src/algorithms/admission/queue-limit.ts";
import { tokenBucket } from "../../src/algorithms/admission/token-bucket.ts";
import { edf } from "../../src/algorithms/ordering/edf.ts";
import { fixed } from "../../src/algorithms/retry/fixed.ts";
import type { SchedulerSpec } from "../../src/architectures/scheduler-spec.ts";
import { simulate } from "../../src/orrery.ts";
import { seconds } from "../../src/kernel/time.ts";
import { TASK_ENDS } from "../../src/observe/observe-options.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { loadText, problemsOf } from "../scenario/loading.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { schedulerSpec } from "./plan-scheduler.ts";
import { BUSY_UNTIL, crash, expectSound, stepsOf, TASKS } from "./crash-steps.ts";
import { anyPlans, fault, loads, names, worlds } from "./fault-plans.ts";

const chosen = (definition: unknown, parameters: object): never => ({ definition, parameters }) as never;

/** At most so many tasks at a time, and clients that ask again every second, up to four times, or not at all. */
function crowded(inFlight: number, whenRejected: "give-up" | "retry"): Partial<SchedulerSpec> {
  const { communication } = schedulerSpec({ tasks: [] });
  return {
    admission: chosen(queueLimit, { waiting: 100, inFlight, perTenant: undefined, retryAfter: undefined }),
    communication: {
      ...communication,
      whenRejected,
      retry: whenRejected === "retry" ? chosen(fixed, { delay: seconds(1), attempts: 4 }) : communication.retry,
    },
  };
}

/** Of every seed of every variant. */
function metricsOf(scenario: object): Readonly<Record<string, number>>[] {
  return simulate({ replications: 1, ...scenario }).runs.map(({ metrics }) => metrics);
}

const TEN_AT_ONCE = { all: { arrivals: { "all-at-once": { count: 10 } }, service: "1s" } };

describe("of ten tasks at once, with one worker and room for four", () => {
  const scenario = (rpc: object, more: object = {}) => ({
    duration: "60s",
    cluster: { workers: 1 },
    workload: TEN_AT_ONCE,
    scheduler: { admission: { "queue-limit": { inFlight: 4 } }, communication: { rpc }, ...more },
  });

  test.each(["single-master", "pull-queue", "ideal"])(
    "six are rejected for good, and none is lost (%s)",
    (architecture) => {
      const [metrics] = metricsOf(scenario({}, { architecture }));
      expect(metrics).toMatchObject({
        "tasks.admitted": 4,
        "tasks.completed": 4,
        "tasks.rejected": 6,
        "tasks.rejectedRatio": 0.6,
        "submissions.refused": 6,
        "submissions.abandoned": 0,
        "tasks.unfinished": 0,
        "tasks.lost": 0,
        "unavailability.total": 0,
      });
    },
  );

  test("clients that ask again every second get them in one by one, as others end", () => {
    const rpc = { whenRejected: "retry", retry: { fixed: { delay: "1s", attempts: 100 } } };
    expect(metricsOf(scenario(rpc))[0]).toMatchObject({ "tasks.completed": 10, "tasks.rejected": 0 });
  });

  test("clients that ask again three times get three more in, and give up on the others, also where they must get an answer", () => {
    const rpc = { whenRejected: "retry", giveUp: false, retry: { fixed: { delay: "1.1s", attempts: 4 } } };
    // Tasks end shortly after 1, 2 and 3 s; tries follow at 0, 1.1, 2.2 and 3.3 s.
    expect(metricsOf(scenario(rpc))[0]).toMatchObject({
      "tasks.completed": 7,
      "tasks.rejected": 3,
      "submissions.refused": 6 + 5 + 4 + 3,
      "calls.retried": 6 + 5 + 4,
    });
  });

  test("a budget of retries bounds that too", () => {
    const budget = { ratio: { ratio: 0.2, perSecond: 0, window: "10s" } };
    const rpc = { whenRejected: "retry", budget, retry: { fixed: { delay: "1s", attempts: 4 } } };
    expect(metricsOf(scenario(rpc))[0]).toMatchObject({ "calls.retried": 2 });
  });

  test("nobody asks sooner than the master said", () => {
    const rpc = { whenRejected: "retry", retry: { fixed: { delay: "1ms", attempts: 3 } } };
    const admission = { "queue-limit": { inFlight: 4, retryAfter: "4.5s" } };
    // Tries at 0, 4.5 and 9 s: all four have ended each time.
    expect(metricsOf(scenario(rpc, { admission }))[0]).toMatchObject({
      "tasks.completed": 10,
      "submissions.refused": 6 + 2,
    });
  });

  test("a user who is turned away thinks, and wants something else", () => {
    const workload = { all: { closedLoop: { users: 10, think: "2s" }, service: "1s" } };
    const [metrics] = metricsOf({ ...scenario({}), workload });
    // The worker is busy all the time; each of the others asks every two seconds: of 10 users at least 6 think, so at
    // least 3 tasks a second come, and one of them is taken in.
    expect(metrics["tasks.completed"]).toBeGreaterThan(55);
    expect(metrics["tasks.rejected"]).toBeGreaterThan(100);
    expect(metrics["tasks.unfinished"]).toBeLessThanOrEqual(10);
  });

  test("whose user has no patience any more nobody asks again for", () => {
    const rpc = { whenRejected: "retry", retry: { fixed: { delay: "1s", attempts: 1_000 } } };
    const workload = { all: { ...TEN_AT_ONCE.all, service: "100s", patience: "5s" } };
    const [metrics] = metricsOf({ ...scenario(rpc), workload });
    expect(metrics).toMatchObject({ "tasks.rejected": 6, "tasks.cancelled": 4, "tasks.unfinished": 0 });
    expect(metrics["submissions.refused"]).toBeLessThanOrEqual(6 * 6);
  });
});

test("a tenant with a bulkhead leaves room for the others, and has room again when its tasks have ended", () => {
  const burst = (tenant: string, at: string) => ({
    tenant,
    arrivals: { "all-at-once": { count: 10, at } },
    service: "1s",
  });
  const [metrics] = metricsOf({
    duration: "60s",
    cluster: { workers: 1 },
    workload: { red: burst("red", "0s"), green: burst("green", "0s"), late: burst("red", "30s") },
    scheduler: { admission: { "queue-limit": { perTenant: 3 } } },
  });
  expect(metrics).toMatchObject({ "tasks.completed": 9, "tasks.rejected": 21 });
});

describe("a master that takes over", () => {
  const twenty = Array.from({ length: 20 }, (_, index): PlannedTask => ({ at: index * SECOND, work: 50 * SECOND }));

  test("knows from its books how many tasks are in flight, and takes no more in than its predecessor would", () => {
    const openAt: number[] = [];
    let open = 0;
    const { findings, rows } = run({
      tasks: twenty,
      workers: 1,
      scheduler: crowded(5, "give-up"),
      faults: [fault({ kind: "crash", target: names("master/0"), wipe: false }, 8, 2)],
      onRecord: (kind) => {
        if (kind === RECORD["task.admitted"]) openAt.push((open += 1));
        if (kind === RECORD["task.completed"]) open -= 1;
      },
    });
    expect(findings).toEqual([]);
    expect(Math.max(...openAt)).toBe(5);
    expect(rows.filter(({ state }) => TASK_ENDS[state] === "rejected").length).toBeGreaterThan(10);
  });
});

test("a token bucket of a master that takes over holds no more than has dropped in since", () => {
  const bunch = (at: number) => Array.from({ length: 10 }, (): PlannedTask => ({ at: at * SECOND, work: 1 }));
  const admitted: number[] = [];
  const { findings } = run({
    tasks: [...bunch(0.5), ...bunch(4.5)],
    scheduler: { admission: chosen(tokenBucket, { rate: 1, burst: 5, perTenant: false }) },
    faults: [fault({ kind: "crash", target: names("master/0"), wipe: false }, 1, 2)],
    onRecord: (kind, at) => {
      if (kind === RECORD["task.admitted"]) admitted.push(at / SECOND);
    },
  });
  expect(findings).toEqual([]);
  // Five at once; then one, for the second and a half since the new one serves: a full bucket would have been ten in four seconds.
  expect(admitted.map(Math.floor)).toEqual([0, 0, 0, 0, 0, 4]);
});

describe.each(["give-up", "retry"] as const)("with clients that %s when they are turned away", (what) => {
  test.each(["master/0", "client/0"])("a crash of %s at any step leaves every task ended, once", (machine) => {
    const plan: RunPlan = { tasks: TASKS, workers: 2, end: 60 * SECOND, scheduler: crowded(2, what) };
    const steps = stepsOf(plan, 0, BUSY_UNTIL);
    expect(steps.length).toBeGreaterThan(70);
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe.each(["give-up", "retry"] as const)("under any faults, clients that %s when they are turned away", (what) => {
  test("are told the truth: what was rejected is never done, and what was admitted is not lost", () => {
    let rejected = 0;
    fc.assert(
      fc.property(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }), (faults, tasks, cluster, seed) => {
        const scheduler = crowded(3, what);
        const plan: RunPlan = { faults, tasks, cluster, seed: String(seed), end: 300 * SECOND, clients: 2, scheduler };
        const { findings, rows } = run(plan);
        expect(findings).toEqual([]);
        rejected += rows.filter(({ state }) => TASK_ENDS[state] === "rejected").length;
      }),
      { seed: 7, numRuns: 40 },
    );
    expect(rejected).toBeGreaterThan(100);
  });
});

/** A15's invariant. */
test("with exact estimates, tasks of one core, equal machines and no fault, no accepted deadline is missed", () => {
  let accepted = 0;
  let rejected = 0;
  const task = fc.record({
    at: fc.integer({ min: 0, max: 20 * SECOND }),
    work: fc.integer({ min: 1, max: 3 * SECOND }),
    deadline: fc.option(fc.integer({ min: 1, max: 8 * SECOND }), { nil: undefined, freq: 6 }),
  });
  fc.assert(
    fc.property(
      fc.array(task, { minLength: 20, maxLength: 80, size: "max" }),
      fc.integer({ min: 1, max: 4 }),
      (tasks, cores) => {
        const sorted = tasks.toSorted((a, b) => a.at - b.at);
        const { findings, rows, observations } = run({
          tasks: sorted,
          architecture: "ideal",
          workers: 1,
          cores,
          ordering: edf as never,
          orderingParameters: { dropLate: false, preemptive: false },
          scheduler: { admission: chosen(deadline, { headroom: 0, overhead: 0 }) },
        });
        expect(findings).toEqual([]);
        expect(observations.metrics["deadline.admittedMissRatio"] ?? 0).toBe(0);
        accepted += rows.filter(({ state }) => TASK_ENDS[state] === "completed").length;
        rejected += rows.filter(({ state }) => TASK_ENDS[state] === "rejected").length;
      },
    ),
    { seed: 11, numRuns: 60 },
  );
  expect(accepted).toBeGreaterThan(500);
  expect(rejected).toBeGreaterThan(500);
});

describe("a scenario", () => {
  const yaml = (scheduler: string) =>
    `workload: { all: { arrivals: { poisson: { rate: 1/s } }, service: 1s } }\nduration: 10s\nscheduler: ${scheduler}\n`;

  test("cannot have tasks queue at the workers with an admission control that decides by the master's queue", () => {
    expect(problemsOf(yaml("{ admission: queue-limit, queueing: at-worker }"))).toEqual([
      expect.stringContaining("expected `queueing: central` for 'queue-limit'"),
    ]);
    expect(problemsOf(yaml("{ admission: aimd, queueing: at-worker }"))).toEqual([]);
  });

  test("is warned of a plan by deadlines for tasks that go in another order", () => {
    const warnings = (scheduler: string) => loadText(yaml(scheduler)).scenario!.warnings.map(({ message }) => message);
    expect(warnings("{ admission: deadline }")).toEqual([
      "it reckons with the ordering 'edf'; with 'fifo' tasks will not go in the order that it plans",
    ]);
    expect(warnings("{ admission: deadline, ordering: edf }")).toEqual([]);
  });
});
