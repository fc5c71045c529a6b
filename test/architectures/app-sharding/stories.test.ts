// What servers of applications do when one of them dies or sleeps, and what becomes of a job whose tracker dies: stories whose outcome is
// computed by hand.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";
import { SECOND } from "../build-run.ts";

/** By the hashes of their names these are applications 0 to 3 of four, and so first of all those of masters 0 to 3. */
const TENANTS = ["billing", "payments", "shop", "reports"];

interface Story {
  readonly architecture?: string;
  readonly workload?: string;
  readonly faults?: string;
  readonly duration?: string;
}

function tell({ architecture = "", workload, faults = "[]", duration = "100s" }: Story): string {
  const classes = TENANTS.map(
    (tenant) => `  ${tenant}: { arrivals: { periodic: { interval: 1s } }, service: 100ms, tenant: ${tenant} }`,
  );
  return [
    `duration: ${duration}`,
    "drain: 3m",
    "cluster: { masters: 4, workers: { count: 8, cores: 8 } }",
    `scheduler: { architecture: { app-sharding: { apps: 4, ${architecture} } }, effects: dedupe }`,
    "workload:",
    ...(workload === undefined ? classes : [workload]),
    `faults: ${faults}`,
  ].join("\n");
}

interface Told {
  readonly at: number;
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly value: number;
}

/** Records of one kind, in seconds; and what the oracles found. */
function records(text: string, ...names: readonly string[]): readonly (readonly Told[])[] {
  const found: Told[][] = names.map(() => []);
  const { findings } = runVariant(variantOf(text), 1, {
    onRecord: (kind, at, node, task, attempt, _epoch, value) => {
      const index = names.indexOf(RECORD_KINDS[kind].name);
      if (index >= 0) found[index].push({ at: at / SECOND, node, task, attempt, value });
    },
  });
  expect(findings).toEqual([]);
  return found;
}

/** By task: the time from its arrival to its first dispatch, and the master that gave it out. */
function dispatches(
  text: string,
): readonly { readonly arrived: number; readonly waited: number; readonly by: number }[] {
  const [arrivals, given] = records(text, "task.arrived", "attempt.dispatched");
  return arrivals.map(({ task, at }) => {
    const first = given.find((one) => one.task === task)!;
    return { arrived: at, waited: first.at - at, by: first.value };
  });
}

