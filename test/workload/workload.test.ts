import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { NEVER, START, microseconds, milliseconds, seconds } from "../../src/kernel/time.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import { allAtOnce } from "../../src/workload/arrivals/all-at-once.ts";
import { periodic } from "../../src/workload/arrivals/periodic.ts";
import { poisson } from "../../src/workload/arrivals/poisson.ts";
import { lognormalError } from "../../src/workload/estimates/lognormal-error.ts";
import { requested } from "../../src/workload/estimates/requested.ts";
import { TaskNumbering, mergeSources } from "../../src/workload/merge.ts";
import { openWorkload } from "../../src/workload/open-workload.ts";
import { createSource } from "../../src/workload/sources.ts";
import { LublinJobs } from "../../src/workload/lublin.ts";
import { linesOf } from "../../src/workload/traces/line-source.ts";
import { readCsv } from "../../src/workload/traces/csv.ts";
import { replaySwfJobs } from "../../src/workload/traces/swf.ts";
import { TRACE_DEFAULTS } from "../../src/workload/traces/trace-job.ts";
import type { Streams, TaskDraft, TaskSource, WorkloadClass } from "../../src/workload/workload.ts";
import { constant, drain, exponential, mean, sampleClass, take } from "./sample-workload.ts";

function source(changes: Partial<WorkloadClass> = {}, seed = "1"): TaskSource {
  return createSource(sampleClass(changes), new RandomStreams(seed))!;
}

function every(milli: number, count = 1): WorkloadClass["demand"] {
  return {
    kind: "open",
    createArrivals: () => periodic.create({ interval: milliseconds(milli), offset: 0 as Duration, count }),
  };
}

describe("a class", () => {
  test("gives tasks with its own size, priority and weight", () => {
    const asked = {
      demand: every(10),
      service: constant(2_500.9),
      cores: 2,
      memory: 64,
      resources: { gpu: 1 },
      priority: 3,
      weight: 7,
      notify: true,
      index: 4,
    };
    expect(source(asked).next()).toEqual({
      id: -1,
      client: -1,
      arrivedAt: 0,
      estimate: 2_500,
      pathEstimate: 2_500,
      payload: 2_500,
      flaw: undefined,
      cores: 2,
      memory: 64,
      resources: { gpu: 1 },
      priority: 3,
      weight: 7,
      deadline: NEVER,
      workloadClass: 4,
      tenant: "web",
      group: -1,
      groupSize: 1,
      notify: true,
      poll: 0,
      patience: NEVER,
    });
  });

  test("sends tasks only in its window, and no more than its limit", () => {
    const window = {
      demand: every(10),
      start: milliseconds(15) as number as Instant,
      stop: milliseconds(40) as number as Instant,
    };
    expect(drain(source(window)).map((task) => task.arrivedAt)).toEqual([20_000, 30_000]);
    expect(drain(source({ limit: 3 }))).toHaveLength(3);
    expect(drain(source({ limit: 0 }))).toHaveLength(0);
  });

  test("asks its arrivals no further once they ended", () => {
    const demand = { kind: "open" as const, createArrivals: () => allAtOnce.create({ count: 2, at: seconds(1) }) };
    const once = source({ demand });
    expect(drain(once)).toHaveLength(2);
    expect(once.next()).toBeUndefined();
  });

  test("gives a task of no length one microsecond of work", () => {
    expect(source({ service: constant(0) }).next()).toMatchObject({ payload: 1, estimate: 1 });
  });
});

describe("deadlines", () => {
  const base = { demand: every(10), service: constant(3_000) };
  const deadlineOf = (deadline: WorkloadClass["deadline"]) => take(2, source({ ...base, deadline }))[1]?.deadline;

  test("are so many times the task's own service time after its arrival", () => {
    expect(deadlineOf({ kind: "factor", factor: 10 })).toBe(40_000);
    expect(deadlineOf({ kind: "drawn-factor", factor: constant(1.5) })).toBe(14_500);
  });
  test("are a fixed span after the arrival", () => {
    expect(deadlineOf({ kind: "relative", duration: milliseconds(5) })).toBe(15_000);
  });
  test("leave a drawn slack beside the service time", () => {
    expect(deadlineOf({ kind: "slack", slack: constant(700) })).toBe(13_700);
  });
  test("never lie beyond the end of time", () => {
    expect(deadlineOf({ kind: "slack", slack: constant(Infinity) })).toBe(NEVER);
  });
});

describe("zipf tenants", () => {
  test("ask in proportion to the inverse of their rank", () => {
    const tasks = take(22_000, source({ tenants: { kind: "zipf", count: 4, exponent: 1 } }));
    for (const [position, share] of [12 / 25, 6 / 25, 4 / 25, 3 / 25].entries()) {
      const count = tasks.filter((task) => task.tenant === `web-${position + 1}`).length;
      expect(Math.abs(count - 22_000 * share)).toBeLessThan(4 * Math.sqrt(22_000 * share * (1 - share)));
    }
  });
});

