import { describe, expect, test } from "vitest";
import type { ExpectationResult, Finding, Results } from "../../src/experiment/results.ts";
import { answer } from "../../src/report/answer.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { compared, smallResults } from "./small-results.ts";

const mean = "response.mean";
const CLEAN = { "tasks.lost": 0, "executions.duplicate": 0 };

function finding(variant: string, severity: Finding["severity"] = "violation"): Finding {
  return {
    check: "I1",
    severity,
    message: "task 7 was lost",
    at: 12.5,
    record: 99,
    variant,
    seed: 3,
    replay: "orrery run x --seed 3",
  };
}
function expectation(text: string, verdict: ExpectationResult["verdict"]): ExpectationResult {
  return { text, verdict, reason: "", line: 1 };
}

const cases: readonly { readonly situation: string; readonly results: Results; readonly sentence: string }[] = [
  {
    situation: "two designs and a sure winner",
    results: smallResults(
      { slow: { [mean]: 2, ...CLEAN }, fast: { [mean]: 1.2, ...CLEAN } },
      { comparisons: [compared(mean, "slow", "fast", 0.8, [0.7, 0.9], "b")] },
    ),
    sentence:
      "fast is better than slow on mean response time: 1.20 s, 40% less than slow (difference −0.80 s, 95% interval −0.90 to −0.70, 10 paired replications); no task was lost, none ran twice.",
  },
  {
    situation: "three designs and a sure winner",
    results: smallResults(
      { a: { [mean]: 2 }, b: { [mean]: 1 }, c: { [mean]: 4 } },
      {
        comparisons: [
          compared(mean, "a", "b", 1, [0.8, 1.2], "b"),
          compared(mean, "a", "c", -2, [-2.5, -1.5], "a"),
          compared(mean, "b", "c", -3, [-4, -2], "a"),
        ],
      },
    ),
    sentence:
      "b is the best of 3 designs on mean response time: 1 s, 50% less than a (difference −1.00 s, 95% interval −1.20 to −0.80, 10 paired replications), 75% less than c.",
  },
  {
    situation: "a metric of which more is better",
    results: smallResults(
      { a: { throughput: 50 }, b: { throughput: 200 } },
      {
        expectations: [expectation("b.throughput > 2 * a.throughput", "pass")],
        comparisons: [compared("throughput", "a", "b", -150, [-160, -140], "b")],
      },
    ),
    sentence:
      "b is better than a on throughput: 200/s, 4 times as much as a (difference 150/s, 95% interval 140 to 160, 10 paired replications).",
  },
  {
    situation: "an interval that includes zero",
    results: smallResults(
      { a: { [mean]: 1 }, b: { [mean]: 1.05 } },
      { verdict: "inconclusive", comparisons: [compared(mean, "a", "b", -0.05, [-0.2, 0.1], "inconclusive")] },
    ),
    sentence:
      "There is no clear winner on mean response time: a has 1 s and b 1.05 s, too close to tell (difference −0.05 s, 95% interval −0.20 to 0.10, 10 paired replications).",
  },
  {
    situation: "two that are close and a third that is clearly worse",
    results: smallResults(
      { a: { [mean]: 1 }, b: { [mean]: 1.05 }, c: { [mean]: 3 } },
      {
        comparisons: [
          compared(mean, "a", "b", -0.05, [-0.2, 0.1], "inconclusive"),
          compared(mean, "a", "c", -2, [-2.5, -1.5], "a"),
        ],
      },
    ),
    sentence:
      "There is no clear winner on mean response time: a has 1 s and b 1.05 s, too close to tell (difference −0.05 s, 95% interval −0.20 to 0.10, 10 paired replications); a is clearly better than c (3 s).",
  },
  {
    situation: "designs that behave the same",
    results: smallResults(
      { a: { [mean]: 1 }, b: { [mean]: 1 } },
      { comparisons: [compared(mean, "a", "b", 0, [0, 0], "equal")] },
    ),
    sentence:
      "The choice makes no difference to mean response time: a has 1 s and b 1 s (difference 0 s in each of 10 paired replications).",
  },
  {
    situation: "two that behave the same, and a third that is worse",
    results: smallResults(
      { a: { [mean]: 1 }, b: { [mean]: 1 }, c: { [mean]: 3 } },
      {
        comparisons: [
          compared(mean, "a", "b", 0, [0, 0], "equal"),
          compared(mean, "a", "c", -2, [-2.5, -1.5], "a"),
          compared(mean, "b", "c", -2, [-2.5, -1.5], "b"),
        ],
      },
    ),
    sentence:
      "a and b do equally well on mean response time: a has 1 s and b 1 s (difference 0 s in each of 10 paired replications); a is clearly better than c (3 s).",
  },
  {
    situation: "one design",
    results: smallResults({ only: { [mean]: { mean: 1.23, ci95: [1.1, 1.36] }, ...CLEAN } }),
    sentence:
      "only has a mean response time of 1.23 s (95% interval 1.10 to 1.36 s, 10 replications), and there is no other design to compare it with; no task was lost, none ran twice.",
  },
  {
    situation: "one replication",
    results: smallResults(
      { a: { [mean]: 2 }, b: { [mean]: 1 } },
      { comparisons: [compared(mean, "a", "b", 1, [null, null], "inconclusive")] },
      1,
    ),
    sentence:
      "b has the lowest mean response time: 1 s, against 2 s for a; but one replication cannot say how sure that is.",
  },
  {
    situation: "one design in one replication",
    results: smallResults({ only: { [mean]: 1 } }, {}, 1),
    sentence:
      "only has a mean response time of 1 s (one replication, so nothing says how sure that is), and there is no other design to compare it with.",
  },
  {
    situation: "designs without a common seed",
    results: smallResults({ a: { [mean]: 2 }, b: { [mean]: 1 } }),
    sentence:
      "b has the lowest mean response time: 1 s, against 2 s for a; but these two were not compared pair by pair.",
  },
  {
    situation: "broken promises and failed expectations",
    results: smallResults(
      { a: { [mean]: 2, "tasks.lost": 0 }, b: { [mean]: 1, "tasks.lost": 1.5 } },
      {
        verdict: "fail",
        findings: [finding("b"), finding("b"), finding("a", "warning")],
        expectations: [
          expectation("all.tasks.lost == 0", "fail"),
          expectation("b.response.mean < a.response.mean", "pass"),
        ],
        comparisons: [compared(mean, "a", "b", 1, [0.8, 1.2], "b")],
      },
    ),
    sentence:
      "Only a keeps its promises: mean response time 2 s, against 1 s with b (95% interval 1.80 to 2.20 s, 10 replications); tasks were lost (1.50 per run with b); but b broke a promise (2 findings; the first is I1 in b, seed 3); 1 of 2 expectations did not hold.",
  },
  {
    situation: "a fault that never bit, and an expectation that nobody can decide",
    results: smallResults(
      { only: { [mean]: 1 } },
      {
        verdict: "inconclusive",
        expectations: [expectation("only.response.mean < 1s", "inconclusive")],
        faults: [
          {
            variant: "only",
            index: 0,
            text: "crash leader",
            kind: "crash",
            nodes: [],
            from: 5,
            until: null,
            armed: 1,
            bit: 0,
          },
        ],
      },
    ),
    sentence:
      "only has a mean response time of 1 s (95% interval 0.90 to 1.10 s, 10 replications), and there is no other design to compare it with; 1 of 1 expectation could not be decided; the fault “crash leader” never changed anything, so it tested nothing.",
  },
  {
    situation: "a best design that was compared with the first one only",
    results: smallResults(
      { base: { [mean]: 9 }, a: { [mean]: 2 }, b: { [mean]: 1 } },
      { comparisons: [compared(mean, "base", "a", 7, [6, 8], "b"), compared(mean, "base", "b", 8, [7, 9], "b")] },
    ),
    sentence:
      "b has the lowest mean response time: 1 s, against 2 s for a; but these two were not compared pair by pair, only with base, than which it is surely better.",
  },
  {
    situation: "an ideal bound beside real designs",
    results: smallResults(
      { slow: { [mean]: 4 }, fast: { [mean]: 2 }, ideal: { [mean]: 1 } },
      {
        comparisons: [
          compared(mean, "slow", "fast", 2, [1.5, 2.5], "b"),
          compared(mean, "slow", "ideal", 3, [2, 4], "b"),
          compared(mean, "fast", "ideal", 1, [0.5, 1.5], "b"),
        ],
      },
    ),
    sentence:
      "fast is better than slow on mean response time: 2 s, 50% less than slow (difference −2.00 s, 95% interval −2.50 to −1.50, 10 paired replications); the bound without messages or failures is 1 s (ideal).",
  },
  {
    situation: "a question about safety only",
    results: smallResults(
      {
        a: { [mean]: 1, "tasks.lost": 0, "effects.duplicate": 0, "executions.duplicate": 3 },
        b: { [mean]: 1.01, "tasks.lost": 0, "effects.duplicate": 0, "executions.duplicate": 0 },
      },
      {
        expectations: [expectation("all.tasks.lost == 0", "pass"), expectation("all.effects.duplicate == 0", "pass")],
        comparisons: [compared(mean, "a", "b", -0.01, [-0.02, 0.01], "inconclusive")],
      },
    ),
    sentence:
      "In 20 runs no task was lost or took effect twice; tasks ran twice (3 per run with a); there is no clear winner on mean response time: a has 1 s and b 1.01 s, too close to tell (difference −0.010 s, 95% interval −0.020 to 0.010, 10 paired replications).",
  },
  {
    situation: "a question about safety that got a bad answer",
    results: smallResults(
      { a: { "tasks.lost": 2, "effects.duplicate": 0 } },
      { verdict: "fail", findings: [finding("a")], expectations: [expectation("all.tasks.lost == 0", "fail")] },
    ),
    sentence:
      "In 10 runs 2 tasks were lost per run, none took effect twice; but a broke a promise (1 finding; the first is I1 in a, seed 3); 1 of 1 expectation did not hold.",
  },
  {
    situation: "an interrupted experiment with results",
    results: smallResults({ a: { [mean]: 1 } }, { partial: true, verdict: "inconclusive" }),
    sentence:
      "Provisional, because the experiment was interrupted: a has a mean response time of 1 s (95% interval 0.90 to 1.10 s, 10 replications), and there is no other design to compare it with.",
  },
  {
    situation: "an interrupted experiment without any run",
    results: smallResults({ a: {} }, { partial: true, verdict: "error" }, 0),
    sentence: "There is no answer: the experiment was interrupted before a run finished.",
  },
  {
    situation: "no variant at all",
    results: smallResults({}, { verdict: "error" }),
    sentence: "There is no answer: no run finished.",
  },
  {
    situation: "runs in which nothing was measured",
    results: smallResults({ a: {}, b: {} }),
    sentence: "There is no answer: 20 runs finished, but nothing was measured that could rank designs.",
  },
  {
    situation: "a design that has no figure on the metric",
    results: smallResults({ a: { [mean]: 1 }, b: { "tasks.completed": 0 } }),
    sentence:
      "a has a mean response time of 1 s (95% interval 0.90 to 1.10 s, 10 replications), and no other design has this figure.",
  },
];

