// Small traces by hand, with every figure worked out on paper: times, levels and series.

import { describe, expect, test } from "vitest";
import { type Duration, type Instant, milliseconds, seconds } from "../../src/kernel/time.ts";
import type { AlertOptions } from "../../src/observe/alerts/alert-options.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { at, CLIENT, MASTER, ScriptedTrace, SECOND, STORE, twoTasks, WORKER_A, WORKER_B } from "./scripted-trace.ts";

describe("two tasks that run one after the other", () => {
  const { metrics, nodes, work, violations, histograms } = twoTasks().finish(8);

  test("no oracle objects", () => expect(violations).toEqual([]));

  test.each([
    ["response.mean", 4],
    ["response.p50", 4],
    ["response.p99", 4],
    ["response.max", 4],
    ["wait.mean", (1 + 3) / 2],
    ["wait.max", 3],
    ["service.mean", (3 + 1) / 2],
    ["slowdown.mean", (4 / 2 + 4 / 1) / 2],
    ["slowdown.p99", 4],
    ["boundedSlowdown.mean", 1],
    ["makespan", 5],
    // The window is open: it ends with the last completion, at 6.
    ["throughput", 2 / 6],
    ["utilisation", (3 + 2) / (4 * 6)],
    ["goodput", (2 + 2) / (4 * 6)],
    ["queue.mean", (1 + 3) / 6],
    ["queue.max", 1],
    ["inSystem.mean", (4 + 4) / 6],
    ["tasks.submitted", 2],
    ["tasks.admitted", 2],
    ["tasks.completed", 2],
    ["tasks.lost", 0],
    ["tasks.unfinished", 0],
    ["attempts.perTask", 1],
    ["executions.duplicate", 0],
    ["effects.duplicate", 0],
    ["work.wasted", 0],
    ["work.wastedRatio", 0],
    ["unavailability.max", 0],
    ["dispatchGap.max", 3],
  ])("%s = %d", (name, value) => expect(metrics[name]).toBeCloseTo(value, 9));

  test("a metric with nothing to observe is absent", () => {
    expect(metrics).not.toHaveProperty("detection.mean");
    expect(metrics).not.toHaveProperty("deadline.missRatio");
    expect(metrics).not.toHaveProperty("recovery.mean");
  });

  test("nodes are used for what ran on them, up to the last completion", () => {
    expect(nodes.map(({ name, role, zone, cores, attempts }) => [name, role, zone, cores, attempts])).toEqual([
      ["master/0", "master", "z1", 1, 0],
      ["worker/0", "worker", "z1", 2, 1],
      ["worker/1", "worker", "z2", 2, 1],
      ["client/0", "client", "z1", 1, 0],
    ]);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 12, 9);
    expect(nodes[2].utilisation).toBeCloseTo(2 / 12, 9);
  });

  test("groups of workers that have a name are used for what ran on theirs", () => {
    const { metrics: own } = twoTasks({ groups: [undefined, "big", "small"] }).finish(8);
    expect(own["group.big.utilisation"]).toBeCloseTo(3 / 12, 9);
    expect(own["group.small.utilisation"]).toBeCloseTo(2 / 12, 9);
    expect(Object.keys(metrics).filter((name) => name.startsWith("group."))).toEqual([]);
  });

  test("all work is useful", () => expect(work).toEqual({ total: 5, useful: 5, wasted: {} }));

  test("histograms count the responses and waits in us", () => {
    expect(histograms.response).toMatchObject({ count: 2, min: 4 * SECOND, max: 4 * SECOND });
    expect(histograms.wait.buckets.map(([, count]) => count)).toEqual([1, 1]);
  });
});

