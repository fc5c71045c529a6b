// What tasks are about: whose they are, which job they belong to, or one of many things, some of which come often.

import { describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { createSource } from "../../src/workload/sources.ts";
import type { TaskDraft, WorkloadClass } from "../../src/workload/workload.ts";
import { constant, sampleClass, take } from "./sample-workload.ts";

function tasksOf(changes: Partial<WorkloadClass>, count: number): readonly TaskDraft[] {
  return take(count, createSource(sampleClass(changes), new RandomStreams("1"))!);
}

const zipf = (exponent: number, count = 4) => ({ kind: "zipf", name: "block", count, exponent }) as const;

describe("the key of a task", () => {
  test("is its tenant, its job, or nothing", () => {
    expect(tasksOf({ keys: { kind: "tenant" } }, 2).map(({ key }) => key)).toEqual(["web", "web"]);
    expect(tasksOf({ keys: { kind: "job" }, job: constant(2) }, 4).map(({ key }) => key)).toEqual([
      "web/0",
      "web/0",
      "web/1",
      "web/1",
    ]);
    expect(tasksOf({ keys: { kind: "job" } }, 1)[0].key).toBeUndefined();
    expect(tasksOf({}, 1)[0].key).toBeUndefined();
  });

  test("is drawn among many, the k-th with a probability proportional to 1/k", () => {
    const count = 12_000;
    const counts = new Map<string | undefined, number>();
    for (const { key } of tasksOf({ keys: zipf(1) }, count)) counts.set(key, (counts.get(key) ?? 0) + 1);
    // 1 + 1/2 + 1/3 + 1/4 = 25/12; five standard deviations of a binomial share.
    for (const rank of [1, 2, 3, 4]) {
      const share = 12 / 25 / rank;
      const deviation = Math.sqrt(count * share * (1 - share));
      expect(Math.abs((counts.get(`block-${rank}`) ?? 0) - count * share)).toBeLessThan(5 * deviation);
    }
    expect(counts.size).toBe(4);
  });

  test("moves no other draw", () => {
    const withoutKey = tasksOf({ tenants: { kind: "zipf", count: 5, exponent: 1 } }, 50);
    const withKey = tasksOf({ tenants: { kind: "zipf", count: 5, exponent: 1 }, keys: zipf(1) }, 50);
    expect(withKey.map((task) => ({ ...task, key: undefined }))).toEqual(withoutKey);
    expect(new Set(withKey.map(({ key }) => key)).size).toBe(4);
  });
});
