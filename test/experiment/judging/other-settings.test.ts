// Which expectations of a file mean nothing at settings of the command line.

import { describe, expect, test } from "vitest";
import { aboutOtherSettings } from "../../../src/experiment/judging/other-settings.ts";
import { scenarioOf } from "../../scenario/loading.ts";

const FILE = `name: x
duration: 1m
workload: { web: { arrivals: { poisson: 1/s }, service: 1s } }
variants: { a: {}, b: { scheduler: { architecture: { single-master: { broken: report-once } } } } }
expect:
  - a.response.mean == 2s within 5%
  - 2s == 2 * a.response.mean within 5%
  - a.wait.mean == 0.5 * a.response.mean within 5%
  - a.response.mean == b.response.mean within 5%
  - a.response.mean < 3s
  - all.tasks.lost == 0
  - b violates I1
`;

describe("settings of the command line", () => {
  const scenario = scenarioOf(FILE);

  test("have no use for what is predicted for the settings of the file", () => {
    expect(aboutOtherSettings(scenario, undefined)).toEqual([
      "a.response.mean == 2s within 5%",
      "2s == 2 * a.response.mean within 5%",
      "a.wait.mean == 0.5 * a.response.mean within 5%",
    ]);
  });

  test("nor for what is said of variants that are not run", () => {
    const left = (...running: string[]) =>
      [
        "a.response.mean == b.response.mean within 5%",
        "a.response.mean < 3s",
        "all.tasks.lost == 0",
        "b violates I1",
      ].filter((text) => aboutOtherSettings(scenario, running).includes(text));
    expect(left("a")).toEqual(["a.response.mean == b.response.mean within 5%", "b violates I1"]);
    expect(left("b")).toEqual(["a.response.mean == b.response.mean within 5%", "a.response.mean < 3s"]);
    expect(left("a", "b")).toEqual([]);
  });
});
