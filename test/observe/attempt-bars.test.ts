// Which attempts are kept for the Gantt, and that they stay few.

import { describe, expect, test } from "vitest";
import type { Instant } from "../../src/kernel/time.ts";
import { AttemptBars, BARS_PER_EPISODE, BARS_PER_RUN } from "../../src/observe/metrics/attempt-bars.ts";
import { at, ScriptedTrace, WORKER_A, WORKER_B } from "./scripted-trace.ts";

const SUCCEEDED = 0;
const CRASHED = 4;

function fill(bars: AttemptBars, count: number, outcome: number, from: (index: number) => Instant): void {
  for (let index = 0; index < count; index += 1) {
    const start = from(index);
    bars.keep({ node: 1, task: index, attempt: 1, from: start, until: start + 1_000, outcome, isRunning: false });
  }
}

describe("attempts around faults", () => {
  test("are those that overlap a fault window and its margins", () => {
    const script = new ScriptedTrace({ faultWindows: [{ from: at(20), until: at(22) }] });
    const run = (task: number, from: number, until: number) =>
      script.time(from).arrive(task).accept(task).run(task).time(until).end(task).complete(task);
    run(0, 1, 14.9);
    run(1, 14.9, 15);
    run(2, 16, 17);
    run(3, 26.9, 27.5);
    run(4, 27.5, 30);
    expect(script.finish().attempts.map(({ task }) => task)).toEqual([1, 2, 3]);
  });

  test("carry the node's name, the span in seconds and the outcome; running ones have no end", () => {
    const script = new ScriptedTrace({ faultWindows: [{ from: at(3), until: at(4) }] });
    script.time(1).arrive(0).accept(0).run(0).arrive(1).accept(1).run(1, WORKER_B);
    script.time(3).emit("node.crashed", WORKER_A).end(0, "crashed");
    expect(script.finish(6).attempts).toEqual([
      { node: "worker/0", task: 0, attempt: 1, from: 1, until: 3, outcome: "crashed" },
      { node: "worker/1", task: 1, attempt: 1, from: 1, until: null, outcome: "running" },
    ]);
  });

  test("are bounded per episode, spread over its time, with room for what went wrong", () => {
    const bars = new AttemptBars([{ from: at(10), until: at(20) }], []);
    fill(bars, 10_000, SUCCEEDED, (index) => at(5 + index / 500));
    fill(bars, 150, CRASHED, () => at(19));
    const kept = bars.bars();
    expect(kept.filter(({ outcome }) => outcome === "succeeded")).toHaveLength(BARS_PER_EPISODE / 2);
    expect(kept.filter(({ outcome }) => outcome === "crashed")).toHaveLength(150);
    expect(kept.filter(({ from }) => from > 24)).not.toHaveLength(0);
  });

  test("are bounded per run", () => {
    const windows = Array.from({ length: 100 }, (_, index) => ({ from: at(100 * index), until: at(100 * index + 1) }));
    const bars = new AttemptBars(windows, []);
    for (let window = 0; window < 100; window += 1) fill(bars, 300, CRASHED, () => at(100 * window));
    expect(bars.bars()).toHaveLength(BARS_PER_RUN);
    expect(bars.wants(at(9_900), at(9_901))).toBe(false);
  });
});