describe("the same weather for everybody", () => {
  const deadline = { kind: "slack", slack: exponential(1_000) } as const;
  const world = (task: TaskDraft) => [task.arrivedAt, task.payload, task.deadline, task.tenant];

  test("another estimate model changes nothing but the estimates", () => {
    const exactly = take(500, source({ deadline }));
    const wrongly = take(500, source({ deadline, createEstimates: () => lognormalError.create({ sigma: 1 }) }));
    expect(wrongly.map(world)).toEqual(exactly.map(world));
    expect(wrongly.map((task) => task.estimate)).not.toEqual(exactly.map((task) => task.estimate));
  });

  test("another service distribution does not move arrivals, and the reverse", () => {
    const slow = take(500, source({ service: exponential(99_000) }));
    const fast = take(500, source());
    expect(slow.map((task) => task.arrivedAt)).toEqual(fast.map((task) => task.arrivedAt));
    const rare = { kind: "open" as const, createArrivals: () => poisson.create({ rate: 3 }) };
    expect(take(500, source({ demand: rare })).map((task) => task.payload)).toEqual(fast.map((task) => task.payload));
  });

  test("another class beside it changes nothing in a class", () => {
    const web = sampleClass({ limit: 200 });
    const batch = sampleClass({ name: "batch", index: 1, limit: 200, tenants: { kind: "single", name: "night" } });
    const ofWeb = (classes: readonly WorkloadClass[]) =>
      take(Infinity, openWorkload(classes, new RandomStreams("1")).arrivals)
        .filter((task) => task.workloadClass === 0)
        .map((task) => ({ ...task, id: 0 }));
    expect(ofWeb([web, batch])).toEqual(ofWeb([web]));
  });

  test("another seed gives other tasks", () => {
    expect(take(5, source({}, "2"))).not.toEqual(take(5, source({}, "1")));
  });
});

describe("merged classes", () => {
  test("arrive in order, numbered densely; at one instant the earlier class goes first", () => {
    const classes = [
      sampleClass({ name: "slow", index: 1, demand: every(20), limit: 3 }),
      sampleClass({ name: "fast", index: 0, demand: every(10, 2), limit: 6 }),
    ];
    const tasks = take(Infinity, openWorkload(classes, new RandomStreams("1")).arrivals);
    expect(tasks.map((task) => [task.id, task.arrivedAt / 1_000, task.workloadClass])).toEqual([
      [0, 0, 0],
      [1, 0, 0],
      [2, 0, 1],
      [3, 10, 0],
      [4, 10, 0],
      [5, 20, 0],
      [6, 20, 0],
      [7, 20, 1],
      [8, 40, 1],
    ]);
  });

  test("are pulled one task ahead and no further", () => {
    let pulled = 0;
    const counted: TaskSource = {
      next: () => ((pulled += 1), { ...source({ demand: every(10) }).next()!, arrivedAt: pulled as Instant }),
    };
    const merged = mergeSources([counted], new TaskNumbering());
    expect([merged.nextArrival, pulled]).toEqual([1, 1]);
    take(10, merged);
    expect(pulled).toBe(11);
  });

  test("give a number only when a task is taken, so that closed loops share the numbering", () => {
    const { arrivals, numbering } = openWorkload([sampleClass()], new RandomStreams("1"));
    expect(arrivals.nextArrival).toBeGreaterThan(0);
    expect(numbering.next()).toBe(0);
    expect(arrivals.next()?.id).toBe(1);
    expect(numbering.count).toBe(2);
  });

  test("end when all have ended", () => {
    const { arrivals } = openWorkload([sampleClass({ limit: 1 })], new RandomStreams("1"));
    arrivals.next();
    expect(arrivals.nextArrival).toBe(NEVER);
    expect(arrivals.next()).toBeUndefined();
  });

  test("refuse a source that goes back in time", () => {
    let at = 5;
    const backwards: TaskSource = { next: () => ({ ...source().next()!, arrivedAt: at-- as Instant }) };
    expect(() => mergeSources([backwards], new TaskNumbering()).next()).toThrow("went back in time");
  });
});

