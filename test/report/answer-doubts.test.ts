// What an answer must say against itself: figures that leave tasks out, and how many comparisons it stands among.

import { expect, test } from "vitest";
import type { Finding, Results } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { surelyBest } from "../../src/report/ranking.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { compared, smallResults } from "./small-results.ts";

const mean = "response.mean";
const CLEAN = { "tasks.lost": 0, "executions.duplicate": 0 };

function growth(variant: string, seed: number): Finding {
  const message = "the queue grew all the time, from 1.0 to 9.0 tasks in 60 s: more work arrives than is done";
  return { check: "I10", severity: "warning", message, at: 60, record: 0, variant, seed, replay: "" };
}

/** Without messages and failures are those that are named. */
function bounds(...names: readonly string[]): Results {
  const { variants, ...results } = smallResults(
    { two: { [mean]: 2 }, three: { [mean]: 1 }, real: { [mean]: 4 } },
    {
      comparisons: [
        compared(mean, "two", "three", 1, [0.8, 1.2], "b"),
        compared(mean, "three", "real", -3, [-3.2, -2.8], "a"),
      ],
    },
  );
  const marked = Object.entries(variants).map(([name, variant]) =>
    names.includes(name) ? [name, { ...variant, isBound: true as const }] : [name, variant],
  );
  return { ...results, variants: Object.fromEntries(marked) };
}

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
      {
        comparisons: [
          compared(mean, "open", "picky", 1, [0.8, 1.2], "b"),
          compared(mean, "picky", "once", -2, [-2.2, -1.8], "a"),
        ],
      },
    ),
    sentence:
      "picky is the best of 3 designs on mean response time: 1 s, 50% less than open (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 67% less than once; not every task completed, and response times leave those out: 40% with picky (mostly turned away), below 0.01% with once (turned away).",
  },
  {
    // What was turned away is counted in it.
    situation: "designs that leave tasks out, compared at a figure that does not",
    results: smallResults(
      {
        open: { throughput: 2, "tasks.submitted": 1000, "tasks.rejected": 0 },
        picky: { throughput: 1, "tasks.submitted": 1000, "tasks.rejected": 400 },
      },
      {
        expectations: [{ text: "open.throughput > picky.throughput", verdict: "pass", reason: "", line: 1 }],
        comparisons: [compared("throughput", "open", "picky", 1, [0.8, 1.2], "a")],
      },
    ),
    sentence:
      "open is better than picky on throughput: 2/s, 100% more than picky (difference 1.00/s, 95% interval 0.80 to 1.20, 10 paired replications); not every task completed: 40% with picky (turned away).",
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
  {
    // The third is the last by its mean, but its figures vary so much that it may be as good.
    situation: "a design that is surely better than the second, and not surely better than the others",
    results: smallResults(
      { a: { [mean]: 2 }, b: { [mean]: 1 }, wild: { [mean]: 4 }, wilder: { [mean]: 5 } },
      {
        comparisons: [
          compared(mean, "a", "b", 1, [0.8, 1.2], "b"),
          compared(mean, "b", "wild", -3, [-7, 1], "inconclusive"),
          compared(mean, "b", "wilder", -4, [-9, 1], "inconclusive"),
        ],
      },
    ),
    sentence:
      "b has the lowest mean response time of 4 designs: 1 s, 50% less than a (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 75% less than wild, 80% less than wilder; but not surely better than wild (4 s, difference −3.0 s, 95% interval −7.0 to 1.0, 10 paired replications), nor than wilder.",
  },
  {
    situation: "designs of which only two were compared pair by pair",
    results: smallResults(
      { a: { [mean]: 2 }, b: { [mean]: 1 }, c: { [mean]: 4 } },
      { comparisons: [compared(mean, "a", "b", 1, [0.8, 1.2], "b")] },
    ),
    sentence:
      "b has the lowest mean response time of 3 designs: 1 s, 50% less than a (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 75% less than c; but it was not compared pair by pair with c.",
  },
  {
    situation: "the same difference at each of a few seeds",
    results: smallResults(
      { a: { [mean]: 2 }, b: { [mean]: 1 } },
      { comparisons: [compared(mean, "a", "b", 1, [1, 1], "inconclusive")] },
      5,
    ),
    sentence:
      "There is no clear winner on mean response time: b has 1 s and a 2 s, not sure from so few seeds (difference −1.00 s in each of 5 paired replications).",
  },
  {
    situation: "two that are close, and many that are clearly worse",
    results: smallResults(
      { a: { [mean]: 1 }, b: { [mean]: 1.05 }, c: { [mean]: 3 }, d: { [mean]: 6 }, e: { [mean]: 5 }, f: { [mean]: 4 } },
      {
        comparisons: [
          compared(mean, "a", "b", -0.05, [-0.2, 0.1], "inconclusive"),
          ...["c", "d", "e", "f"].map((name) => compared(mean, "a", name, -2, [-2.5, -1.5], "a")),
        ],
      },
    ),
    sentence:
      "There is no clear winner on mean response time: a has 1 s and b 1.05 s, too close to tell (difference −0.05 s, 95% interval −0.20 to 0.10, 10 paired replications); a is clearly better than 4 others, from c (3 s) to d (6 s).",
  },
  {
    // 13 microseconds of half a minute: more seeds would show what nobody needs.
    situation: "a difference that is too small to matter, however many seeds would show it",
    results: smallResults(
      { a: { [mean]: 32.2 }, b: { [mean]: 32.2 } },
      {
        comparisons: [
          {
            ...compared(mean, "a", "b", -0.0000001, [-0.0000004, 0.0000002], "inconclusive"),
            advice: { seeds: 20, difference: 0.0000001 },
          },
        ],
      },
    ),
    sentence:
      "a and b are as good as equal on mean response time: a has 32.2 s and b 32.2 s (difference −0.10 µs, 95% interval −0.40 to 0.20, 10 paired replications).",
  },
  {
    situation: "figures that are far apart: three that are over 99% less may be ten times apart",
    results: smallResults(
      { a: { [mean]: 0.006 }, b: { [mean]: 5 }, c: { [mean]: 52 } },
      {
        comparisons: [
          compared(mean, "a", "b", -4.994, [-5, -4.9], "a"),
          compared(mean, "a", "c", -51.994, [-52, -51.9], "a"),
        ],
      },
    ),
    sentence:
      "a is the best of 3 designs on mean response time: 0.00600 s, against 5 s for b (difference −4.994 s, 95% interval −5.000 to −4.900, 10 paired replications), against 52 s for c.",
  },
  {
    // Nothing is lost by a trigger that is launched twice: the losses do not tell of it.
    situation: "a design that is quick, and is there to show what breaks",
    results: smallResults(
      { careful: { [mean]: 2, ...CLEAN }, careless: { [mean]: 1, ...CLEAN } },
      {
        comparisons: [compared(mean, "careful", "careless", 1, [0.8, 1.2], "b")],
        findings: ["triggers", "triggers", "I3"].map((check, index) => ({
          ...growth("careless", index + 1),
          check,
          severity: "expected" as const,
        })),
      },
    ),
    sentence:
      "Only careful keeps its promises: mean response time 2 s, against 1 s with careless (95% interval 1.80 to 2.20 s, 10 replications); but careless (I3, triggers) breaks promises, as the scenario expects, and is nothing to choose; no task was lost, none ran twice.",
  },
  {
    situation: "a design that is quick and breaks a promise, beside several that keep theirs",
    results: smallResults(
      { slow: { [mean]: 3, ...CLEAN }, careful: { [mean]: 2, ...CLEAN }, careless: { [mean]: 1, ...CLEAN } },
      {
        comparisons: [
          compared(mean, "slow", "careful", 1, [0.8, 1.2], "b"),
          compared(mean, "slow", "careless", 2, [1.8, 2.2], "b"),
          compared(mean, "careful", "careless", 1, [0.8, 1.2], "b"),
        ],
        findings: [{ ...growth("careless", 1), check: "I3", severity: "violation" as const }],
      },
    ),
    sentence:
      "Of those that keep their promises, careful is better than slow on mean response time: 2 s, 33% less than slow (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications); no task was lost, none ran twice; but careless broke a promise (1 finding; the first is I3 in careless, seed 1).",
  },
  {
    situation: "one that keeps its promises, and does nothing that could be measured",
    results: smallResults(
      { silent: { ...CLEAN }, careless: { [mean]: 1, ...CLEAN } },
      { findings: [{ ...growth("careless", 1), check: "I3", severity: "expected" as const }] },
    ),
    sentence:
      "Only silent keeps its promises, and has no mean response time; but careless (I3) breaks promises, as the scenario expects, and is nothing to choose; no task was lost, none ran twice.",
  },
  {
    // The warning counts runs; a warning of another kind does not.
    situation: "queues that grow for as long as work arrives",
    results: smallResults(
      { a: { [mean]: 80 }, b: { [mean]: 75 } },
      {
        comparisons: [compared(mean, "a", "b", 5, [1, 9], "b")],
        findings: [1, 2, 3].map((seed) => growth("a", seed)).concat(growth("b", 1)),
      },
      4,
    ),
    sentence:
      "b is better than a on mean response time: 75 s, 6% less than a (difference −5.0 s, 95% interval −9.0 to −1.0, 4 paired replications); the queue grew all the time in 3 of 4 runs with a, 1 of 4 runs with b: figures of such runs say more of their length than of the design.",
  },
  {
    situation: "bounds that are what is compared",
    results: bounds("two", "three"),
    sentence:
      "three is the best of 3 designs on mean response time: 1 s, 50% less than two (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 75% less than real.",
  },
])("an answer with $situation", ({ results, sentence }) => {
  expect(answer(results, SAMPLE_METRICS).sentence).toBe(sentence);
});

