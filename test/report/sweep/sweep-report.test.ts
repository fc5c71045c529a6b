// The report of a sweep: one sentence, curves, maps, and nothing that a user's text could break.

import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";
import { METRICS } from "../../../src/observe/metrics/metrics.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { answerOf } from "../../../src/report/sweep/sweep-answer.ts";
import { heatMap } from "../../../src/report/sweep/heat-map.ts";
import { responseChart } from "../../../src/report/sweep/response-chart.ts";
import { drawResponse } from "../../../src/report/sweep/draw-response.ts";
import { tornadoChart } from "../../../src/report/sweep/tornado-chart.ts";
import { frontChart } from "../../../src/report/sweep/front-chart.ts";
import { drawFront } from "../../../src/report/svg/front.ts";
import { isSwept, sayDesign, type SweptResults } from "../../../src/report/sweep/sweep-view.ts";
import { closingText } from "../../../src/report/terminal.ts";

const SCENARIO = {
  name: "swept",
  question: "How many workers, and how fresh a picture?",
  replications: 4,
  duration: "60s",
  warmup: "10s",
  cluster: { workers: { count: 3 } },
  workload: { all: { arrivals: { poisson: { rate: "2/s" } }, service: { exponential: { mean: "1s" } } } },
  scheduler: { architecture: "ideal", queueing: "at-worker" },
  variants: { jsq: { scheduler: { placement: "least-loaded" } }, random: { scheduler: { placement: "random" } } },
};

function swept(sweep: object): SweptResults {
  const { results } = simulate({ ...SCENARIO, sweep });
  if (!isSwept(results)) throw new Error("not a sweep");
  return results;
}

const GRID = swept({
  goal: ["response.mean", { minimise: "utilisation" }],
  "cluster.workers.count": [3, 4, 6],
  "scheduler.loadReports": ["0s", "5s"],
});
const input = (results: SweptResults) => ({
  results,
  story: "",
  scenarioPath: "swept.yaml",
  scenarioText: "name: swept",
  command: "orrery sweep swept.yaml",
  metrics: METRICS,
  runs: [],
});