describe("a class fed by a log", () => {
  const log = "at,run,limit,team\n100,2,3,blue\n107,4,9,\n108,6,9,red\n";
  const columns = {
    arrival: { column: "at", unit: 1_000_000 },
    service: { column: "run", unit: 1_000_000 },
    estimate: { column: "limit", unit: 1_000_000 },
    tenant: { column: "team" },
  };
  const demand = { kind: "trace" as const, openTrace: () => readCsv(linesOf(log, "log.csv"), columns, TRACE_DEFAULTS) };

  test("starts where the class starts, and takes from the class what the log leaves open", () => {
    const tasks = drain(
      source({
        demand,
        service: undefined,
        start: seconds(30) as number as Instant,
        createEstimates: () => requested.create({}),
        cores: 5,
      }),
    );
    expect(
      tasks.map(({ arrivedAt, payload, estimate, tenant, cores }) => [arrivedAt, payload, estimate, tenant, cores]),
    ).toEqual([
      [seconds(30), seconds(2), seconds(3), "blue", 5],
      [seconds(37), seconds(4), seconds(9), "web", 5],
      [seconds(38), seconds(6), seconds(9), "red", 5],
    ]);
  });

  test("ends with its window", () => {
    expect(drain(source({ demand, service: undefined, stop: seconds(7) as number as Instant }))).toHaveLength(1);
  });

  test("that is synthetic draws from streams of its own, whatever other classes do", () => {
    const lublin = (streams: Streams) =>
      replaySwfJobs("lublin", new LublinJobs({ jobs: 50, processors: 64, split: false }, streams), TRACE_DEFAULTS);
    const one = sampleClass({ demand: { kind: "trace", openTrace: lublin }, service: undefined });
    const other = { ...one, name: "other", index: 1 };
    const sizesOf = (classes: readonly WorkloadClass[], index: number) =>
      take(Infinity, openWorkload(classes, new RandomStreams("1")).arrivals)
        .filter((task) => task.workloadClass === index)
        .map((task) => [task.arrivedAt, task.payload, task.cores]);
    expect(sizesOf([one, other], 0)).toEqual(sizesOf([one], 0));
    expect(sizesOf([one, other], 1)).not.toEqual(sizesOf([one], 0));
  });

  test("draws service times where the log has none", () => {
    const { service: _, ...arrivalsOnly } = columns;
    const openTrace = () => readCsv(linesOf(log, "log.csv"), arrivalsOnly, TRACE_DEFAULTS);
    const tasks = drain(source({ demand: { kind: "trace", openTrace }, service: constant(77) }));
    expect(tasks.map((task) => task.payload)).toEqual([77, 77, 77]);
  });
});

describe("a closed loop", () => {
  const closed = (changes: Partial<WorkloadClass> = {}) =>
    openWorkload(
      [sampleClass({ demand: { kind: "closed", users: 3, think: exponential(50_000) }, ...changes })],
      new RandomStreams("1"),
    ).loops[0]!;

  test("sends a user's next task one think time after the answer, and wants to be told of its end", () => {
    const loop = closed({ demand: { kind: "closed", users: 1, think: constant(40) } });
    expect(loop.users).toBe(1);
    expect(loop.nextAfter(0, START)).toMatchObject({ arrivedAt: 40, notify: true });
    expect(loop.nextAfter(0, 1_000 as Instant)?.arrivedAt).toBe(1_040);
  });

  test("gives each user the same tasks, whoever is faster", () => {
    const [one, other] = [closed(), closed()];
    const payloads = (loop: typeof one, users: readonly number[]) =>
      users.map((user) => [user, loop.nextAfter(user, START)?.payload] as const);
    const first = payloads(one, [0, 1, 2, 0, 1, 2]);
    const second = payloads(other, [2, 2, 1, 0, 1, 0]);
    const of = (pairs: typeof first, user: number) =>
      pairs.filter(([who]) => who === user).map(([, payload]) => payload);
    for (const user of [0, 1, 2]) expect(of(second, user)).toEqual(of(first, user));
  });

  test("thinks as long as its distribution says", () => {
    const loop = closed();
    const thoughts = Array.from({ length: 5_000 }, () => loop.nextAfter(0, START)!.arrivedAt as number);
    expect(Math.abs(mean(thoughts) - 50_000)).toBeLessThan((4 * 50_000) / Math.sqrt(5_000));
  });

  test("stops at its limit, which its users share, and at its end", () => {
    const limited = closed({ limit: 2 });
    expect([0, 1, 2].map((user) => limited.nextAfter(user, START) !== undefined)).toEqual([true, true, false]);
    expect(closed({ stop: microseconds(1) as number as Instant }).nextAfter(0, 5 as Instant)).toBeUndefined();
  });

  test("waits for the start of its class", () => {
    const loop = closed({ demand: { kind: "closed", users: 1, think: constant(40) }, start: 500 as Instant });
    expect(loop.nextAfter(0, START)?.arrivedAt).toBe(540);
  });

  test("is no source of open arrivals", () => {
    const demand = { kind: "closed" as const, users: 1, think: constant(40) };
    expect(createSource(sampleClass({ demand }), new RandomStreams("1"))).toBeUndefined();
  });
});