test("the example of docs/app-sharding.md loads, without a doubt", () => {
  const page = readFileSync(new URL("../../../docs/app-sharding.md", import.meta.url), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  const { scenario, problems } = loadText(`duration: 3m\n${example}`);
  expect(problems).toEqual([]);
  expect(scenario?.warnings).toEqual([]);
});

describe("a server that dies", () => {
  const faults = "[{ at: 40.5s, crash: master/1, for: 10m }]";
  // 10 s until a worker asks, 2 s until it knows that nobody answers, 1 s for the ping.
  const TAKEN_BY = 40.5 + 13.1;

  test("stops its own application and no other, until a worker has asked, and another server has taken it", () => {
    const told = dispatches(tell({ faults, architecture: "takeover: at-once" }));
    const late = told.filter(({ waited }) => waited > 0.1);
    expect(late.length).toBeGreaterThan(0);
    expect(late.length).toBeLessThanOrEqual(14);
    for (const { arrived, waited, by } of late) {
      expect(arrived).toBeGreaterThan(40.5);
      expect(arrived + waited).toBeLessThan(TAKEN_BY);
      expect(by).not.toBe(1);
    }
    const afterwards = told.filter(({ arrived }) => arrived > TAKEN_BY);
    expect(new Set(afterwards.map(({ by }) => by))).toEqual(new Set([0, 2, 3]));
  });

  test("leaves what came meanwhile to a check that comes every 10 s, when it has waited for 30 s", () => {
    const late = dispatches(tell({ faults })).filter(({ waited }) => waited > 0.1);
    expect(late.length).toBeGreaterThan(0);
    expect(late.length).toBeLessThanOrEqual(14);
    for (const { waited } of late) {
      expect(waited).toBeGreaterThan(30);
      expect(waited).toBeLessThan(40.1);
    }
  });

  test("is back before anybody asks: it takes its application anew, and what ran is reported to it", () => {
    const workload = "  payments: { arrivals: { periodic: { interval: 1s } }, service: 5s, tenant: payments }";
    const text = tell({ workload, faults: "[{ at: 40.5s, crash: master/1, for: 100ms }]" });
    const [started] = records(text, "attempt.started");
    const tasks = started.map(({ task }) => task);
    expect(new Set(tasks).size).toBe(tasks.length);
  });

  test("was not seen by workers whose tasks ran: they are reported to whoever takes over, and none runs twice", () => {
    const workload = "  payments: { arrivals: { periodic: { interval: 1s } }, service: 20s, tenant: payments }";
    const [started, ended] = records(tell({ workload, faults }), "attempt.started", "task.completed");
    expect(started.length).toBe(100);
    expect(ended.length).toBe(100);
  });
});

describe("a server that stands still with orders in its hand", () => {
  // Each of 40 is claimed, and the answer is on its way; see scenarios/app-owners.yaml.
  const workload =
    "  payments: { arrivals: { periodic: { interval: 60s, offset: 20s, count: 40 } }, until: 21s, service: 1s, tenant: payments }";
  const faults = "[{ at: 19.9s, disk-slow: lock/0, factor: 50, for: 2s }, { at: 20.36s, pause: master/1, for: 30s }]";

  test("gives them when it wakes, though another has taken its application", () => {
    const [started, refused] = records(tell({ workload, faults }), "attempt.started", "command.refused");
    expect(started.length).toBeGreaterThan(70);
    expect(refused).toEqual([]);
    for (const { attempt, at } of started.filter(({ at: when }) => when > 50.36)) {
      expect(attempt).toBe(1);
      expect(at).toBeLessThan(53);
    }
  });

  test("finds nobody who takes them, where workers know who came after it", () => {
    const text = tell({ workload, faults, architecture: "fencing: epoch" });
    const [started, refused] = records(text, "attempt.started", "command.refused");
    expect(started.length).toBe(40);
    expect(refused.length).toBeGreaterThan(30);
    for (const { at } of refused) expect(at).toBeGreaterThan(50.36);
  });
});

describe("a job of several tasks", () => {
  const workload =
    "  report: { arrivals: { periodic: { interval: 100s, offset: 5s } }, until: 6s, service: 5s, job: { tasks: 40 } }";

  test("is tracked by one worker, which gives its tasks out, and tells of them when all are over", () => {
    const [given, ended] = records(tell({ workload }), "attempt.dispatched", "task.completed");
    expect(given.length).toBe(40);
    const trackers = new Set(given.map(({ value }) => value));
    expect(trackers.size).toBe(1);
    expect(Math.min(...trackers)).toBeGreaterThanOrEqual(4);
    expect(Math.max(...ended.map(({ at }) => at)) - Math.min(...ended.map(({ at }) => at))).toBeLessThan(0.1);
  });

  test("is the server's where that keeps the state of each task", () => {
    const [given, ended] = records(
      tell({
        workload: workload.replace("service: 5s", "service: { exponential: 5s }"),
        architecture: "subTasks: owner",
      }),
      "attempt.dispatched",
      "task.completed",
    );
    expect(Math.max(...given.map(({ value }) => value))).toBeLessThan(4);
    expect(Math.max(...ended.map(({ at }) => at)) - Math.min(...ended.map(({ at }) => at))).toBeGreaterThan(5);
  });

  test("is not begun again when its server dies: the tracker tells the next one", () => {
    const told = tell({ workload, faults: "[{ at: 7s, crash: all masters, for: 5s }]", duration: "60s" });
    const [started, ended] = records(told, "attempt.started", "task.completed");
    expect(started.length).toBe(40);
    expect(ended.length).toBe(40);
  });
});
