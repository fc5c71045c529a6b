// What the answer says where designs meet different conditions.

import { describe, expect, test } from "vitest";
import type { Results } from "../../src/experiment/results.ts";
import { answer, layOut } from "../../src/report/answer.ts";
import { surelyBest } from "../../src/report/ranking.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { compared, smallResults } from "./small-results.ts";

const mean = "response.mean";

/** Of two loads, each with two designs, and a reference alone with its own. */
function underTwoConditions(): Results {
  const { variants, ...results } = smallResults(
    { calm: { [mean]: 0.5 }, a: { [mean]: 2 }, b: { [mean]: 1 }, "a-busy": { [mean]: 8 }, "b-busy": { [mean]: 9 } },
    {
      comparisons: [
        compared(mean, "a", "b", 1, [0.8, 1.2], "b"),
        compared(mean, "a-busy", "b-busy", -1, [-1.2, -0.8], "a"),
      ],
    },
  );
  const of = { calm: "calm", a: "a", b: "a", "a-busy": "a-busy", "b-busy": "a-busy" };
  return {
    ...results,
    variants: Object.fromEntries(
      Object.entries(of).map(([name, conditions]) => [name, { ...variants[name], conditions }]),
    ),
  };
}

describe("under different conditions", () => {
  test("designs are ranked among those that meet the same, and who is alone is no design", () => {
    expect(answer(underTwoConditions(), SAMPLE_METRICS).sentence).toBe(
      "Under the conditions of a, b is better than a on mean response time: 1 s, 50% less than a (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications); under those of a-busy, a-busy is better than b-busy on mean response time: 8 s, 11% less than b-busy (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications); alone with what it met: calm 0.500 s.",
    );
  });

  test("have a paragraph each, with notes below; all of it is the sentence", () => {
    const answered = answer({ ...underTwoConditions(), partial: true }, SAMPLE_METRICS);
    const { paragraphs, notes } = layOut({ ...answered, clauses: ["no task was lost", "but nothing is sure"] });
    expect(paragraphs.map((text) => text.slice(0, 31))).toEqual([
      ": 1 s, 50% less than a (differe",
      "under those of a-busy, a-busy i",
      "alone with what it met: calm 0.",
    ]);
    expect(paragraphs.map((text) => text.at(-1))).toEqual([";", ";", "."]);
    expect(notes).toEqual(["no task was lost", "nothing is sure"]);
    expect(answered.lead + layOut(answered).paragraphs.join(" ")).toBe(answered.sentence);
  });

  test("begin in the middle of a sentence that is about safety first", () => {
    const { variants, ...results } = underTwoConditions();
    const safe = Object.entries(variants).map(([name, variant]) => [
      name,
      { ...variant, metrics: { ...variant.metrics, "tasks.lost": { ...variant.metrics[mean], mean: 0 } } },
    ]);
    const expectations = [{ text: "all.tasks.lost == 0", verdict: "pass", reason: "", line: 1 } as const];
    const { sentence } = answer({ ...results, variants: Object.fromEntries(safe), expectations }, SAMPLE_METRICS);
    expect(sentence).toContain("In 50 runs no task was lost; under the conditions of a, b is better than a");
  });

  test("each has a best design of its own", () => {
    expect([...surelyBest(underTwoConditions(), mean, "lower")]).toEqual(["b", "a-busy"]);
    const { variants, ...results } = underTwoConditions();
    const alike = Object.entries(variants).map(([name, { runs, metrics }]) => [name, { runs, metrics }]);
    expect([...surelyBest({ ...results, variants: Object.fromEntries(alike) }, mean, "lower")]).toEqual([]);
  });

  test("of which nothing was measured nothing is said", () => {
    const { variants, ...results } = underTwoConditions();
    const bare = (name: string) => ({ ...variants[name], metrics: {} });
    const answered = answer(
      { ...results, variants: { ...variants, "a-busy": bare("a-busy"), "b-busy": bare("b-busy") } },
      SAMPLE_METRICS,
    );
    expect(answered.sentence).toContain("Under the conditions of a, b is better than a");
    expect(answered.sentence).not.toContain("busy");
  });

  test("what a choice costs is said where it is chosen", () => {
    const perTask = "messages.perTask";
    const costs = { a: 2, b: 9, "a-busy": 9, "b-busy": 2 };
    const { variants, comparisons, ...results } = underTwoConditions();
    const priced = Object.entries(variants).map(([name, variant]) => [
      name,
      {
        ...variant,
        metrics: { ...variant.metrics, [perTask]: { ...variant.metrics[mean], mean: costs[name as "a"] } },
      },
    ]);
    const { sentence } = answer(
      {
        ...results,
        variants: Object.fromEntries(priced),
        comparisons: [
          ...comparisons,
          compared(perTask, "a", "b", -7, [-8, -6], "a"),
          compared(perTask, "a-busy", "b-busy", 7, [6, 8], "b"),
        ],
        expectations: ["a.response.mean < 9", "a.messages.perTask < 9"].map((text) => ({
          text,
          verdict: "pass",
          reason: "",
          line: 1,
        })),
      },
      SAMPLE_METRICS,
    );
    expect(sentence).toMatch(/10 paired replications\), at a price in .* for a at .*; under those of a-busy, /);
    expect(sentence).toMatch(/under those of a-busy, .*, at a price in .* for b-busy at /);
  });
});
