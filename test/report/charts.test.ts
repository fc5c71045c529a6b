import { describe, expect, test } from "vitest";
import type { HistogramData } from "../../src/observe/observations.ts";
import { comparisonChart } from "../../src/report/charts/comparison.ts";
import { commonFaults } from "../../src/report/charts/fault-windows.ts";
import { ganttPanels } from "../../src/report/charts/gantt.ts";
import { quantile, survivalAt } from "../../src/report/charts/histogram.ts";
import { fitText, leftOfNames } from "../../src/report/svg/frame.ts";
import { latencyChart } from "../../src/report/charts/latency.ts";
import { closeAxis, linearAxis, logAxis, logTimeAxis, timeAxis } from "../../src/report/charts/ticks.ts";
import { timeSeriesChart } from "../../src/report/charts/time-series.ts";
import { wasteChart } from "../../src/report/charts/waste.ts";
import { EMPTY_HISTOGRAM, HistogramSum } from "../../src/report/overview/histogram-sum.ts";
import { overviewOf } from "../../src/report/overview/runs-overview.ts";
import { sampleInput } from "./sample-input.ts";

const input = sampleInput();
const [run] = input.runs;

function histogram(...buckets: readonly (readonly [number, number])[]): HistogramData {
  return {
    count: buckets.reduce((sum, [, count]) => sum + count, 0),
    min: buckets[0][0],
    max: buckets.at(-1)![0],
    buckets,
  };
}

describe("histograms", () => {
  test("merging adds counts and keeps the extremes", () => {
    const merged = new HistogramSum();
    merged.add(histogram([1, 2], [8, 1]));
    merged.add(histogram([4, 5], [8, 3]));
    expect(merged.data()).toEqual({
      count: 11,
      min: 1,
      max: 8,
      buckets: [
        [1, 2],
        [4, 5],
        [8, 4],
      ],
    });
  });

  test("survival at a bucket's bound counts that bucket and all above it", () => {
    expect(survivalAt(histogram([1, 2], [4, 5], [8, 3]), [1, 4, 5, 8, 9])).toEqual([1, 0.8, 0.3, 0.3, 0]);
  });

  test("a quantile is the bucket in which that share of the observations ends", () => {
    const data = histogram([1, 50], [10, 49], [100, 1]);
    expect([0.5, 0.51, 0.99, 0.991].map((probability) => quantile(data, probability))).toEqual([1, 10, 10, 100]);
    expect(quantile(EMPTY_HISTOGRAM, 0.5)).toBeNull();
    // All of 30 minutes, in a bucket that begins before: nobody was quicker.
    expect(quantile({ count: 3, min: 1_800, max: 1_800, buckets: [[1_792, 3]] }, 0.5)).toBe(1_800);
  });
});

