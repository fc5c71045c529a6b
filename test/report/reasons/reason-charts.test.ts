import { describe, expect, test } from "vitest";
import type { Reason } from "../../../src/experiment/results.ts";
import { arrivalsChart, partsChart } from "../../../src/report/reasons/reason-charts.ts";
import { smallResults } from "../small-results.ts";

const RESULTS = smallResults({ a: { "response.mean": 1 }, b: { "response.mean": 2 }, c: { "response.mean": 3 } });
const NO_FAULTS = { windows: [], unshared: 0 };

/** Waits so much longer in each period of so many seconds. */
function reason(slower: string, period: number, differences: readonly number[]): Reason {
  const share = (difference: number) => ({
    faster: 1,
    slower: 1 + difference,
    difference,
    ci95: [null, null] as const,
  });
  const difference = differences.reduce((sum, own) => sum + own, 0);
  return {
    metric: "response.mean",
    faster: "a",
    slower,
    seeds: 1,
    difference,
    parts: [{ part: "queueing", ...share(difference), isSure: false }],
    arrivals: differences.map((own, index) => ({
      from: period * index,
      until: period * (index + 1),
      tasks: 1 / differences.length,
      ...share(own),
    })),
  };
}

describe("the chart of arrivals", () => {
  test("has a line for each pair, whose points add up to the difference", () => {
    const chart = arrivalsChart([reason("b", 10, [0, 1, 0]), reason("c", 10, [1, 0, 1])], RESULTS, NO_FAULTS)!;
    expect(chart.lines.map(({ name, points }) => [name, points.map(({ x, y }) => [x, y])])).toEqual([
      [
        "b − a",
        [
          [5, 0],
          [15, 1],
          [25, 0],
        ],
      ],
      [
        "c − a",
        [
          [5, 1],
          [15, 0],
          [25, 1],
        ],
      ],
    ]);
  });

  test("does not mix periods of different lengths, of which the same sum would look smaller", () => {
    const chart = arrivalsChart([reason("b", 10, [0, 1, 0]), reason("c", 20, [1, 0, 1])], RESULTS, NO_FAULTS)!;
    expect(chart.lines.map(({ name }) => name)).toEqual(["b − a"]);
  });

  test("shades the faults that began while tasks arrived", () => {
    const windows = [
      { letter: "A", text: "crash leader", from: 12, until: 90 },
      { letter: "B", text: "crash worker/1", from: 40, until: 50 },
    ];
    const chart = arrivalsChart([reason("b", 10, [0, 1, 0])], RESULTS, { windows, unshared: 0 })!;
    expect(chart.windows).toEqual([{ ...windows[0], until: 30 }]);
    expect(chart.caption).toMatch(/ Shaded: A crash leader\.$/);
  });

  test("is none of a moment", () => {
    expect(arrivalsChart([reason("b", 10, [1, 2])], RESULTS, NO_FAULTS)).toBeNull();
  });
});

test("the chart of parts has a bar for each design that something is said of", () => {
  const { rows } = partsChart([reason("c", 10, [1, 0, 1])], RESULTS);
  expect(rows.map(({ name, values, text }) => [name, values, text])).toEqual([
    ["a", [1], "1 s"],
    ["c", [3], "3 s"],
  ]);
});