describe("the answer", () => {
  test("is the best setting in words, its interval, and why a better one may lie elsewhere", () => {
    const { sentence, metric } = answerOf(GRID, METRICS);
    expect(metric).toBe("response.mean");
    expect(sentence).toMatch(
      /^No setting is surely better than the others on mean response time: the lowest is that of jsq with count 6 and loadReports 0s: [\d.]+ m?s \(95% interval/,
    );
    expect(sentence).toContain("widened for the choice among 12 designs, 4 seeds");
    expect(sentence).toContain("count 6 is the highest value tried, so a better one may lie beyond");
  });

  test("of one seed says which was best there, and nothing of what may do as well", () => {
    const one = simulate({
      ...SCENARIO,
      replications: 1,
      sweep: { goal: "response.mean", "cluster.workers.count": [3, 4, 6] },
    });
    const { sentence } = answerOf(one.results, METRICS);
    expect(sentence).toContain("(1 seed); one seed says nothing of how sure that is");
    expect(sentence).not.toMatch(/as well|cannot be told/);
  });

  test("names no best for large type where none can be told from it, and says how many seeds would", () => {
    const { recommendation } = GRID.sweep;
    const rivals = GRID.sweep.designs.slice(1, recommendation!.candidates).map(({ name: design }) => ({
      design,
      difference: -0.0012,
      ci95: [-0.1, 0.09] as const,
      advice: { seeds: 150, difference: 0.0012 },
    }));
    const open = { ...GRID, sweep: { ...GRID.sweep, recommendation: { ...recommendation!, rivals } } };
    const { lead, detail } = answerOf(open, METRICS);
    expect(lead).toBe("No setting is surely better than the others on mean response time");
    expect(detail).toMatch(/^: the lowest is that of jsq with count 6 and loadReports 0s: /);
    expect(detail).toContain(
      " (1.20 ms apart; about 150 seeds would show a true difference of this size: --replications 150)",
    );
    const fewer = {
      ...open,
      sweep: { ...open.sweep, recommendation: { ...recommendation!, rivals: rivals.slice(1) } },
    };
    expect(answerOf(fewer, METRICS).lead).toBe(
      "jsq with count 6 and loadReports 0s gives the lowest mean response time",
    );
  });

  test("says what the best at the first of two goals costs at the second, and who is best there", () => {
    const { front } = GRID.sweep;
    const best = front!.reduce((a, b) => (b.second < a.second ? b : a));
    const own = front!.find(({ design }) => design === GRID.sweep.recommendation!.name)!;
    expect(best.design).not.toBe(own.design);
    const percent = (value: number) => `${(100 * value).toPrecision(3)}%`;
    expect(answerOf(GRID, METRICS).sentence).toContain(
      `; but its utilisation is ${percent(own.second)}: the other end of the trade is ${sayDesign(GRID.sweep, best.design)} with ${percent(best.second)} at`,
    );
    const alone = { ...GRID, sweep: { ...GRID.sweep, front: [own] } };
    expect(answerOf(alone, METRICS).sentence).not.toContain("the other end");
  });

  test("says which settings break promises as the scenario expects, before what was lost", () => {
    const [design] = Object.keys(GRID.variants);
    const finding = {
      check: "I4",
      severity: "expected",
      message: "m",
      at: 1,
      record: 1,
      variant: design,
      seed: 1,
      replay: "",
    };
    const { sentence } = answerOf({ ...GRID, findings: [finding as (typeof GRID)["findings"][number]] }, METRICS);
    expect(sentence).toContain(
      `; but ${design} (I4) breaks promises, as the scenario expects, and is nothing to choose`,
    );
  });

  test("says at which setting which variant is surely the best, since a load is no choice", () => {
    const herd = swept({ goal: "response.mean", "scheduler.loadReports": ["0s", "30s"] });
    const decided = (verdicts: Readonly<Record<string, "a" | "b" | "inconclusive">>): string =>
      answerOf(
        {
          ...herd,
          variants: Object.fromEntries(
            Object.entries(herd.variants).map(([name, variant]) => {
              const isBetter = name.startsWith("jsq") === (verdicts[name.split("=")[1]] !== "b");
              const mean = { ...variant.metrics["response.mean"], mean: isBetter ? 1 : 2 };
              return [name, { ...variant, metrics: { ...variant.metrics, "response.mean": mean } }];
            }),
          ),
          comparisons: herd.comparisons.map((each) => ({ ...each, verdict: verdicts[each.a.split("=")[1]] })),
        },
        METRICS,
      ).sentence;
    expect(herd.comparisons[0].a).toMatch(/^jsq@/);
    expect(decided({ "0s": "a", "30s": "b" })).toContain(
      "; setting by setting, surely the best is jsq at loadReports=0s and random at loadReports=30s;",
    );
    expect(decided({ "0s": "a", "30s": "inconclusive" })).toContain(
      "; setting by setting, surely the best is jsq at loadReports=0s, and none at loadReports=30s;",
    );
    expect(decided({ "0s": "a", "30s": "a" })).toContain("; jsq is surely the best at each of the 2 settings;");
    expect(decided({ "0s": "inconclusive", "30s": "inconclusive" })).toContain(
      "; no variant is surely the best at any of the 2 settings;",
    );
  });

  test("leaves out the name of the design where there is only one", () => {
    expect(sayDesign(GRID.sweep, "random@count=3,loadReports=5s")).toBe("random with count 3 and loadReports 5s");
    const one = { ...GRID.sweep, designs: GRID.sweep.designs.filter(({ base }) => base === "random") };
    expect(sayDesign(one, "random@count=3,loadReports=5s")).toBe("count 3 and loadReports 5s");
  });
});

describe("a response curve", () => {
  const chart = responseChart(GRID, METRICS, "response.mean", 0)!;

  test("has a point per value and variant, with the means and intervals of the results", () => {
    expect(chart.curves.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([
      ["jsq", [3, 4, 6]],
      ["random", [3, 4, 6]],
    ]);
    const { mean, ci95 } = GRID.variants["jsq@count=6,loadReports=0s"]!.metrics["response.mean"]!;
    expect(chart.curves[0]!.points[2]).toMatchObject({ y: mean, low: ci95[0], high: ci95[1], mark: "best" });
  });

  test("is drawn with a band of each variant, and rows of its table under the pointer", () => {
    const { content, rowPositions } = drawResponse(chart, "label");
    expect(content.text.match(/class="band"/g)).toHaveLength(2);
    expect(rowPositions).toHaveLength(3);
    expect(rowPositions.toSorted((a, b) => a - b)).toEqual(rowPositions);
    expect(content.text).not.toContain("NaN");
  });

  test("along words has whiskers instead, and joins nothing", () => {
    const results = swept({ variants: ["jsq"], "scheduler.ordering": ["fifo", "edf"] });
    const words = responseChart(results, METRICS, "response.mean", 0)!;
    expect(words.isJoined).toBe(false);
    expect(words.x.ticks.map(({ text }) => text)).toEqual(["fifo", "edf"]);
    // The variant that is not swept lies across the whole width.
    expect(words.curves.find(({ name }) => name === "random")!.points.map(({ x }) => x)).toEqual([0, 1]);
    expect(drawResponse(words, "label").content.text).toContain('class="spread"');
  });
});

test("a heat map has a cell per pair of values, the best one lightest and marked", () => {
  const map = heatMap(GRID, METRICS, "response.mean", "jsq")!;
  expect(map.rows.map(({ label }) => label)).toEqual(["5s", "0s"]);
  const cells = map.rows.flatMap((row) => row.cells);
  expect(cells).toHaveLength(6);
  expect(cells.filter((cell) => cell!.mark === "best")).toEqual([{ text: expect.any(String), step: 0, mark: "best" }]);
  expect(heatMap(swept({ "cluster.workers.count": [3, 4] }), METRICS, "response.mean", "jsq")).toBeNull();
});

test("sensitivities and the front of two goals are there, and name what they show", () => {
  expect(tornadoChart(GRID, METRICS)!.table.rows.map(([parameter]) => parameter)).toEqual(
    expect.arrayContaining(["count", "loadReports"]),
  );
  const front = frontChart(GRID, METRICS)!;
  expect(front.points).toHaveLength(12);
  expect(front.table.rows.some((row) => row[3] === "on the front")).toBe(true);
  const names = [...drawFront(front, "label").text.matchAll(/class="tick" x="[\d.]+" y="[\d.]+">(\d, \ds)</g)].map(
    ([, name]) => name,
  );
  expect(new Set(names).size).toBeGreaterThan(1);
});

describe("the files", () => {
  const { files } = renderReport(input(GRID));
  const page = String(files.find(({ name }) => name === "index.html")!.content);

  test("are a page with the sweep's own sections, a summary and the results, and no pictures of hundreds of designs", () => {
    expect(files.map(({ name }) => name)).toEqual(["index.html", "summary.md", "results.json"]);
    for (const id of ["best", "responses", "maps", "sensitivity", "front", "settings", "reproduce"])
      expect(page).toContain(`<section id="${id}"`);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(JSON.parse(String(files[2]!.content))).toMatchObject({ sweep: { sampling: "cartesian", goals: [{}, {}] } });
  });

  test("show every setting in Markdown and in the terminal", () => {
    const summary = String(files[1]!.content);
    expect(summary.match(/^\| [346] \| [05]s \|/gm)).toHaveLength(6);
    const text = closingText(input(GRID), { colour: false, width: 100 });
    expect(text.match(/^[346] +[05]s /gm)).toHaveLength(6);
    expect(text).toContain("★");
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  test("escape what a user wrote as a value", () => {
    const label = '<img src=x onerror="1">';
    const hostile: SweptResults = JSON.parse(JSON.stringify(GRID).replaceAll('"5s"', JSON.stringify(label)));
    expect(String(renderReport(input(hostile)).files[0]!.content)).not.toContain("<img");
  });
});

test("a sweep that was broken off before anything ran has an answer, too", () => {
  const empty: SweptResults = {
    ...GRID,
    partial: true,
    variants: {},
    sweep: {
      ...GRID.sweep,
      designs: [],
      goals: [],
      recommendation: null,
      bestOfEach: [],
      tornado: null,
      front: null,
      knees: [],
    },
  };
  expect(answerOf(empty, METRICS).sentence).toContain("There is no answer");
  expect(() => renderReport(input(empty))).not.toThrow();
  expect(() => closingText(input(empty), { colour: false, width: 80 })).not.toThrow();
});