test("only seeds at which both have the figure are pairs", () => {
  const { variants, ...results } = smallResults(
    { a: { [mean]: 2 }, b: { [mean]: 1 } },
    { comparisons: [compared(mean, "a", "b", 1, [0.8, 1.2], "b")] },
  );
  const without = (name: string, missing: (seed: number) => boolean) => ({
    ...variants[name],
    runs: variants[name].runs.map((run) => (missing(run.seed) ? { ...run, metrics: {} } : run)),
  });
  const halves = { a: without("a", (seed) => seed > 6), b: without("b", (seed) => seed < 5) };
  expect(answer({ ...results, variants: halves }, SAMPLE_METRICS).sentence).toContain("2 paired replications");
});

test("designs of which each meets its own load are not told apart from their loads", () => {
  const { variants, ...results } = smallResults(
    { a: { [mean]: 2 }, b: { [mean]: 1 } },
    { comparisons: [compared(mean, "a", "b", 1, [0.8, 1.2], "b")] },
  );
  const apart = { a: { ...variants.a, conditions: "a" }, b: { ...variants.b, conditions: "b" } };
  expect(answer({ ...results, variants: apart }, SAMPLE_METRICS).sentence).toContain(
    "; but no two designs met the same load or faults, so what is compared here is not the designs alone",
  );
  expect([...surelyBest({ ...results, variants: apart }, mean, "lower")]).toEqual([]);
  expect([...surelyBest({ ...results, variants }, mean, "lower")]).toEqual(["b"]);
});
