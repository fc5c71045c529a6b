import { describe, expect, test } from "vitest";
import { compareSnapshots } from "../../../src/experiment/gate/compare-snapshots.ts";
import type { GateOutcome } from "../../../src/experiment/gate/gate-result.ts";
import { gateResult } from "../../../src/experiment/gate/gate-verdict.ts";
import { selfTest } from "../../../src/experiment/gate/self-test.ts";
import { baselineWith, contextWith, ruleOf, variantOf, withMetric } from "./made-up-baseline.ts";

const base = baselineWith([variantOf("one")]);
const jitter = (index: number): number => 0.001 * ((index * 7) % 3);

function metricOutcome(change: (value: number, index: number) => number, metric = "response.mean"): GateOutcome {
  const { metrics } = compareSnapshots(base, withMetric(base, metric, change), contextWith());
  return metrics.find((each) => each.metric === metric)!.outcome;
}

describe("metrics", () => {
  test.each([
    ["regressed", (value: number, index: number) => value * 1.05 + jitter(index)],
    ["improved", (value: number, index: number) => value * 0.95 + jitter(index)],
    ["unchanged", (value: number, index: number) => value + jitter(index)],
    ["inconclusive", (value: number, index: number) => value * (index % 2 === 0 ? 1.2 : 0.85)],
    ["identical", (value: number) => value],
  ])("are %s by the paired seeds", (outcome, change) => {
    expect(metricOutcome(change)).toBe(outcome);
  });

  test("know which way is good", () => {
    const lower = (value: number, index: number): number => value * 0.9 + jitter(index);
    expect(metricOutcome(lower, "throughput")).toBe("regressed");
    expect(metricOutcome(lower, "response.mean")).toBe("improved");
  });

  test("a certain change below the minimal effect is unchanged", () => {
    expect(metricOutcome((value, index) => value * 1.005 + 0.1 * jitter(index))).toBe("unchanged");
  });

  test("an open question says how many more seeds it takes", () => {
    const few = baselineWith([variantOf("one", 3)]);
    const head = withMetric(few, "response.mean", (value, index) => value * (1.03 + 0.01 * index));
    const [metric] = compareSnapshots(few, head, contextWith()).metrics;
    expect(metric.outcome).toBe("inconclusive");
    expect(metric.seedsMissing).toBeGreaterThan(0);
  });

  test("need no more evidence for variants beside them whose runs are all the same", () => {
    const others = Array.from({ length: 20 }, (_, index) => variantOf(`same ${index}`));
    const wide = baselineWith([variantOf("one"), ...others]);
    const slower = (value: number, index: number): number => value * (1.03 + 0.008 * ((index * 5) % 8) - 0.028);
    const head = withMetric(base, "response.mean", slower);
    const outcomeIn = (before: typeof base, after: typeof base): GateOutcome =>
      compareSnapshots(before, after, contextWith()).metrics.find(({ variant }) => variant === "one")!.outcome;
    expect(outcomeIn(base, head)).toBe("regressed");
    const wideHead = { ...wide, variants: [head.variants[0], ...wide.variants.slice(1)] };
    expect(outcomeIn(wide, wideHead)).toBe("regressed");
    // Had one seed of each of the others another digest, it would be.
    const changed = wide.variants.slice(1).map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({ ...run, digest: `${run.digest}x` })),
    }));
    expect(outcomeIn(wide, { ...wide, variants: [head.variants[0], ...changed] })).toBe("inconclusive");
  });

  test("without a good direction, that a scenario names, a change is a regression", () => {
    const head = withMetric(base, "response.mean", (value, index) => value * 0.9 + jitter(index));
    const context = contextWith([ruleOf("response.mean", { better: "neutral", isDeclared: true })]);
    expect(compareSnapshots(base, head, context).outcome).toBe("regressed");
  });

  test("measured in another way from the same runs are not identical", () => {
    const head = withMetric(base, "response.mean", (value, index) => value * 1.05 + jitter(index));
    const sameRuns = {
      ...head,
      variants: head.variants.map((variant) => ({
        ...variant,
        runs: variant.runs.map((run, index) => ({ ...run, digest: base.variants[0].runs[index].digest })),
      })),
    };
    expect(compareSnapshots(base, sameRuns, contextWith()).outcome).toBe("regressed");
  });
});

