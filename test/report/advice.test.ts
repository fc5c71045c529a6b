import { expect, test } from "vitest";
import type { Comparison } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { renderSummary } from "../../src/report/summary.ts";
import { closingText } from "../../src/report/terminal.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { inputOf, smallResults } from "./small-results.ts";

const METRIC = "response.mean";
const open = (difference: number, advice?: Comparison["advice"]): Comparison => ({
  metric: METRIC,
  a: "a",
  b: "b",
  difference,
  ci95: [difference - 0.15, difference + 0.15],
  verdict: "inconclusive",
  adjustedP: 0.5,
  ...(advice && { advice }),
});
const tied = (b: number, comparison: Comparison) =>
  smallResults({ a: { [METRIC]: 1 }, b: { [METRIC]: b } }, { verdict: "inconclusive", comparisons: [comparison] });
const sentence = (b: number, comparison: Comparison) => answer(tied(b, comparison), SAMPLE_METRICS).sentence;

test("a tie says how many seeds would show a difference of its size", () => {
  expect(sentence(1.05, open(-0.05, { seeds: 120, difference: 0.05 }))).toBe(
    "There is no clear winner on mean response time: a has 1 s and b 1.05 s, too close to tell (difference −0.05 s, 95% interval −0.20 to 0.10, 10 paired replications; about 120 seeds would show a true difference of this size: --replications 120).",
  );
});

test("one that hardly any number of seeds would decide says what the most would show", () => {
  expect(sentence(1.001, open(-0.001, { seeds: 1_000, difference: 0.012 }))).toContain(
    "10 paired replications; even 1000 seeds would show only one of 12 ms or more: --replications 1000).",
  );
});

test("one of which nothing is known says nothing", () => {
  expect(sentence(1.05, open(-0.05))).toContain("10 paired replications).");
});

test("the terminal and the summary say it too", () => {
  const input = inputOf(tied(1.05, open(-0.05, { seeds: 120, difference: 0.05 })));
  for (const text of [
    closingText(input, { colour: false, width: 500 }),
    renderSummary(input, answer(input.results, SAMPLE_METRICS)),
  ])
    expect(text.replaceAll("\\", "")).toContain("true difference of this size: --replications 120");
});
