// What an answer must say against itself: figures that leave tasks out, and how many comparisons it stands among.

import { expect, test } from "vitest";
import { answer } from "../../src/report/answer.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { compared, smallResults } from "./small-results.ts";

const mean = "response.mean";
const CLEAN = { "tasks.lost": 0, "executions.duplicate": 0 };

test.each([
  {
    // 400 of 1,000 are 40%; 1 of 25,000 is 0.004%.
    situation: "designs of which one looks good because it turned the slow tasks away",
    results: smallResults(
      {
        open: { [mean]: 2, "tasks.submitted": 1000, "tasks.rejected": 0, "tasks.unfinished": 0 },
        picky: { [mean]: 1, "tasks.submitted": 1000, "tasks.rejected": 390, "tasks.unfinished": 10 },
        once: { [mean]: 3, "tasks.submitted": 25_000, "tasks.rejected": 1, "tasks.unfinished": 0 },
      },
      { comparisons: [compared(mean, "open", "picky", 1, [0.8, 1.2], "b")] },
    ),
    sentence:
      "picky is the best of 3 designs on mean response time: 1 s, 50% less than open (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 67% less than once; not every task completed, and response times leave those out: 40% with picky (mostly turned away), below 0.01% with once (turned away).",
  },
  {
    // Asked for are lost tasks alone, a family of their own; mean response time was decided with the rest, two of them.
    situation: "a metric that nobody asked for, whose difference is not sure among all others",
    results: smallResults(
      { a: { [mean]: 1, "wait.mean": 1, ...CLEAN }, b: { [mean]: 2, "wait.mean": 2, ...CLEAN } },
      {
        expectations: [{ text: "a.tasks.lost == 0", verdict: "pass", reason: "", line: 1 }],
        comparisons: [
          compared(mean, "a", "b", -1, [-1.9, -0.1], "inconclusive"),
          compared("wait.mean", "a", "b", -1, [-1.9, -0.1], "inconclusive"),
          compared("tasks.lost", "a", "b", 0, [0, 0], "equal"),
        ],
      },
    ),
    sentence:
      "In 20 runs no task was lost; none ran twice; there is no clear winner on mean response time: a has 1 s and b 2 s, not surely different among 2 comparisons (difference −1.00 s, 95% interval −1.90 to −0.10, 10 paired replications).",
  },
])("an answer with $situation", ({ results, sentence }) => {
  expect(answer(results, SAMPLE_METRICS).sentence).toBe(sentence);
});