describe("certainties", () => {
  const outcomeOf = (head: typeof base, context = contextWith()) => compareSnapshots(base, head, context);
  const kindsOf = (head: typeof base, context = contextWith()) =>
    outcomeOf(head, context).problems.map(({ kind, outcome }) => `${kind}: ${outcome}`);

  test("one lost task at one seed is a regression", () => {
    const head = withMetric(base, "tasks.lost", (value, index) => (index === 4 ? 1 : value));
    expect(kindsOf(head)).toEqual(["must-be-zero: regressed"]);
    expect(outcomeOf(head).problems[0]).toMatchObject({ seed: 5, replay: "again one 5" });
  });

  test("a violation that the baseline has too is none of this change", () => {
    const violating = { ...variantOf("one").runs[0], violations: { "no-task-lost": 2 } };
    const bad = baselineWith([variantOf("one", 1, { runs: [violating] })]);
    const worse = baselineWith([variantOf("one", 1, { runs: [{ ...violating, violations: { "no-task-lost": 3 } }] })]);
    expect(compareSnapshots(bad, bad, contextWith()).outcome).toBe("identical");
    expect(compareSnapshots(bad, worse, contextWith()).problems[0]).toMatchObject({
      kind: "violation",
      message: "one: no-task-lost is violated 3 times at seed 1, 2 times in the baseline",
    });
  });

  test("a number that is gone is a regression, and so are a seed and a variant", () => {
    expect(kindsOf(withMetric(base, "response.mean", (value, index) => (index === 0 ? undefined! : value)))).toEqual([
      "not-measured: regressed",
    ]);
    expect(kindsOf(baselineWith([variantOf("one", 7)]))).toEqual(["missing-seed: regressed"]);
    expect(kindsOf(baselineWith([variantOf("two")]))).toContain("missing-variant: regressed");
  });

  describe("a metric of events that is gone", () => {
    const before = withMetric(base, "detection.mean", (_value, index) => 10 + index / 100);
    const goneAt = (seeds: readonly number[]) =>
      withMetric(before, "detection.mean", (value, index) => (seeds.includes(index + 1) ? undefined : value));
    const rules = [ruleOf("response.mean"), ruleOf("detection.mean")];
    const problemsOf = (head: typeof base) => compareSnapshots(before, head, contextWith(rules)).problems;

    test("at some seeds leaves the verdict open: nothing of the kind may have happened", () => {
      expect(problemsOf(goneAt([3, 5]))).toMatchObject([
        {
          kind: "not-measured",
          outcome: "inconclusive",
          seed: 3,
          message:
            "one: detection.mean is no longer measured at seed 3, 5: nothing of the kind happened there, for better or worse",
        },
      ]);
      expect(compareSnapshots(before, goneAt([3, 5]), contextWith(rules)).outcome).toBe("inconclusive");
    });

    test("at every seed is a regression", () => {
      expect(problemsOf(goneAt([1, 2, 3, 4, 5, 6, 7, 8]))).toMatchObject([{ outcome: "regressed" }]);
    });

    test("from a run that is the same to the last record is a regression", () => {
      const head = goneAt([3]);
      const [variant] = head.variants;
      const runs = variant.runs.map((run, index) => ({ ...run, digest: before.variants[0].runs[index].digest }));
      expect(problemsOf({ ...head, variants: [{ ...variant, runs }] })).toMatchObject([{ outcome: "regressed" }]);
    });

    test("where a fault was not overcome any more is a regression", () => {
      const head = withMetric(goneAt([3]), "recovery.unfinished", (_value, index) => (index === 2 ? 1 : undefined));
      expect(problemsOf(head)).toMatchObject([{ outcome: "regressed" }]);
    });
  });

  test("a variant that the baseline does not know cannot be judged, and that is said", () => {
    expect(kindsOf(baselineWith([variantOf("one"), variantOf("two")]))).toEqual(["baseline: incomparable"]);
  });

  test("a failing expectation points at its line", () => {
    const head = { ...base, expectations: [{ text: "all.tasks.lost == 0", verdict: "fail" as const }] };
    expect(outcomeOf(head).problems).toMatchObject([{ kind: "expectation", outcome: "regressed", line: 9, column: 3 }]);
  });

  test("a fault that tests nothing any more leaves the verdict open", () => {
    expect(outcomeOf({ ...base, vacuous: ["one: 'crash' never struck"] }).outcome).toBe("inconclusive");
  });

  test.each([
    ["engine", { engine: { version: "0.2.0", fingerprint: "0000000000000000" } }],
    ["scenario", { scenario: "another" }],
  ])("results of another %s are not compared", (kind, changes) => {
    const gate = outcomeOf({ ...base, ...changes });
    expect(gate.outcome).toBe("incomparable");
    expect(gate.problems.map((problem) => problem.kind)).toEqual([kind]);
    expect(gate.metrics).toEqual([]);
  });

  test("a baseline of another format is not compared", () => {
    expect(compareSnapshots({ ...base, schema: "orrery/baseline/9" }, base, contextWith()).problems[0].kind).toBe(
      "schema",
    );
  });

  test("a gate that judges no metric has not passed", () => {
    expect(kindsOf(base, contextWith([ruleOf("nothing.at.all")]))).toEqual(["no-metric: incomparable"]);
  });

  test("a metric that the scenario names and nobody measures leaves the verdict open", () => {
    const rules = [ruleOf("response.mean"), ruleOf("detection.mean", { isDeclared: true })];
    expect(kindsOf(base, contextWith(rules))).toEqual(["not-measured: inconclusive"]);
  });
});

