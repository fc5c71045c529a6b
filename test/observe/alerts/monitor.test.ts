// A monitor on small traces by hand: when it looks, what it sees, what it tells of which fault; and that no run is changed.

import { describe, expect, test } from "vitest";
import type { AlertRule, Objective, Scrape } from "../../../src/algorithms/alerts/alert.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { AlertOptions } from "../../../src/observe/alerts/alert-options.ts";
import type { ObserveOptions } from "../../../src/observe/observe-options.ts";
import { variantOf } from "../../scenario/loading.ts";
import { at, CLIENT, MASTER, ScriptedTrace, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const OBJECTIVE: Objective = { share: 0.5, within: seconds(4), of: "completed", counted: "when-due" };

/** Scraped every ten seconds. */
function watching(holds: AlertRule["holds"], options: Partial<AlertOptions> = {}): AlertOptions {
  const rule = { name: "rule", kind: "test", pending: seconds(0), goodness: OBJECTIVE, create: () => ({ holds }) };
  const watch = {
    interval: seconds(10),
    grace: seconds(5),
    objective: OBJECTIVE,
    period: undefined,
    significant: 0.02,
  };
  return { ...watch, rules: [rule], ...options };
}

function seen<T>(read: (scrape: Scrape) => T): { readonly values: T[]; readonly alerts: AlertOptions } {
  const values: T[] = [];
  const alerts = watching((scrape) => {
    values.push(read(scrape));
    return false;
  });
  return { values, alerts };
}

function script(options: Partial<ObserveOptions>): ScriptedTrace {
  return new ScriptedTrace(options).serve(MASTER, 1);
}

describe("a monitor", () => {
  test("looks at every interval, also where nothing happened for long, and sees what was just before", () => {
    const { values, alerts } = seen((scrape) => [scrape.now / 1e6, scrape.level("queue"), scrape.counter("arrivals")]);
    const trace = script({ alerts });
    trace.time(3).arrive(1).time(10).arrive(2).time(35).arrive(3);
    trace.finish(40);
    expect(values).toEqual([
      [10, 1, 1],
      [20, 2, 2],
      [30, 2, 2],
      [40, 3, 3],
    ]);
  });

  test("looks no more when the measured time is over", () => {
    const { values, alerts } = seen(({ now }) => now / 1e6);
    const trace = script({ alerts, duration: at(30) });
    trace.time(5).arrive(1).time(29).arrive(2);
    const { metrics } = trace.finish(100);
    expect(values).toEqual([10, 20]);
    expect(metrics["alerts.scrapes"]).toBe(2);
  });

  test("tells of nothing before the warm-up is over, though its rules have seen it", () => {
    const asked: number[] = [];
    const alerts = watching(({ now }) => asked.push(now / 1e6) > 0);
    const trace = script({ alerts, warmup: at(25) });
    const { metrics, alerts: told } = trace.time(41).arrive(1).finish(45);
    expect(asked).toEqual([10, 20, 30, 40]);
    expect(metrics).toMatchObject({ "alerts.fired": 1, "alerts.scrapes": 2, "alerts.firing": 15 });
    expect(told?.rules[0].firings).toEqual([{ from: 30, until: null, isFalse: true }]);
  });

  test("sees levels: who waits and since when, who is busy, who is down, who leads", () => {
    const { values, alerts } = seen((scrape) => [
      scrape.queueAge / 1e6,
      scrape.level("running"),
      scrape.level("in-system"),
      scrape.level("busy-share"),
      scrape.level("workers-down"),
      scrape.level("workers-suspected"),
      scrape.isServed,
    ]);
    const trace = script({ alerts });
    trace.time(2).arrive(1).accept(1).run(1).time(4).arrive(2).accept(2);
    trace.time(12).emit("node.paused", WORKER_B).emit("node.suspected", WORKER_B, 0, 0, 0, MASTER);
    trace.time(22).end(1).complete(1).emit("node.crashed", WORKER_A).emit("node.crashed", MASTER);
    trace.finish(30);
    expect(values).toEqual([
      [6, 1, 2, 1 / 4, 0, 0, true],
      [16, 1, 2, 1 / 2, 1, 1, true],
      [26, 0, 1, undefined, 2, 1, false],
    ]);
  });

  test("counts attempts beyond the first, failures, and repeated calls of clients", () => {
    const names = ["completions", "failures", "starts", "restarts", "repeated-calls", "refusals"] as const;
    const { values, alerts } = seen((scrape) => names.map((name) => scrape.counter(name)));
    const trace = new ScriptedTrace({ alerts });
    trace.time(1).arrive(1).accept(1).run(1).end(1, "failed").run(1, WORKER_B, 2).end(1, "succeeded", WORKER_B, 2);
    trace
      .complete(1, 2)
      .arrive(2)
      .emit("task.rejected", 3, 2)
      .emit("call.retried", CLIENT, 3)
      .emit("call.retried", WORKER_A, 3)
      .emit("submission.refused", 0, 4);
    trace.finish(10);
    expect(values).toEqual([[1, 1, 2, 1, 1, 1]]);
  });

  test("reads as bad what the rule's own measure says, whatever the objective is", () => {
    const values: (readonly [number, number])[] = [];
    const alerts = watching(({ judged, bad }) => values.push([judged, bad]) < 0);
    const [rule] = alerts.rules;
    const patient = { ...alerts, rules: [{ ...rule, goodness: { ...OBJECTIVE, within: seconds(8) } }] };
    const trace = script({ alerts: patient });
    const { metrics } = trace.time(1).arrive(1).accept(1).run(1).time(7).end(1).complete(1).finish(10);
    expect(values).toEqual([[1, 0]]);
    expect(metrics).toMatchObject({ "objective.badRatio": 1, "objective.burnRate": 2 });
  });
});

describe("a worker is off from 21 to 33, and its task is done at 51", () => {
  const FAULTY = { faultWindows: [{ from: at(21), until: at(33) }], duration: at(100) };

  /** One task suffers, and so many are well; the rule holds at these scrapes. */
  function told(times: readonly number[], well: number, options: Partial<AlertOptions> = {}) {
    const trace = script({ ...FAULTY, alerts: watching(({ now }) => times.includes(now / 1e6), options) });
    trace.time(20).arrive(1).accept(1).run(1);
    trace.time(21).emit("fault.started", WORKER_A, 0).emit("node.crashed", WORKER_A);
    for (let task = 10; task < 10 + well; task += 1)
      trace
        .time(22 + task / 100)
        .arrive(task)
        .accept(task)
        .run(task, WORKER_B)
        .end(task, "succeeded", WORKER_B)
        .complete(task);
    trace.time(30).end(1, "crashed").emit("attempt.lost", WORKER_A, 1, 1, 1).queue(1, 2);
    trace.time(33).emit("node.restarted", WORKER_A).emit("fault.ended", WORKER_A, 0);
    trace.time(50).run(1, WORKER_B, 2);
    trace.time(51).end(1, "succeeded", WORKER_B, 2).complete(1, 2);
    return trace.finish(110);
  }

  test("it hurts where more were bad than the objective allows", () => {
    expect(told([], 0).alerts?.faults).toEqual([
      { fault: 0, struckAt: 21, overAt: 50, judged: 1, bad: 1, hurts: true, told: ["never"] },
    ]);
    // Half of them may be.
    expect(told([], 1).alerts?.faults[0]).toMatchObject({ judged: 2, bad: 1, hurts: false });
  });

  test("without an objective it hurts because it cost a task its place, and nothing is said of good and bad tasks", () => {
    const { alerts, metrics } = told([30], 1, { objective: undefined });
    // Healed at 33, and on its way again at 50.
    expect(alerts?.faults).toEqual([{ fault: 0, struckAt: 21, overAt: 50, judged: 0, bad: 0, hurts: true, told: [9] }]);
    expect(metrics).toMatchObject({
      "alerts.expected": 1,
      "alerts.missed": 0,
      "alerts.delay.mean": 9,
      "alerts.false": 0,
    });
    expect(Object.keys(metrics).filter((name) => name.startsWith("objective."))).toEqual([]);
    // The same fault, of which nothing was told within the grace after its end.
    expect(told([60], 1, { objective: undefined }).metrics).toMatchObject({ "alerts.missed": 1, "alerts.false": 1 });
  });

  test("it hurts where that was a significant part of what a period allows", () => {
    // Half of the one task in 100 s, that is 1/200 of a task a second: in 400 s two may be bad, of which one is a half.
    const within = (period: number) =>
      told([], 0, { period: seconds(period), significant: 0.5 }).alerts?.faults[0].hurts;
    expect([200, 400, 401].map(within)).toEqual([true, true, false]);
  });

  test("an alert meanwhile tells of it; one after the grace is false", () => {
    const { metrics, alerts } = told([40, 50, 60, 90], 0);
    expect(alerts?.rules[0].firings).toEqual([
      { from: 40, until: 70, isFalse: false },
      { from: 90, until: null, isFalse: true },
    ]);
    expect(alerts?.faults[0].told).toEqual([19]);
    const figures = { fired: 2, false: 1, missed: 0, "delay.mean": 19, "delay.max": 19, "reset.mean": 20, firing: 40 };
    for (const [name, value] of Object.entries(figures)) {
      expect([name, metrics[`alerts.${name}`]]).toEqual([name, value]);
      expect([name, metrics[`alert.rule.${name}`]]).toEqual([name, value]);
    }
  });

  test("a fault that hurt and of which nobody told is missed; of one that hurt nobody, an alert is false", () => {
    expect(told([], 0).metrics).toMatchObject({ "alerts.missed": 1, "alerts.expected": 1, "alerts.fired": 0 });
    const harmless = told([40], 1).metrics;
    expect(harmless).toMatchObject({ "alerts.false": 1, "alerts.expected": 0 });
    expect(harmless).not.toHaveProperty("alerts.missed");
    expect(harmless).not.toHaveProperty("alerts.delay.mean");
  });
});

test("a fault is not over before the objective is met again for as long as the grace", () => {
  const trace = script({
    faultWindows: [{ from: at(21), until: at(25) }],
    duration: at(100),
    alerts: watching(({ now }) => now === at(50), { grace: seconds(10) }),
  });
  trace.time(21).emit("fault.started", WORKER_A, 0).emit("node.speed", WORKER_A, 0, 0, 0, 50_000);
  // Due at 28, 38 and 48, and never done. It is healed at 25, and no task was there that it could have hit.
  trace.time(24).arrive(1).time(25).emit("fault.ended", WORKER_A, 0).time(34).arrive(2).time(44).arrive(3);
  const { alerts } = trace.finish(110);
  expect(alerts?.faults).toMatchObject([{ struckAt: 21, overAt: 55, judged: 3, bad: 3, hurts: true, told: [29] }]);
  expect(alerts?.rules[0].firings).toMatchObject([{ from: 50, until: 60, isFalse: false }]);
});

describe("a run", () => {
  const TEXT = `duration: 40s
cluster: { masters: 3, workers: { count: 4 } }
scheduler: { architecture: { active-standby: { lease: 5s, renewDeadline: 3s, retryPeriod: 1s } }, queueing: at-worker }
workload: { web: { arrivals: { poisson: 3/s }, service: { exponential: { mean: 1s } } } }
faults:
  - { at: 20s, crash: leader, for: 15s }
  - { random: { crash: any worker, every: { exponential: { mean: 30s } }, for: 5s } }
`;
  const ALERTS = `alerts:
  interval: 1s
  objective: { share: 99%, within: 3s }
  rules:
    slo: { burn-rate: { scale: 600 } }
    blind: { burn-rate: { scale: 600, counted: when-ended } }
    old: { queue-age: 3s }
    head: leaderless
    down: { level: { of: workers-down, above: 0 } }
    busy: { level: { of: busy-share, above: 0.9 } }
    quiet: { absence: { of: completions, window: 2s } }
    calls: { retry-ratio: { of: calls } }
    failing: { rate: { of: failures, above: 1/s } }
`;

  test("is the same to the last byte with and without alerts, and so is everything else that is said of it", () => {
    const { alerts, metrics, ...watched } = runVariant(variantOf(TEXT + ALERTS), 1);
    const { metrics: others, ...alone } = runVariant(variantOf(TEXT), 1);
    expect(watched).toEqual(alone);
    expect(metrics).toMatchObject(others);
    expect(Object.keys(metrics).filter((name) => !(name in others) && !/^(alerts?|objective)\./.test(name))).toEqual(
      [],
    );
    expect(alerts?.rules.map(({ name }) => name)).toContain("slo");
    expect(metrics["alerts.fired"]).toBeGreaterThan(0);
  });

  test("without tasks has no ratio to tell of, and an absence tells just of that", () => {
    const idle = TEXT.replace("poisson: 3/s", "poisson: 1/d");
    const { metrics } = runVariant(variantOf(idle + ALERTS), 1);
    expect(metrics).toMatchObject({ "alert.slo.fired": 0, "alert.calls.fired": 0, "alert.quiet.fired": 1 });
    expect(metrics).not.toHaveProperty("objective.badRatio");
    expect(Object.values(metrics).every(Number.isFinite)).toBe(true);
  });
});
