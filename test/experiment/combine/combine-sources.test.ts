import { describe, expect, test } from "vitest";
import { combineSources, reportAgain } from "../../../src/experiment/combine/combine-sources.ts";
import type { ResultSource } from "../../../src/experiment/combine/result-source.ts";
import { selectFromSource } from "../../../src/experiment/combine/select-variants.ts";
import { weatherOf } from "../../../src/experiment/combine/weather.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import { METRICS, runOf, scenarioOf, summarise, variantNamed } from "../made-up.ts";

/** Of one task, which does nothing but wait. */
const queued = (mean: number) => ({
  parts: [0, mean, 0, 0, 0],
  classNames: ["all"],
  classes: [[0, 1, mean]] as const,
  work: [[0, 1, mean]] as const,
  period: 10,
  arrivals: [[0, 1, mean]] as const,
});

/** Mean responses of seeds 1, 2, ... of each variant. Seeds differ much, and every variant feels it. */
function source(
  label: string,
  responses: Readonly<Record<string, readonly number[]>>,
  changes: Partial<ResultSource> = {},
): ResultSource {
  const names = Object.keys(responses);
  const runs = names.flatMap((name) =>
    responses[name].map((mean, index): RunResult =>
      runOf(name, index + 1, {
        digest: `${name} ${mean}`,
        metrics: { "response.mean": mean, "tasks.submitted": 10, "tasks.lost": 0 },
        breakdown: queued(mean),
      }),
    ),
  );
  const scenario = scenarioOf(names.map((name) => variantNamed(name)));
  const options = { scenarioText: "name: a\n", command: "orrery run a.yaml", metrics: METRICS, partial: false };
  return {
    label,
    path: `reports/${label}`,
    input: summarise(scenario, runs, { ...options, replay: () => "" }),
    weather: Object.fromEntries(names.map((name) => [name, "calm"])),
    missing: [],
    ...changes,
  };
}

const BEFORE = source("before", { fifo: [10, 20, 30, 40] });
const AFTER = source("after", { fifo: [9, 18.9, 29.1, 39] });

function responsesCompared({ results }: ReturnType<typeof combineSources>) {
  return results.comparisons.filter(({ metric }) => metric === "response.mean");
}

describe("two sources side by side", () => {
  test("are paired seed by seed where the weather and the engine are the same", () => {
    const combined = combineSources([BEFORE, AFTER], "orrery report before after");
    // Differences 1, 1.1, 0.9, 1: mean 1, deviation sqrt(0.02/3), t(3) = 3.182.
    const half = (3.182446 * Math.sqrt(0.02 / 3)) / 2;
    expect(responsesCompared(combined)).toHaveLength(1);
    const [comparison] = responsesCompared(combined);
    expect(comparison).toMatchObject({ a: "before/fifo", b: "after/fifo", verdict: "b" });
    expect(comparison.isPaired).toBeUndefined();
    expect(comparison.difference).toBeCloseTo(1, 9);
    expect(comparison.ci95[0]).toBeCloseTo(1 - half, 5);
    expect(comparison.ci95[1]).toBeCloseTo(1 + half, 5);
    expect(combined.origin?.missing).toEqual([]);
  });

  test("are not paired where the weather differs: the same figures then decide nothing, and that is said", () => {
    const other = { ...AFTER, weather: { fifo: "storm" } };
    const combined = combineSources([BEFORE, other], "");
    const [comparison] = responsesCompared(combined);
    expect(comparison).toMatchObject({ isPaired: false, verdict: "inconclusive" });
    expect(comparison.difference).toBeCloseTo(1, 9);
    expect(combined.origin?.missing).toEqual([
      "Not paired: before and after did not meet the same arrivals and faults; their differences are those of two independent samples (Welch), which need more seeds to be sure.",
    ]);
  });

  test.each([
    ["nobody knows the weather", { ...AFTER, weather: {} }, /it is not known whether before and after met/],
    ["the engines compute differently", ofEngine(AFTER, "other"), /engines that compute differently \(.* and other\)/],
    ["no seed is in both", source("after", { fifo: [] }), /no seed in common/],
  ])("are not paired where %s", (_, other, said) => {
    const combined = combineSources([BEFORE, other], "");
    expect(responsesCompared(combined).filter(({ isPaired }) => isPaired !== false)).toEqual([]);
    expect(combined.origin?.missing.join()).toMatch(said);
  });

  test("name every variant, run, finding, fault and expectation after their source", () => {
    const finding = {
      check: "I1",
      severity: "violation",
      message: "",
      at: 1,
      record: 1,
      variant: "fifo",
      seed: 1,
      replay: "",
    } as const;
    const fault = {
      index: 0,
      text: "crash",
      kind: "crash",
      nodes: [],
      from: 1,
      until: null,
      armed: 1,
      bit: 1,
      variant: "fifo",
    };
    const judged = { text: "all.tasks.lost == 0", verdict: "pass", reason: "", line: 3 } as const;
    const changed = {
      ...AFTER,
      input: {
        ...AFTER.input,
        results: {
          ...AFTER.input.results,
          verdict: "fail" as const,
          findings: [finding],
          faults: [fault],
          expectations: [judged],
        },
      },
    };
    const { results, runs } = combineSources([BEFORE, changed], "");
    expect(Object.keys(results.variants)).toEqual(["before/fifo", "after/fifo"]);
    expect(new Set([...runs].map(({ variant }) => variant))).toEqual(new Set(["before/fifo", "after/fifo"]));
    expect(results.findings.map(({ variant }) => variant)).toEqual(["after/fifo"]);
    expect(results.faults.map(({ variant }) => variant)).toEqual(["after/fifo"]);
    expect(results.expectations.map(({ text }) => text)).toEqual(["after: all.tasks.lost == 0"]);
    expect(results.verdict).toBe("fail");
  });

  test("compare only variants of one name when all pairs would be too many", () => {
    const designs = { a: [1, 2], b: [2, 3], c: [3, 4], d: [4, 5] };
    const combined = combineSources([source("x", designs), source("y", designs)], "");
    const across = responsesCompared(combined).filter(({ a, b }) => a[0] !== b[0]);
    expect(across.map(({ a, b }) => [a, b])).toEqual([
      ["x/a", "y/a"],
      ["x/b", "y/b"],
      ["x/c", "y/c"],
      ["x/d", "y/d"],
    ]);
  });

  test("are decided together: what is sure as the only pair may not be sure among many", () => {
    // Differences 2, 2.5, 3, 3.5: mean 2.75, t(3) = 8.5, p = 0.0034; times a metric or three, or times nine pairs of them.
    const low = [10, 20, 30, 40];
    const high = [12, 22.5, 33, 43.5];
    const alone = combineSources([source("x", { a: low }), source("y", { a: high })], "");
    expect(responsesCompared(alone)).toMatchObject([{ verdict: "a" }]);
    const noise = { b: [10, 21, 29, 40], c: [12, 18, 31, 39] };
    const among = combineSources([source("x", { a: low, ...noise }), source("y", { a: high, ...noise })], "");
    const same = responsesCompared(among).find(({ a, b }) => a === "x/a" && b === "y/a")!;
    expect(same).toMatchObject({ verdict: "inconclusive", ci95: responsesCompared(alone)[0].ci95 });
    expect(same.adjustedP).toBeGreaterThan(responsesCompared(alone)[0].adjustedP);
  });

  test("compare no figures of different units", () => {
    const summary = AFTER.input.results.variants["fifo"];
    const metrics = { ...summary.metrics, "response.mean": { ...summary.metrics["response.mean"], unit: "ms" } };
    const results = { ...AFTER.input.results, variants: { fifo: { ...summary, metrics } } };
    const combined = combineSources([BEFORE, { ...AFTER, input: { ...AFTER.input, results } }], "");
    expect(responsesCompared(combined)).toEqual([]);
  });

  test("can be cut down to some variants", () => {
    const cut = selectFromSource(source("x", { a: [1, 2], b: [2, 3] }), ["b"]);
    expect(Object.keys(cut.input.results.variants)).toEqual(["b"]);
    expect([...cut.input.runs].map(({ variant }) => variant)).toEqual(["b", "b"]);
    expect(cut.input.results.comparisons).toEqual([]);
  });
});

