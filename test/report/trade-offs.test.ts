// What a choice gives up at another metric: when it is said, of whom, and how a random field of designs is sorted.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import type { Comparison, Results } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { drawFront } from "../../src/report/svg/front.ts";
import { tradeOffCharts, tradeOffSection } from "../../src/report/trade-offs/trade-off-chart.ts";
import { tradeOffClause } from "../../src/report/trade-offs/trade-off-clause.ts";
import { tradeOffs } from "../../src/report/trade-offs/trade-offs.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { compared, inputOf, smallResults, type SmallVariant } from "./small-results.ts";

const FIRST = "response.mean";
const SECOND = "messages.perTask";
const COST = "cost.total";
const METRICS = [...SAMPLE_METRICS, { name: COST, unit: "$", better: "lower", definition: "" } as const];

/** Compared pair by pair: what differs by more than 10% of the smaller is sure. */
function field(variants: Readonly<Record<string, readonly [number, number]>>, second = SECOND): Results {
  const names = Object.keys(variants).filter((name) => name !== "ideal");
  const comparisons = [FIRST, second].flatMap((metric, at) =>
    names.flatMap((a, index) =>
      names.slice(index + 1).map((b) => pair(metric, a, b, variants[a][at] - variants[b][at])),
    ),
  );
  const values = Object.entries(variants).map(([name, means]): readonly [string, SmallVariant] => [
    name,
    { [FIRST]: means[0], [second]: means[1] },
  ]);
  const texts = [FIRST, second].map((metric) => `${names[0]}.${metric} < 100`);
  return smallResults(Object.fromEntries(values), {
    comparisons,
    expectations: texts.map((text) => ({ text, verdict: "pass", reason: "", line: 1 })),
  });
}

function pair(metric: string, a: string, b: string, difference: number): Comparison {
  if (difference === 0) return compared(metric, a, b, 0, [0, 0], "equal");
  const isSure = Math.abs(difference) > 0.5;
  const ends = [difference - (isSure ? 0.1 : 1), difference + (isSure ? 0.1 : 1)] as const;
  return compared(metric, a, b, difference, ends, isSure ? (difference < 0 ? "a" : "b") : "inconclusive");
}

const clauseOf = (results: Results) => tradeOffClause(results, METRICS, FIRST);

describe("the clause of the answer", () => {
  test("says what the winner costs, and who is at the other end", () => {
    expect(clauseOf(field({ quick: [1, 9], slow: [4, 2], between: [2, 5] }))).toBe(
      "at a price in messages per task: 9, against 2 for slow at 4 s",
    );
  });

  test("tells equals apart by the other metric", () => {
    expect(clauseOf(field({ large: [1, 7], warm: [1, 4], small: [9, 2] }))).toBe(
      "of these warm is best on messages per task (4, large 7), against 2 for small at 9 s",
    );
    expect(clauseOf(field({ large: [1, 7], warm: [1, 4], small: [9, 5] }))).toBe(
      "of these warm is best on messages per task (4, large 7)",
    );
  });

  test("is silent where the best at one is best at both, or nobody is surely better at the other", () => {
    expect(clauseOf(field({ a: [1, 2], b: [4, 3] }))).toBeNull();
    expect(clauseOf(field({ a: [1, 2], b: [4, 1.8] }))).toBeNull();
    expect(clauseOf(field({ only: [1, 2] }))).toBeNull();
  });

  test("names no price that is none to the digits that are shown", () => {
    expect(clauseOf(field({ quick: [1, 2012.4], slow: [4, 2011.6], between: [2, 5000] }))).toBeNull();
    expect(clauseOf(field({ quick: [1, 2092], slow: [4, 2012], between: [2, 5000] }))).not.toBeNull();
  });

  test("does not weigh designs against the bound", () => {
    expect(clauseOf(field({ ideal: [0.5, 0], a: [1, 2], b: [4, 3] }))).toBeNull();
  });

  test("takes what machines cost for asked, and nothing else that nobody asks for", () => {
    const costs = field({ a: [1, 9], b: [4, 2] }, COST);
    const [asked] = costs.expectations;
    expect(clauseOf({ ...costs, expectations: [asked] })).toContain("cost of the machines");
    const messages = field({ a: [1, 9], b: [4, 2] });
    expect(clauseOf({ ...messages, expectations: [messages.expectations[0]] })).toBeNull();
  });

  test("stands in the sentence, before what was lost", () => {
    const { sentence } = answer(field({ quick: [1, 9], slow: [4, 2] }), METRICS);
    expect(sentence).toContain("); at a price in messages per task: 9, against");
  });
});

