// What a file expects of variants that are not run.

import { describe, expect, test } from "vitest";
import { selectVariants } from "../../../src/experiment/jobs.ts";
import { askedOf } from "../../../src/experiment/judging/left-out.ts";
import { scenarioOf } from "../../scenario/loading.ts";

const FILE = `name: x
duration: 1m
workload: { web: { arrivals: { poisson: 1/s }, service: 1s } }
variants: { a: {}, b: { scheduler: { architecture: { single-master: { broken: report-once } } } } }
expect:
  - a.response.mean == b.response.mean within 5%
  - a.response.mean < 3s
  - all.tasks.lost == 0
  - b violates I1
`;
const SWEPT = `${FILE}sweep: { variants: [a], scheduler.loadReports: [1s, 5s] }\n`;

function asked(text: string, ...variants: string[]) {
  const scenario = scenarioOf(text);
  return askedOf(scenario, selectVariants(scenario, { variants }));
}

describe("of a file", () => {
  test("what names a variant that is not run is left out, and nothing else", () => {
    const a = asked(FILE, "a");
    expect(a.expectations.map(({ text }) => text)).toEqual(["a.response.mean < 3s", "all.tasks.lost == 0"]);
    expect(a.expectedViolations).toEqual([]);
    expect(a.leftOut).toEqual(["a.response.mean == b.response.mean within 5%", "b violates I1"]);
    const b = asked(FILE, "b");
    expect(b.expectations.map(({ text }) => text)).toEqual(["all.tasks.lost == 0"]);
    expect(b.expectedViolations.map(({ text }) => text)).toEqual(["b violates I1"]);
  });

  test("nothing is left out where all are run", () => {
    const { expectations, expectedViolations, leftOut } = asked(FILE, "a", "b");
    expect([expectations.length, expectedViolations.length, leftOut]).toEqual([3, 1, []]);
  });
});

describe("of a sweep", () => {
  test("points stay where everything that is spoken of is run", () => {
    const points = (...variants: string[]) => asked(SWEPT, ...variants).expectations.map(({ text, at }) => [text, at]);
    expect(points("a@loadReports=1s", "b")).toEqual([
      ["a.response.mean == b.response.mean within 5%", ["loadReports=1s"]],
      ["a.response.mean < 3s", ["loadReports=1s"]],
      ["all.tasks.lost == 0", ["loadReports=1s", "loadReports=5s"]],
    ]);
    expect(points("a")).toEqual([
      ["a.response.mean < 3s", ["loadReports=1s", "loadReports=5s"]],
      ["all.tasks.lost == 0", ["loadReports=1s", "loadReports=5s"]],
    ]);
  });
});
