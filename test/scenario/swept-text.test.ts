// Scenario texts with another sweep: the rest keeps its lines, and says the same.

import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { conditionedExpectations, sweepOf, withSweep } from "../../src/scenario/sweep/swept-text.ts";
import { scenarioOf } from "./loading.ts";

const FILE = `# a file
name: x
duration: 1m
sweep:
  # its own
  scheduler.loadReports: [0s, 5s]
workload: { web: { arrivals: { poisson: 1/s }, service: 1s } }
expect:
  - all.tasks.lost == 0
  - all.response.mean < 3s when loadReports == 0s
`;

describe("a text with another sweep", () => {
  test("keeps every line in its place and holds the new section at its end", () => {
    const { text, keyAtLine } = withSweep(FILE, { "cluster.workers.count": [1, 2] });
    expect(text.split("\n").slice(0, 3)).toEqual(["# a file", "name: x", "duration: 1m"]);
    expect(text.split("\n")[6]).toContain("workload:");
    expect(keyAtLine.get(text.split("\n").findIndex((line) => line.includes("cluster.workers.count")) + 1)).toBe(
      "cluster.workers.count",
    );
    expect(scenarioOf(text).variants.map(({ name }) => name)).toEqual([
      "single-master@count=1",
      "single-master@count=2",
    ]);
  });

  test("loses the expectations whose conditions speak of what is swept no more, and only those", () => {
    expect(
      scenarioOf(withSweep(FILE, { "cluster.workers.count": [1] }).text).expectations.map(({ text, line }) => [
        text,
        line,
      ]),
    ).toEqual([["all.tasks.lost == 0", 9]]);
    const wider = withSweep(FILE, { "scheduler.loadReports": ["0s"], "cluster.workers.count": [1] }).text;
    expect(scenarioOf(wider).expectations).toHaveLength(2);
  });

  test("loses all expectations about some points where these are not those of the file", () => {
    expect(conditionedExpectations(FILE)).toEqual(["all.response.mean < 3s when loadReports == 0s"]);
    expect(conditionedExpectations("a: [")).toEqual([]);
    const { text } = withSweep(FILE, { "scheduler.loadReports": ["1s", "2s"] }, { conditions: "forget" });
    expect(scenarioOf(text).expectations.map((each) => each.text)).toEqual(["all.tasks.lost == 0"]);
  });

  test("is made of a file in braces as well, and of one whose only expectations go", () => {
    const flow = JSON.stringify(parse(FILE));
    const { text, keyAtLine } = withSweep(flow, { "cluster.workers.count": [1, 3] });
    expect(scenarioOf(text).variants).toHaveLength(2);
    expect(text.split("\n")[[...keyAtLine.keys()][0]! - 1]).toContain("cluster.workers.count");
    const bare = withSweep(FILE.replace("  - all.tasks.lost == 0\n", ""), { "cluster.workers.count": [1] }).text;
    expect(scenarioOf(bare).expectations).toEqual([]);
  });

  test("that is not readable stays as it is", () => {
    expect(withSweep("a: [", { x: [1] }).text).toBe("a: [");
    expect(sweepOf("a: [")).toEqual({});
    expect(sweepOf(FILE)).toEqual({ "scheduler.loadReports": ["0s", "5s"] });
  });
});
