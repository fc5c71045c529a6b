// Tasks that fail at a machine: whose, how many, and for how long.

import { expect, it } from "vitest";
import type { ClassName, FaultAction } from "../../../src/cluster/faults/fault.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { OUTCOMES } from "../../../src/trace/record-codes.ts";
import { MILLISECOND, SECOND, taskSpec, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const failing = (probability: number, onlyClass?: ClassName): FaultAction => ({
  kind: "fail-tasks",
  target: names("worker/0"),
  probability,
  onlyClass,
});

/** One attempt after the other at worker/0, a tenth of a second each, of class 0 and 1 in turn. */
function outcomes(...faults: readonly ReturnType<typeof scheduled>[]): readonly (readonly [number, number, string])[] {
  const test = new TestCluster({ faults });
  for (let step = 0; step < 300; step += 1)
    test.at(step * 100 * MILLISECOND, () => {
      const task = taskSpec({ id: step as never, workloadClass: step % 2, work: 50 * MILLISECOND });
      test.host("worker/0").executor.start(task, 1, 1, 0 as Duration);
    });
  test.until(40 * SECOND);
  return test.recordsOf("attempt.ended").map(({ at, task, value }) => [at / SECOND, task % 2, OUTCOMES[value]!]);
}

it("fails what ends there while it lasts, and nothing else", () => {
  const ended = outcomes(scheduled(failing(1), 10, 10));
  const failed = ended.filter(([, , outcome]) => outcome === "failed");
  expect(failed).toHaveLength(100);
  expect(failed[0]![0]).toBeGreaterThan(10);
  expect(failed.at(-1)![0]).toBeLessThan(20);
  expect(ended.filter(([, , outcome]) => outcome === "succeeded")).toHaveLength(200);
});

it("fails a share", () => {
  const failed = outcomes(scheduled(failing(0.3), 0)).filter(([, , outcome]) => outcome === "failed").length;
  // 300 x 0.3 = 90, give or take four times sqrt(300 x 0.3 x 0.7) = 7.9
  expect(Math.abs(failed - 90)).toBeLessThan(4 * 7.9);
});

it("fails one class, and beside another fault each fails its own", () => {
  const first = { name: "first", number: 0 };
  const second = { name: "second", number: 1 };
  const alone = outcomes(scheduled(failing(1, second), 0));
  expect(alone.filter(([, , outcome]) => outcome === "failed").map(([, number]) => number)).toEqual(Array(150).fill(1));
  const both = outcomes(scheduled(failing(1, first), 0), scheduled(failing(1, second), 0, 10));
  expect(both.filter(([at, , outcome]) => at > 10 && outcome === "failed")).toHaveLength(100);
  expect(both.filter(([at, , outcome]) => at < 10 && outcome === "failed")).toHaveLength(100);
});
