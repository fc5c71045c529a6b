// What attempts fetch from others and leave for others, where that can be lost: by hand, on links that move a byte each microsecond.

import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { type Duration, type Instant, seconds } from "../../src/kernel/time.ts";
import type { NodeId, TaskId } from "../../src/process/identity.ts";
import type { TaskOutput, TaskSpec } from "../../src/process/task.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { constant, linkSpec, nodeSpec, sameLinks, SECOND, taskSpec, TestCluster } from "./build-cluster.ts";
import { names, scheduled } from "./fault-specs.ts";

const NOTHING = 0 as Duration;
const MEGABYTE = 1_000_000;

/** Task 0 or 1 made it before the run, on worker 1 or 2. */
function output(task: number, worker: number, megabytes: number): TaskOutput {
  const node = worker as NodeId;
  const kept = { on: "disk", at: 0 as Instant, nodes: [node] } as const;
  return { task: task as TaskId, node, bytes: megabytes * MEGABYTE, kept };
}

function crash(worker: number, at: number, lasts: number, wipe = false): FaultSpec {
  return scheduled({ kind: "crash", target: names(`worker/${worker}`), wipe }, at, lasts);
}

/** It starts at worker 0 at 10 s. */
function run(spec: TaskSpec, faults: readonly FaultSpec[] = [], workers = 3): TestCluster {
  const test = new TestCluster({
    nodes: Array.from({ length: workers }, (_, index) => nodeSpec("worker", index)),
    links: sameLinks(linkSpec({ bandwidth: 8 * MEGABYTE })),
    disk: { append: constant(0), sync: constant(0), throughput: Infinity, tornWrite: 0 },
    faults,
  });
  test.at(10 * SECOND, () => test.host("worker/0").executor.start(spec, 1, 1, NOTHING));
  return test.until(200 * SECOND);
}

const endOf = (test: TestCluster) =>
  test.recordsOf("attempt.ended").map(({ at, value }) => [at / SECOND, OUTCOMES[value]]);
const told = (test: TestCluster, record: "output.missing" | "output.kept") =>
  test.recordsOf(record).map(({ at, node }) => [at / SECOND, node]);

describe("an attempt that fetches", () => {
  const fetching = { retries: 2, wait: seconds(7) };
  /** 2 s from worker 1 and 5 s from worker 2, and then a second of work. */
  const both = () => taskSpec({ outputs: [output(0, 1, 2), output(1, 2, 5)], fetching });

  it("fetches from everybody at once, and works then", () => {
    expect(endOf(run(both()))).toEqual([[16, "succeeded"]]);
  });

  it("does not need a machine any more from which it has everything", () => {
    expect(endOf(run(both(), [crash(1, 13, 100)]))).toEqual([[16, "succeeded"]]);
  });

  it("begins anew when a machine goes down on it, as soon as it has waited", () => {
    // Broken off at 11 s, looked again at 18 s.
    expect(endOf(run(both(), [crash(1, 11, 3)]))).toEqual([[24, "succeeded"]]);
    // Twice if need be: at 25 s.
    expect(endOf(run(both(), [crash(1, 11, 13)]))).toEqual([[31, "succeeded"]]);
    expect(told(run(both(), [crash(1, 11, 13)]), "output.missing")).toEqual([]);
    // And at 13 s the other one still has 2 s to give.
    expect(endOf(run(both(), [crash(2, 13, 3)]))).toEqual([[26, "succeeded"]]);
  });

  it("looks as often as it may, and says then what it could not reach", () => {
    const test = run(both(), [crash(1, 1, 100)]);
    expect(told(test, "output.missing")).toEqual([[24, 1]]);
    expect(endOf(test)).toEqual([[24, "succeeded"]]);
  });

  it("says at once what is gone for certain, of each machine once, and nothing of who only does not answer", () => {
    const spec = taskSpec({ outputs: [output(0, 1, 2), output(1, 1, 2), output(2, 2, 2)], fetching });
    const test = run(spec, [crash(1, 1, 2, true), crash(2, 5, 100)]);
    expect(told(test, "output.missing")).toEqual([[10, 1]]);
    expect(test.recordsOf("output.missing")[0].value).toBe(SECOND);
  });
});

describe("an attempt that leaves something for others", () => {
  const keeping = { on: "disk", copies: 2, bytes: 4 * MEGABYTE } as const;

  it("holds its place until all copies are there, its own and the other's", () => {
    const test = run(taskSpec({ keeping }), [], 2);
    expect(told(test, "output.kept")).toEqual([
      [15, 0],
      [15, 1],
    ]);
    expect(endOf(test)).toEqual([[15, "succeeded"]]);
  });

  it("has one copy fewer where the other machine went down on the way", () => {
    expect(told(run(taskSpec({ keeping }), [crash(1, 13, 100)], 2), "output.kept")).toEqual([[15, 0]]);
  });

  it("leaves nothing if it failed", () => {
    const test = run(taskSpec({ keeping, flaw: { attempts: 1, at: 0.5, isPoison: false } }), [], 2);
    expect(told(test, "output.kept")).toEqual([]);
    expect(endOf(test)).toEqual([[10.5, "failed"]]);
  });
});
