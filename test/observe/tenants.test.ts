// How evenly tenants are served, with every figure worked out on paper.

import { describe, expect, test } from "vitest";
import { jainIndex } from "../../src/observe/metrics/tenants.ts";
import { expectedOf, isSharedMissing } from "../workload/shared-data.ts";
import { ScriptedTrace, WORKER_B } from "./scripted-trace.ts";

/** Classes 0 and 2 have one task each with a slowdown of 2 and of 4; class 1 has two, of 1 and of 3. */
function fourTasks(tenants: readonly string[]): Readonly<Record<string, number>> {
  const script = new ScriptedTrace({ classNames: ["a", "b", "c"], tenants }, 2);
  script.arrive(0, 1, { workClass: 0 }).arrive(1, 1, { workClass: 1 }).arrive(2, 1, { workClass: 1 }).arrive(3, 1, { workClass: 2 }); // prettier-ignore
  [0, 1].forEach((task) => script.accept(task).run(task));
  [2, 3].forEach((task) => script.accept(task).run(task, WORKER_B));
  script.time(1).end(1).complete(1);
  script.time(2).end(0).complete(0);
  script.time(3).end(2, "succeeded", WORKER_B).complete(2);
  script.time(4).end(3, "succeeded", WORKER_B).complete(3);
  return script.finish(5).metrics;
}

describe("with several tenants", () => {
  test("each counts once, by the mean slowdown of all its tasks", () => {
    const metrics = fourTasks(["red", "green", "red"]);
    // red: (2 + 4) / 2 = 3; green: (1 + 3) / 2 = 2.
    expect(metrics["tenants.slowdown.worst"]).toBeCloseTo(3, 12);
    expect(metrics["tenants.slowdown.ratio"]).toBeCloseTo(1.5, 12);
    expect(metrics["tenants.fairness"]).toBeCloseTo((1 / 2 + 1 / 3) ** 2 / (2 * (1 / 4 + 1 / 9)), 12);
  });

  test("whose tasks are slowed down alike, the index is 1", () => {
    // red: (2 + 1 + 3) / 3 = 2; green: 4.
    expect(fourTasks(["red", "red", "green"])["tenants.slowdown.worst"]).toBeCloseTo(4, 12);
    expect(jainIndex([1 / 4, 1 / 4])).toBe(1);
  });
});

test.each([
  ["one tenant has all classes", ["red", "red", "red"]],
  ["nothing is said of tenants", []],
])("where %s there are no metrics of tenants", (_case, tenants) => {
  expect(Object.keys(fourTasks(tenants)).filter((name) => name.startsWith("tenants."))).toEqual([]);
});

test("a tenant without a completed task is not counted", () => {
  const script = new ScriptedTrace({ classNames: ["a", "b"], tenants: ["red", "green"] });
  script.arrive(0).accept(0).run(0).arrive(1, 1, { workClass: 1 }).accept(1).time(1).end(0).complete(0);
  expect(script.finish(2).metrics).not.toHaveProperty("tenants.fairness");
});

// Catalogue K8.
test.each([
  [[1, 1, 1, 1], 1],
  [[1, 0, 0, 0], 0.25],
  [[3, 1, 1, 1], 0.75],
  [[10, 1], 0.599],
])("Jain's index of %j is %d", (amounts, index) => expect(jainIndex(amounts)).toBeCloseTo(index, 3));

test.skipIf(isSharedMissing)(
  "Jain's index is that of the reference case (needs ../shared/reference-cases.json)",
  () => {
    const { J } = expectedOf("jain") as { J: number[] };
    const amounts = [[1, 1, 1, 1], [1, 0, 0, 0], [1, 2, 3, 4], [5, 5, 0, 0, 0]]; // prettier-ignore
    amounts.forEach((each, index) => expect(jainIndex(each)).toBeCloseTo(J[index], 9));
  },
);