describe("the measured window", () => {
  test("begins at the warm-up: earlier arrivals, time and completions do not count", () => {
    const { metrics } = twoTasks({ warmup: at(1.5), duration: at(5.5) }).finish(8);
    expect(metrics["response.mean"]).toBe(4);
    expect(metrics["wait.mean"]).toBe(3);
    expect(metrics["slowdown.mean"]).toBe(4);
    expect(metrics.throughput).toBeCloseTo(1 / 4, 9);
    expect(metrics.goodput).toBeCloseTo(2 / 16, 9);
    expect(metrics["queue.mean"]).toBeCloseTo((0.5 + 3) / 4, 9);
    expect(metrics["inSystem.mean"]).toBeCloseTo((3.5 + 3.5) / 4, 9);
    expect(metrics.utilisation).toBeCloseTo((3 + 2 * 0.5) / 16, 9);
    expect(metrics["tasks.submitted"]).toBe(2);
    expect(metrics.makespan).toBe(5);
  });

  test("of a run without a duration ends with the last completion, whatever happens after it", () => {
    const script = twoTasks();
    script.time(7).arrive(2).accept(2).run(2, WORKER_A, 1, 2).time(8).end(2, "killed");
    const { metrics, nodes, violations } = script.finish(20);
    expect(violations).toEqual([]);
    expect(metrics["inSystem.mean"]).toBeCloseTo(8 / 6, 9);
    expect(metrics["queue.max"]).toBe(1);
    expect(metrics.utilisation).toBeCloseTo(5 / 24, 9);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 12, 9);
    expect(metrics["tasks.unfinished"]).toBe(1);
  });

  test("cuts what still runs at its end", () => {
    const script = new ScriptedTrace({ duration: at(4) });
    script.time(1).arrive(0).accept(0).run(0);
    const { metrics, nodes, work } = script.finish(9);
    expect(metrics.utilisation).toBeCloseTo(3 / 16, 9);
    expect(nodes[1].utilisation).toBeCloseTo(3 / 8, 9);
    expect(work).toEqual({ total: 8, useful: 0, wasted: { unfinished: 8 } });
    expect(metrics["work.wasted"]).toBe(0);
  });

  test("queue.max is the largest number that waited for longer than an instant within it", () => {
    const script = new ScriptedTrace({ warmup: at(2), duration: at(10) });
    script.time(0).arrive(0).arrive(1).arrive(2).time(1);
    for (const task of [0, 1, 2]) script.accept(task).run(task, task === 2 ? WORKER_B : WORKER_A);
    script.time(3).arrive(3).accept(3).arrive(4).accept(4).run(3, WORKER_B);
    expect(script.finish(12).metrics["queue.max"]).toBe(1);
  });
});

describe("series", () => {
  const { series } = twoTasks().finish(6.5);
  const values = (name: string) => series.find((candidate) => candidate.name === name)!.values;

  test("have one value per bucket of a second, the last one shorter", () => {
    for (const one of series) expect(one).toMatchObject({ width: 1, values: { length: 7 } });
  });

  test("give rates, time averages and nothing where nothing was", () => {
    expect(values("throughput")).toEqual([0, 0, 0, 0, 0, 1, 2]);
    expect(values("queue")).toEqual([0, 1, 1, 1, 1, 0, 0]);
    expect(values("running")).toEqual([0, 0, 1, 1, 1, 1, 0]);
    expect(values("utilisation")).toEqual([0, 0, 0.25, 0.25, 0.25, 0.5, 0]);
    expect(values("response.mean")).toEqual([null, null, null, null, null, 4, 4]);
    expect(values("response.max")).toEqual([null, null, null, null, null, 4, 4]);
    expect(values("retries")).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  test("merge their buckets when a run is long", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).accept(0).run(0).time(3000).end(0).complete(0);
    const long = script.finish(4000).series;
    expect(long[0].width).toBe(4);
    expect(long[0].values).toHaveLength(1000);
    expect(long.find(({ name }) => name === "running")!.values.slice(0, 2)).toEqual([0.75, 1]);
    expect(long.find(({ name }) => name === "throughput")!.values[750]).toBe(0.25);
  });

  test("that are merged keep sums as sums, the slowest as the slowest, and leave no bucket out", () => {
    const script = new ScriptedTrace().time(1).arrive(9).accept(9).run(9, WORKER_B);
    script.time(7).arrive(0).accept(0).run(0).arrive(1).accept(1).run(1);
    script.time(9.5).end(0).complete(0).time(10.5).end(1).complete(1); // 2.5 s and 3.5 s, in the third four seconds
    const { series: long } = script.finish(4002);
    const merged = (name: string) => long.find((candidate) => candidate.name === name)!.values;
    expect(merged("response.max").slice(0, 4)).toEqual([null, null, 3.5, null]);
    expect(merged("response.mean")[2]).toBe(3);
    expect(merged("throughput")[2]).toBe(0.5);
    // One runs from the fourth second to the end, which comes in the middle of a bucket.
    expect(merged("running")).toHaveLength(1_001);
    expect(new Set(merged("running").slice(3))).toEqual(new Set([1]));
  });

  test("count executions after the first as retries", () => {
    const script = new ScriptedTrace();
    script.time(1).arrive(0).accept(0).run(0).time(1.5).end(0, "failed").queue(0, 2).run(0, WORKER_A, 2);
    script.time(2.5).end(0, "succeeded", WORKER_A, 2).complete(0, 2);
    expect(script.finish(3).series.find(({ name }) => name === "retries")!.values).toEqual([0, 1, 0]);
  });
});

