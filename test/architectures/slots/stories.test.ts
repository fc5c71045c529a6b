// What masters with slots do when one of them dies, leaves, sleeps or is cut off: stories whose outcome is computed by hand.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { loadText, variantOf } from "../../scenario/loading.ts";
import { SECOND } from "../build-run.ts";

interface Story {
  readonly architecture?: string;
  readonly masters?: number;
  readonly workload?: string;
  readonly faults?: string;
  readonly duration?: string;
}

const SHORT_TASKS = "arrivals: { periodic: { interval: 500ms } }, service: 100ms";

function tell({
  architecture = "",
  masters = 3,
  workload = SHORT_TASKS,
  faults = "[]",
  duration = "60s",
}: Story): string {
  return [
    `duration: ${duration}`,
    "drain: 3m",
    `cluster: { masters: ${masters}, workers: 6 }`,
    `scheduler: { architecture: { slots: { session: 12s, ${architecture} } }, effects: dedupe }`,
    `workload: { jobs: { ${workload} } }`,
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
function records(text: string, name: string): readonly Told[] {
  const found: Told[] = [];
  const { findings } = runVariant(variantOf(text), 1, {
    onRecord: (kind, at, node, task, attempt, _epoch, value) => {
      if (RECORD_KINDS[kind].name === name) found.push({ at: at / SECOND, node, task, attempt, value });
    },
  });
  expect(findings).toEqual([]);
  return found;
}

test("the example of docs/slots.md loads, without a doubt", () => {
  const page = readFileSync(new URL("../../../docs/slots.md", import.meta.url), "utf8");
  const example = /```yaml\n([^]*?)```/.exec(page)![1]!;
  const { scenario, problems } = loadText(`duration: 3h\n${example}`);
  expect(problems).toEqual([]);
  expect(scenario?.warnings).toEqual([]);
});

describe("a master that dies", () => {
  // It pings every 4 s; its session ends 12 s after the last of these, at the next multiple of 3 s, and never at one.
  test.each([
    [20.5, 33],
    [23.9, 33],
    [24.5, 39],
    [27.9, 39],
    [28.5, 42],
    [32.5, 45],
  ])("at %d s is gone at %d s, and both others know at once", (death, end) => {
    const told = records(tell({ faults: `[{ at: ${death}s, crash: master/1, for: 10m }]` }), "node.declared-dead");
    expect(told.length).toBe(2);
    for (const { at, node } of told) {
      expect(node).toBe(1);
      expect(at).toBeGreaterThanOrEqual(end);
      expect(at).toBeLessThan(end + 0.03);
    }
  });

  // Commands are numbered 1, 2, 3 ..., and the master in place 1 of 0, 1, 2 takes every third from 1 on.
  test("leaves its slot without a master until then, and no other", () => {
    const faults = "[{ at: 24.5s, crash: master/1, for: 10m }]";
    const started = records(tell({ faults }), "attempt.started");
    const late = started.filter(({ at, task }) => at > 10 && at - task * 0.5 > 3);
    expect(late.length).toBeGreaterThan(5);
    for (const { at, task } of late) {
      expect((task + 1) % 3).toBe(1);
      expect(at).toBeGreaterThan(39);
      expect(at).toBeLessThan(41);
    }
    // Every third of those that come from 24.5 s to 39 s, less what the last second or so of its life has fetched.
    expect(late.length).toBeGreaterThanOrEqual(Math.floor((39 - 24.5 - 3) / 1.5));
    expect(late.length).toBeLessThanOrEqual(Math.ceil((39 - 24.5 + 1) / 1.5));
  });

  test("and is back before its session is over registers in the place of its earlier self, and waits for nobody", () => {
    const workload = "arrivals: { periodic: { interval: 3s } }, service: 5s";
    const faults = "[{ at: 20.5s, crash: master/1, for: 2s }]";
    const text = tell({ workload, faults, architecture: "failover: restart" });
    expect(records(text, "node.declared-dead")).toEqual([]);
    const dispatched = records(text, "attempt.dispatched");
    const again = dispatched.filter(({ attempt }) => attempt > 100);
    expect(again.length).toBeGreaterThan(0);
    for (const { at } of again) expect(at).toBeLessThan(22.5 + 3);
  });

  test("because it is told to leaves at once", () => {
    const faults = "[{ at: 24.5s, drain: master/1, grace: 10s, for: 10m }]";
    const [first] = records(tell({ faults }), "node.declared-dead");
    expect(first.at).toBeGreaterThan(24.5);
    expect(first.at).toBeLessThan(24.6);
  });
});

describe("a master that stands still", () => {
  test("for less than its session lasts is missed by nobody", () => {
    const faults = "[{ at: 24.5s, pause: master/1, for: 7s }]";
    expect(records(tell({ faults }), "node.declared-dead")).toEqual([]);
  });

  test("for longer comes back as another: what it had has been given to others, and it takes commands again", () => {
    const workload = "arrivals: { periodic: { interval: 1s } }, service: 3s";
    const faults = "[{ at: 24.5s, pause: master/1, for: 25s }]";
    const text = tell({ workload, faults, duration: "90s", architecture: "failover: restart" });
    // (When it wakes, it takes workers for dead that seem not to have answered for so long.)
    const gone = records(text, "node.declared-dead").filter(({ node }) => node === 1);
    expect(gone.map(({ at }) => Math.floor(at))).toEqual([39, 39]);
    expect(records(text, "attempt.started").some(({ attempt }) => attempt > 100)).toBe(true);
    const byIt = records(text, "attempt.dispatched").filter(({ at, value }) => value === 1 && at > 50);
    expect(byIt.length).toBeGreaterThan(8);
  });
});

describe("the coordination service is gone", () => {
  // Last heard of just after 24 s, and silent for two thirds of 12 s at the ping of 36 s (at that of 32 s, not quite); lost 12 s later, at 48 s. Back at 54 s.
  const faults = "[{ at: 24.5s, crash: [lock/1, lock/2, lock/3], for: 29.5s }]";
  const workload = "arrivals: { periodic: { interval: 1s } }, service: 15s";
  const cluster = { workload, faults, duration: "70s" };
  const stop = tell(cluster).replace("workers: 6", "workers: 30");
  const waiting = tell({ ...cluster, architecture: "onDisconnect: waiting" }).replace("workers: 6", "workers: 30");

  test.each([
    ["stop", stop],
    ["waiting", waiting],
  ])("and masters go on until their sessions are lost, and no longer, whatever they do then (%s)", (_name, text) => {
    const dispatched = records(text, "attempt.dispatched").map(({ at }) => at);
    expect(dispatched.filter((at) => at > 36 && at < 47.9).length).toBeGreaterThan(9);
    expect(dispatched.filter((at) => at > 48.1 && at < 54)).toEqual([]);
    expect(dispatched.filter((at) => at > 54 && at < 58).length).toBeGreaterThan(5);
  });

  test("a master that waits gives what workers have lost to others only when it is connected again", () => {
    const lost = waiting.replace("for: 29.5s }]", "for: 29.5s }, { at: 48.5s, crash: all workers, for: 500ms }]");
    const dispatched = records(lost, "attempt.dispatched").map(({ at }) => at);
    expect(dispatched.filter((at) => at > 48.5 && at < 54)).toEqual([]);
    // All that was at work: one came every second, and each takes 15 s.
    expect(dispatched.filter((at) => at > 54 && at < 58).length).toBeGreaterThan(16);
  });

  test("masters that wait go on with what they had; those that stop find it again, or run it again where nobody knows where it is", () => {
    const again = (text: string): number =>
      records(text, "attempt.started").filter(({ attempt }) => attempt > 100).length;
    expect(again(waiting)).toBe(0);
    expect(again(stop)).toBe(0);
    const restart = stop.replace("session: 12s", "session: 12s, failover: restart");
    // Those that came in the last 15 s before 54 to 56 s, but for 6 to 8 s without any.
    expect(again(restart)).toBeGreaterThanOrEqual(6);
    expect(again(restart)).toBeLessThanOrEqual(9);
  });
});

describe("a master that has as many tasks as it may", () => {
  test("keeps its slot, and what waits there waits for it though the other has nothing to do", () => {
    const workload = "arrivals: { periodic: { interval: 2s } }, service: 20s";
    const text = tell({ masters: 2, workload, architecture: "maxTasks: 1, fetchSize: 1", duration: "10s" });
    const dispatched = records(text, "attempt.dispatched");
    const first = (value: number) => dispatched.filter((one) => one.value === value).map(({ at }) => at);
    for (const master of [0, 1]) {
      const at = first(master);
      for (let next = 1; next < at.length; next += 1) expect(at[next] - at[next - 1]).toBeGreaterThanOrEqual(20);
    }
    expect(dispatched.length).toBe(5);
  });
});