describe("axes", () => {
  test("linear ticks are round, start at zero, and share their decimals", () => {
    const axis = linearAxis("queue", "tasks", [3, 17]);
    expect(axis.ticks.map(({ text }) => text)).toEqual(["0", "5", "10", "15", "20"]);
    expect(linearAxis("share", "", [0.4]).ticks.map(({ text }) => text)).toEqual(["0.0", "0.1", "0.2", "0.3", "0.4"]);
  });

  test("a close axis begins at the tick below what it shows", () => {
    const axis = closeAxis("response", "s", [4.83, 6.05, 5.2]);
    expect(axis.ticks.map(({ text }) => text)).toEqual(["4.75", "5.00", "5.25", "5.50", "5.75", "6.00", "6.25"]);
    expect([axis.min, axis.max]).toEqual([4.75, 6.25]);
    expect(closeAxis("x", "s", [7, 7]).ticks.length).toBeGreaterThan(1);
    expect(closeAxis("x", "s", []).ticks.length).toBeGreaterThan(1);
  });

  test("a linear axis of nothing, of zeros and of a hundred thousand values still has ticks", () => {
    expect(linearAxis("x", "s", []).ticks.length).toBeGreaterThan(1);
    expect(linearAxis("x", "s", [0, 0]).ticks.length).toBeGreaterThan(1);
    expect(linearAxis("x", "s", new Array<number>(200_000).fill(1)).max).toBe(1);
  });

  test("time ticks are whole seconds, minutes or hours", () => {
    expect(timeAxis("t", 0, 300)).toMatchObject({ label: "t (seconds)" });
    expect(timeAxis("t", 0, 3_600).ticks.map(({ text }) => text)).toEqual(["0", "10", "20", "30", "40", "50", "60"]);
    expect(timeAxis("t", 0, 7 * 86_400)).toMatchObject({ label: "t (days)" });
  });

  test("log ticks are decades, and 1-2-5 over a short span", () => {
    expect(logAxis("x", 0.001, 100, String).ticks.map(({ text }) => text)).toEqual([
      "0.001",
      "0.01",
      "0.1",
      "1",
      "10",
      "100",
    ]);
    expect(logAxis("x", 1, 20, String).ticks.map(({ text }) => text)).toEqual(["1", "2", "5", "10", "20"]);
    expect(logAxis("x", 3.1, 4.2, String).ticks.map(({ text }) => text)).toEqual(["4"]);
    expect(logAxis("x", 2.9, 4.2, String).ticks.map(({ text }) => text)).toEqual(["3", "4"]);
  });

  test("log ticks of durations are seconds, minutes, hours and days as people say them", () => {
    const texts = (low: number, high: number) => logTimeAxis("x", low, high).ticks.map(({ text }) => text);
    expect(texts(0.001, 40)).toEqual(["1 ms", "10 ms", "100 ms", "1 s", "10 s"]);
    expect(texts(0.1, 200_000)).toEqual(["100 ms", "1 s", "10 s", "1 min", "10 min", "1 h", "10 h", "1 d"]);
    expect(texts(1_790, 10_000)).toEqual(["30 min", "40 min", "50 min", "1 h", "1.5 h", "2 h"]);
    expect(texts(1_500, 4_000)).toEqual(["25 min", "30 min", "40 min", "50 min", "1 h"]);
    expect(texts(20, 700)).toEqual(["20 s", "50 s", "1 min", "2 min", "5 min", "10 min"]);
    expect(texts(86_400, 100 * 86_400)).toEqual(["1 d", "2 d", "5 d", "10 d", "20 d", "50 d", "100 d"]);
    expect(texts(0, 3)).toEqual(["1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms", "1 s"]);
  });
});