test("faults that no run has met are not said to have changed nothing", () => {
  const faults = [
    { variant: "a", index: 0, text: "crash leader", kind: "crash", nodes: [], from: 1, until: null, armed: 0, bit: 0 },
  ] as const;
  const interrupted = smallResults({ a: {} }, { partial: true, verdict: "error", faults }, 0);
  expect(answer(interrupted, SAMPLE_METRICS).sentence).toBe(
    "There is no answer: the experiment was interrupted before a run finished.",
  );
  expect(answer(smallResults({ a: { [mean]: 1 } }, { faults }), SAMPLE_METRICS).sentence).toContain("tested nothing");
});

describe("the answer", () => {
  test.each(cases)("says one honest sentence for $situation", ({ results, sentence }) => {
    expect(answer(results, SAMPLE_METRICS).sentence).toBe(sentence);
  });

  test("is about the metric on which an expectation compares designs, not about the first metric", () => {
    const results = smallResults(
      { a: { [mean]: 1, "unavailability.max": 3 }, b: { [mean]: 2, "unavailability.max": 1 } },
      {
        expectations: [
          expectation("all.tasks.lost == 0", "pass"),
          expectation("all.response.mean < 9s", "pass"),
          expectation("b.unavailability.max < 0.5 * a.unavailability.max", "pass"),
        ],
      },
    );
    expect(answer(results, SAMPLE_METRICS).metric).toBe("unavailability.max");
  });

  test("does not take a design's name for another one that contains it", () => {
    const results = smallResults(
      { raft: { "response.p99": 1, [mean]: 1 }, "multi-raft": { "response.p99": 2, [mean]: 1 } },
      {
        expectations: [
          expectation("multi-raft.response.p99 < 3s", "pass"),
          expectation("raft.response.mean < multi-raft.response.mean", "pass"),
        ],
      },
    );
    expect(answer(results, SAMPLE_METRICS).metric).toBe(mean);
  });

  test("lead, detail and clauses are the parts of the sentence", () => {
    const { results } = cases[0];
    const { lead, detail, clauses, sentence } = answer(results, SAMPLE_METRICS);
    expect(`${[lead + detail, ...clauses].join("; ")}.`).toBe(sentence);
  });
});