test("the verdict over all scenarios is that of the worst, and none is no pass", () => {
  const good = compareSnapshots(base, base, contextWith());
  const of = (...outcomes: readonly GateOutcome[]) =>
    gateResult(
      outcomes.map((outcome) => ({ ...good, outcome })),
      "here",
    ).verdict;
  expect(of("identical", "improved", "unchanged")).toBe("pass");
  expect(of("identical", "inconclusive")).toBe("inconclusive");
  expect(of("incomparable", "inconclusive")).toBe("error");
  expect(of("incomparable", "regressed", "identical")).toBe("fail");
  expect(of()).toBe("error");
});

describe("the self-test", () => {
  test("catches every perturbation of a baseline with enough seeds", () => {
    const { trials } = selfTest(base, contextWith());
    expect(trials.filter(({ isCaught }) => !isCaught)).toEqual([]);
    expect(trials.map(({ perturbation }) => perturbation)).toContain(
      "response.mean worse by 1.5 x its minimal effect, alike at every seed",
    );
  });

  test("takes a metric of events away at every seed, which the gate owes red, also where the first seed has none", () => {
    const before = withMetric(base, "detection.mean", (_value, index) => (index === 0 ? undefined : 10 + index / 100));
    const { trials } = selfTest(before, contextWith([ruleOf("detection.mean")]));
    const taken = trials.filter(({ perturbation }) => perturbation.includes("NaN"));
    expect(taken.length).toBe(before.variants.length);
    for (const trial of taken)
      expect(trial).toMatchObject({ perturbation: "detection.mean is NaN at every seed", isCaught: true });
  });

  test("says of a baseline with two seeds that it sees no change of any size", () => {
    const { trials } = selfTest(baselineWith([variantOf("one", 2)]), contextWith());
    const missed = trials.filter(({ isCaught }) => !isCaught).map(({ perturbation }) => perturbation);
    expect(missed).toContain("throughput worse by 64 x its minimal effect, alike at every seed");
  });

  test("says what it would take if the change reshuffles the runs: more, the more the seeds differ", () => {
    const answerAt = (spread: number): string => {
      const before = withMetric(base, "response.mean", (_value, index) => 10 + (index % 2 === 0 ? spread : -spread));
      const { trials } = selfTest(before, contextWith([ruleOf("response.mean")]));
      return trials.find(({ perturbation }) => perturbation.startsWith("response.mean worse by 1.5 x"))!.answer;
    };
    expect(answerAt(0)).toBe("regressed; if every run is another one, from 1.5 x on");
    expect(answerAt(0.2)).toBe("regressed; if every run is another one, from 6 x on");
    expect(answerAt(5)).toBe("regressed; if every run is another one, not even by 64 x");
  });

  test("does not take a gate for one that looks away from lost tasks", () => {
    const blind = { ...contextWith(), rules: { ...contextWith().rules, metrics: [] } };
    expect(selfTest(base, blind).trials[0]).toMatchObject({ isCaught: false, answer: "incomparable" });
  });

  test("of a baseline without runs has tested nothing", () => {
    expect(selfTest(baselineWith([]), contextWith()).trials.every(({ isCaught }) => !isCaught)).toBe(true);
  });
});