describe("the section", () => {
  test("is absent where there is no trade-off", () => {
    expect(tradeOffSection(inputOf(field({ a: [1, 2], b: [4, 3] })), FIRST)).toBeNull();
  });

  test("draws every design with its intervals, and says who is beaten by whom", () => {
    const [chart] = tradeOffCharts(
      inputOf(field({ quick: [1, 9], slow: [4, 2], worse: [5, 3], close: [1.2, 9.2] })),
      FIRST,
    );
    expect(chart.table.rows.map((row) => [row[0], row[3]])).toEqual([
      ["quick", "on the front"],
      ["slow", "on the front"],
      ["close", "not surely beaten"],
      ["worse", "beaten by slow"],
    ]);
    expect(chart.points.map(({ firstEnds }) => firstEnds)).toEqual(
      [1, 4, 5, 1.2].map((mean) => [mean * 0.9, mean * 1.1]),
    );
    expect(chart.points.filter(({ isBeaten }) => isBeaten).map(({ name }) => name)).toEqual(["worse"]);
  });

  test("is drawn for each of the conditions that designs meet", () => {
    const results = field({ dear: [1, 9], cheap: [3, 2], "dear-busy": [5, 90], "cheap-busy": [8, 20] });
    const variants = Object.entries(results.variants).map(([name, variant]) => [
      name,
      { ...variant, conditions: name.endsWith("busy") ? "dear-busy" : "dear" },
    ]);
    const charts = tradeOffCharts(inputOf({ ...results, variants: Object.fromEntries(variants) }), FIRST);
    expect(charts.map(({ id, title, points }) => [id, title, points.map(({ name }) => name)])).toEqual([
      [
        "trade-off-messages.perTask-dear",
        "Mean response time against messages per task, under the conditions of dear",
        ["dear", "cheap"],
      ],
      [
        "trade-off-messages.perTask-dear-busy",
        "Mean response time against messages per task, under the conditions of dear-busy",
        ["dear-busy", "cheap-busy"],
      ],
    ]);
  });

  test("has no room for what cannot be: an interval may reach below zero, a share does not", () => {
    const { variants, ...results } = field({ none: [4, 2], all: [0, 9] });
    const wide = { ...variants["all"].metrics[FIRST], ci95: [-3, 3] as const };
    const all = { ...variants["all"], metrics: { ...variants["all"].metrics, [FIRST]: wide } };
    const [chart] = tradeOffCharts(inputOf({ ...results, variants: { ...variants, all } }), FIRST);
    expect(chart.x.min).toBe(0);
  });

  test("is not drawn where all points would lie above each other, and names only those that are drawn", () => {
    const equal = field({ a: [1, 9], b: [1, 2] });
    expect(clauseOf(equal)).toContain("of these b is best");
    expect(tradeOffCharts(inputOf(equal), FIRST)).toEqual([]);
    const { variants, ...results } = field({ quick: [1, 9], slow: [4, 2], unmeasured: [4, 2] });
    const { [SECOND]: _, ...rest } = variants["unmeasured"].metrics;
    const without = { ...variants, unmeasured: { ...variants["unmeasured"], metrics: rest } };
    const [chart] = tradeOffCharts(inputOf({ ...results, variants: without }), FIRST);
    const legends = [...drawFront(chart, "x").text.matchAll(/class="legend"[^>]*>([^<]+)</g)].map(([, name]) => name);
    expect(legends).toEqual(["quick", "slow"]);
  });

  test("counts more as better where more is better", () => {
    const results = field({ a: [1, 9], b: [4, 20] }, "throughput");
    const flipped = results.comparisons.map((each) =>
      each.metric === "throughput"
        ? { ...each, verdict: each.verdict === "a" ? ("b" as const) : ("a" as const) }
        : each,
    );
    const [found] = tradeOffs({ ...results, comparisons: flipped }, METRICS, FIRST);
    expect(found.otherEnd?.name).toBe("b");
    expect(found.designs.map(({ isOnFront }) => isOnFront)).toEqual([true, true]);
  });
});

const level = fc.integer({ min: 1, max: 6 });

property.prop([fc.array(fc.tuple(level, level), { minLength: 2, maxLength: 7 })])(
  "of any field: on the front is who has no rival that is better at one goal and no worse at the other, and only others are beaten",
  (means) => {
    const variants = Object.fromEntries(means.map((both, index) => [`v${index}`, both] as const));
    for (const { designs, chosen, otherEnd } of tradeOffs(field(variants), METRICS, FIRST)) {
      const rivalsOf = (at: number) =>
        means.filter(([x, y]) => x <= means[at][0] && y <= means[at][1] && x + y < means[at][0] + means[at][1]);
      // Whole steps apart all differences are sure, so the two agree.
      expect(designs.map(({ isOnFront }) => isOnFront)).toEqual(means.map((_, at) => rivalsOf(at).length === 0));
      expect(designs.map(({ beatenBy }) => beatenBy === null)).toEqual(means.map((_, at) => rivalsOf(at).length === 0));
      const least = Math.min(...means.map(([x]) => x));
      expect(chosen.map(({ first }) => first.mean)).toEqual(means.filter(([x]) => x === least).map(() => least));
      const cheapest = Math.min(...means.map(([, y]) => y));
      expect(otherEnd === null || otherEnd.second.mean === cheapest).toBe(true);
    }
  },
);