test("one source whole is its own input again; what is missing from it comes along", () => {
  expect(reportAgain(BEFORE)).toBe(BEFORE.input);
  expect(reportAgain({ ...BEFORE, missing: ["No curves."] }).origin?.missing).toEqual(["No curves."]);
});

test("weather is the workload, the faults and the time, not the design; a changed log changes it", () => {
  const data = { workload: { all: 1 }, faults: [], duration: "1m", scheduler: { ordering: "fifo" } };
  const calm = weatherOf({ data }, {});
  expect(weatherOf({ data: { ...data, scheduler: { ordering: "lifo" }, cluster: {} } }, {})).toBe(calm);
  expect(weatherOf({ data: { ...data, workload: { all: 2 } } }, {})).not.toBe(calm);
  expect(weatherOf({ data: { ...data, faults: [{ crash: "leader" }] } }, {})).not.toBe(calm);
  expect(weatherOf({ data }, { "jobs.swf": "1f" })).not.toBe(calm);
});

function ofEngine(of: ResultSource, fingerprint: string): ResultSource {
  const results = { ...of.input.results, engine: { version: "9", fingerprint } };
  return { ...of, input: { ...of.input, results } };
}

describe("why designs differ", () => {
  const reason = {
    metric: "response.mean",
    faster: "a",
    slower: "b",
    seeds: 2,
    difference: 1,
    parts: [],
    arrivals: [],
  } as const;
  const explained = (label: string): ResultSource => {
    const plain = source(label, { a: [1, 2], b: [2, 3], c: [3, 4] });
    const results = { ...plain.input.results, reasons: [reason, { ...reason, slower: "c" }] };
    return { ...plain, input: { ...plain.input, results } };
  };
  const pairsOf = ({ input }: Pick<ResultSource, "input">) =>
    (input.results.reasons ?? []).map(({ faster, slower }) => [faster, slower]);

  test("is said of the designs that are shown", () => {
    expect(pairsOf(selectFromSource(explained("x"), ["a", "c"]))).toEqual([["a", "c"]]);
    expect(selectFromSource(explained("x"), ["b", "c"]).input.results).not.toHaveProperty("reasons");
  });

  test("is said of one design in two sources that differ surely", () => {
    const combined = combineSources([BEFORE, AFTER], "");
    expect(pairsOf({ input: combined })).toEqual([["after/fifo", "before/fifo"]]);
    const [{ parts, difference }] = combined.results.reasons!;
    expect(difference).toBeCloseTo(1, 9);
    expect(parts.find(({ part }) => part === "queueing")!.difference).toBeCloseTo(1, 9);
    const stormy = { ...AFTER, weather: { fifo: "storm" } };
    expect(combineSources([BEFORE, stormy], "").results).not.toHaveProperty("reasons");
  });

  test("is said under the names that they have side by side", () => {
    const combined = combineSources([explained("x"), explained("y")], "");
    expect(pairsOf({ input: combined })).toEqual([
      ["x/a", "x/b"],
      ["x/a", "x/c"],
      ["y/a", "y/b"],
      ["y/a", "y/c"],
    ]);
  });
});