describe("charts", () => {
  test("the latency curve falls from everybody to nobody", () => {
    const chart = latencyChart("response", overviewOf(input.runs), ["random"])!;
    const values = chart.lines[0].points.flatMap(({ y }) => (y === null ? [] : [y]));
    expect(values[0]).toBeGreaterThan(0.98);
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    expect(chart.table.rows).toHaveLength(chart.rowPositions.length);
    // Where all tasks take the same, in a bucket that begins before: the curve begins with everybody.
    const alike = {
      count: 9,
      min: 1_800,
      max: 1_900,
      buckets: [
        [1_792, 8],
        [1_888, 1],
      ] as const,
    };
    const same = latencyChart("response", overviewOf([{ ...run, histograms: { response: alike } }]), [run.variant])!;
    expect(same.lines[0].points[0]).toMatchObject({ y: 1 });
  });

  test("a time series is the mean over replications, bucket by bucket, whatever their widths", () => {
    const withSeries = (width: number, values: readonly (number | null)[]) => ({
      ...run,
      series: [{ name: "queue", unit: "tasks", width, values }],
    });
    const overview = overviewOf([withSeries(1, [2, 4, null, 6]), withSeries(2, [9, 3])]);
    const chart = timeSeriesChart("queue", overview, [run.variant], {
      windows: [],
      unshared: 0,
    })!;
    expect(chart.lines[0].points).toEqual([
      { x: 1, y: 5 },
      { x: 3, y: 4.5 },
    ]);
  });

  test("only faults that struck all runs at the same moment are shaded on means", () => {
    const shifted = {
      ...run,
      faults: run.faults.map((fault, index) => (index === 1 ? { ...fault, from: fault.from + 1 } : fault)),
    };
    const { windows, unshared } = commonFaults(overviewOf([run, shifted]));
    expect(windows.map(({ letter, text }) => [letter, text])).toEqual([
      ["A", "slow worker-4 by 8"],
      ["B", "partition isolate zone b"],
    ]);
    expect(unshared).toBe(1);
  });

  test("a fault that strikes again and again is not shaded as if it lasted all the time", () => {
    expect(commonFaults(overviewOf([{ ...run, faults: [{ ...run.faults[0], armed: 30 }] }]))).toEqual({
      windows: [],
      unshared: 1,
    });
  });

  test("a fault that never struck is not shaded, and one without an end lasts to the end", () => {
    const faults = [
      { ...run.faults[0], armed: 0 },
      { ...run.faults[1], until: null },
    ];
    expect(commonFaults(overviewOf([{ ...run, faults }])).windows).toMatchObject([{ from: 120, until: 300 }]);
  });

  test("work that the end of the run cut off is not shown as wasted", () => {
    const work = { total: 10, useful: 4, wasted: { crashed: 1, unfinished: 5 } };
    expect(wasteChart(overviewOf([{ ...run, work }]), [run.variant])!.causes).toEqual(["crashed"]);
    expect(
      wasteChart(overviewOf([{ ...run, work: { ...work, wasted: { unfinished: 5 } } }]), [run.variant]),
    ).toBeNull();
  });

  test("a comparison is drawn in percent of the larger mean, and cut at the axis", () => {
    const chart = comparisonChart(input, "response.mean")!;
    const first = input.results.comparisons.find(({ metric }) => metric === "response.mean")!;
    const means = [first.a, first.b].map((name) => input.results.variants[name].metrics["response.mean"].mean);
    expect(chart.rows[0].middle).toBeCloseTo((first.difference / Math.max(...means)) * 100);
    expect(chart.rows[0].heading).toBe("mean response time (lower is better)");
    expect(chart.x.max).toBeLessThanOrEqual(150);
  });

  test("the attempts around a fault show the struck nodes first and never overlap in a lane", () => {
    const overview = overviewOf([run]);
    const [group] = ganttPanels(overview, [run.variant], commonFaults(overview)).filter(({ letter }) => letter === "B");
    const [panel] = group.panels;
    expect(panel.nodes.slice(0, 2)).toMatchObject([
      { name: "worker-7", struck: true },
      { name: "worker-19", struck: true },
    ]);
    for (const bar of panel.bars) {
      const clash = panel.bars.filter(
        (other) =>
          other !== bar &&
          other.row === bar.row &&
          other.lane === bar.lane &&
          other.from < bar.until &&
          bar.from < other.until,
      );
      expect(clash).toEqual([]);
    }
    expect(panel.bars.length).toBeGreaterThan(20);
  });

  test("faults that strike the same machines for the same time have one panel, with the letters of both", () => {
    const [fault] = overviewOf([run])
      .variants.get(run.variant)!
      .first.faults.filter(({ nodes }) => nodes.length > 0);
    const twin = { ...fault, index: 99, text: "its clock too", kind: "clock-freeze" };
    const overview = overviewOf([{ ...run, faults: [fault, twin] }]);
    const groups = ganttPanels(overview, [run.variant], commonFaults(overview));
    expect(groups.map(({ heading, letter }) => [heading, letter])).toEqual([[`${fault.text}, its clock too`, "A B"]]);
    expect(groups[0].panels[0].title).toContain(`“${fault.text}, its clock too”`);
  });
});

test("names beside bars are whole, unless they would take more than a quarter of the drawing", () => {
  expect(leftOfNames(["fifo"])).toBe(150);
  const left = leftOfNames(["lost-semi-sync-witness", "fifo"]);
  expect(fitText("lost-semi-sync-witness", left - 16)).toBe("lost-semi-sync-witness");
  expect(leftOfNames(["x".repeat(90)])).toBe(240);
});