describe("the counters that a runner watches", () => {
  test("outstanding is what has arrived and not ended", () => {
    const script = twoTasks();
    script.arrive(2);
    expect([script.observatory.arrivedCount, script.observatory.outstanding]).toEqual([3, 1]);
  });
});

/** Fires from 1.5 to 2.5. */
const ALERTS: AlertOptions = {
  interval: milliseconds(500),
  grace: seconds(1),
  objective: { share: 0.5, within: milliseconds(500), of: "completed", counted: "when-due" },
  period: undefined,
  significant: 0,
  rules: [
    {
      name: "rule",
      kind: "test",
      pending: seconds(0),
      goodness: undefined,
      create: () => ({ holds: ({ now }) => now > at(1) && now < at(2.5) }),
    },
  ],
};

/** A run in which a little of everything happens. */
function eventful(): ScriptedTrace {
  const script = new ScriptedTrace({
    classNames: ["a", "b"],
    tenants: ["red", "green"],
    duration: (9 * SECOND) as Instant,
    faultWindows: [{ from: at(1), until: at(2) }],
    clientsGiveUp: true,
    turnsAway: true,
    attackedMessages: [],
    corruptsResults: true,
    rollsOut: true,
    access: { users: [], ageMax: 0 as Duration, writtenRoles: () => 0, permits: () => true },
    audit: { logHost: STORE, isAwaited: false, interval: SECOND as Duration },
    pools: [{ name: "database", slots: 1, isPerKey: false, slotsByClass: [1, 0] }],
    comparesMoves: true,
    tariffs: [undefined, { price: 1, per: "hour", minimum: 0 as Duration }],
    alerts: ALERTS,
    stages: [
      [
        { after: [], needs: [] },
        { after: [0], needs: [{ stage: 0, isNarrow: false }] },
      ],
      undefined,
    ],
  });
  script.cluster().role(MASTER, "candidate", 1).serve(MASTER, 1).emit("lease.held", MASTER, 0, 0, 1, SECOND);
  script.arrive(0).emit("task.grouped", CLIENT, 0, 0, 0, 0);
  script.emit("call.retried", CLIENT, 0).emit("task.due", CLIENT, 0, 0, 0, SECOND).accept(0).run(0);
  script.emit("trigger.due", MASTER, 0, 1, 0, 0).emit("trigger.launched", MASTER, 0, 1, 1, 0);
  script.emit("read.served", MASTER, 1, 0, 1, 1).emit("checkpoint.begun", WORKER_A, 0, 1, 1, 0);
  script.emit("node.suspected", WORKER_B, 0, 0, 0, MASTER).time(1).emit("node.trusted", WORKER_B, 0, 0, 0, MASTER);
  script.emit("attempt.read", WORKER_A, 0, 1, 1, 0).emit("attempt.displaced", WORKER_A, 0, 1, 1, 1).run(0, WORKER_B, 2);
  script
    .emit("fault.started", MASTER, 0)
    .emit("node.crashed", MASTER)
    .emit("node.crashed", WORKER_B)
    .end(0, "crashed", WORKER_B, 2);
  script.time(2).emit("node.declared-dead", WORKER_B, 0, 0, 0, MASTER).serve(MASTER, 2);
  script.emit("core.healed", MASTER, 0, 0, 0, SECOND);
  script.emit("policy.ordered", CLIENT, 1, 0, 0, 1).emit("audit.altered", STORE).emit("audit.mismatch", MASTER);
  script.emit("certificate.issued", WORKER_A).emit("certificate.denied", WORKER_A);
  script.emit("message.refused", MASTER, WORKER_A, 8, 0, 5).emit("registration.refused", WORKER_A, 1, 0, 1, MASTER);
  script.emit("job.planned", MASTER, 1, 2, 1, SECOND);
  script.emit("attempt.copied", WORKER_B, 0, 2, 2, 0).end(0).emit("effect.applied", STORE, 0, 1, 2, WORKER_A);
  script.complete(0, 1, 2).arrive(1, 1, { workClass: 1 }).accept(1).run(1).time(3);
  script.arrive(15).accept(15).emit("task.promised", MASTER, 15, 1, 0, SECOND).emit("attempt.expected", MASTER, 15, 1);
  script.run(15).end(15).complete(15);
  script.arrive(20).emit("task.grouped", CLIENT, 20, 0, 0, 1).emit("task.ganged", CLIENT, 20, 1, 0, 1);
  script.accept(20).run(20, WORKER_B).emit("attempt.passed", WORKER_B, 20, 1);
  script.emit("offer.wanted", MASTER, 0, 0).emit("offer.made", MASTER, 1, 0, 1, 1);
  script.emit("offer.closed", MASTER, 1, 0, 1, 0);
  script.arrive(30).emit("task.grouped", CLIENT, 30, 1, 0, 2).emit("task.staged", CLIENT, 30, 0, 1, 0);
  script.accept(30).run(30).emit("output.kept", WORKER_A, 30, 1, 0, 5).end(30).complete(30, 1, 2);
  script.arrive(31).emit("task.grouped", CLIENT, 31, 0, 0, 2).emit("task.staged", CLIENT, 31, 1, 1, 1);
  script.accept(31).run(31).emit("output.missing", WORKER_A, 31, 1, 0, 5).end(31).complete(31, 1, 2);
  script.emit("stage.failed", CLIENT, 31, 1, 1, 2);
  script
    .emit("rollout.moved", -1, 5)
    .emit("version.installed", WORKER_A, 5, 0, 0, 1)
    .emit("rollout.moved", -1, 5, 2, 1);
  script
    .emit("rollout.moved", -1, 6)
    .emit("version.installed", WORKER_A, 6, 0, 0, 2)
    .emit("rollout.moved", -1, 6, 2, 1);
  script.emit("rollout.moved", -1, 6, 5);
  script.emit("attempt.counted", WORKER_A, 1, 1, 2, 3);
  script.arrive(40).emit("task.due", CLIENT, 40, 0, 0, SECOND).emit("task.valued", CLIENT, 40, 0, 0, 5);
  script.emit("deadline.offered", MASTER, 40, 0, 2, 9 * SECOND).emit("deadline.agreed", CLIENT, 40, 0, 0, 9 * SECOND);
  script.accept(40).run(40).end(40).complete(40, 1, 2);
  script
    .arrive(41)
    .accept(41)
    .run(41)
    .emit("attempt.moving", WORKER_A, 41, 1, 2, WORKER_B)
    .emit("node.trusted", WORKER_A);
  script.end(41, "preempted").queue(41, 2).run(41, WORKER_B, 2).end(41, "succeeded", WORKER_B, 2).complete(41, 2, 2);
  return script.end(1).complete(1, 1, 2);
}

test("every metric of a run is in the catalogue", () => {
  const { metrics } = eventful().finish(3);
  const known = METRICS.map(({ name }) => name);
  expect(
    Object.keys(metrics)
      .filter((name) => !/^(class|alert|pool)\./.test(name))
      .sort(),
  ).toEqual([...known].sort());
});
