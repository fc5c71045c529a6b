// What a sweep says, on made-up figures: the best setting, its rivals, what overturns it, sensitivities and fronts.

import { describe, expect, test } from "vitest";
import type { Finding, RunResult, SweepResults } from "../../../src/experiment/results.ts";
import type { MetricDescription } from "../../../src/observe/observations.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { readQuantity } from "../../../src/scenario/sweep/quantity.ts";
import { scenarioOf as loaded, SMALLEST } from "../../scenario/loading.ts";
import { runOf, summarise } from "../made-up.ts";

const METRICS: readonly MetricDescription[] = [
  { name: "response.mean", unit: "s", better: "lower", definition: "" },
  { name: "throughput", unit: "1/s", better: "higher", definition: "" },
  { name: "tasks.lost", unit: "tasks", better: "lower", definition: "" },
  { name: "tasks.submitted", unit: "tasks", better: "neutral", definition: "" },
];
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
/** The same weather for all, different at each seed. */
const weather = (seed: number) => (seed % 4) + seed / 10;
/** A design's own noise, up to 0.01 either way, without an order. */
const wobble = (name: string, seed: number) => createStream(String(seed), name).uniform() / 50 - 0.01;

type Figures = (
  setting: Readonly<Record<string, string>>,
  base: string,
) => { response: number; throughput?: number; lost?: number; finding?: boolean };

function analyse(yaml: string, figures: Figures): SweepResults {
  const scenario = loaded(`${SMALLEST}${yaml}`);
  const runs = scenario.variants.flatMap((variant) =>
    SEEDS.map((seed): RunResult => {
      const [base = "", label = ""] = variant.name.split("@");
      const setting = Object.fromEntries(label.split(",").map((each) => each.split("=") as [string, string]));
      const { response, throughput = 1, lost = 0, finding = false } = figures(setting, base);
      const broken = {
        check: "I1",
        severity: "violation",
        message: "",
        at: 0,
        record: 0,
        variant: variant.name,
        seed,
        replay: "",
      } as Finding;
      return runOf(variant.name, seed, {
        metrics: {
          "response.mean": response + weather(seed) + wobble(variant.name, seed),
          throughput: throughput + wobble(variant.name, seed),
          "tasks.lost": lost,
          "tasks.submitted": 10,
        },
        findings: finding ? [broken] : [],
      });
    }),
  );
  const { results } = summarise(scenario, runs, {
    scenarioText: "",
    command: "",
    metrics: METRICS,
    partial: false,
    replay: () => "",
  });
  return results.sweep!;
}

const AGES = "sweep: { scheduler.loadReports: [0s, 1s, 2s, 4s, 8s] }\n";
const age = ({ loadReports }: Readonly<Record<string, string>>) => Number.parseInt(loadReports!, 10);

describe("the recommendation", () => {
  test("is the best mean, told from the others through the weather that all share", () => {
    const { recommendation, bestOfEach, goals } = analyse(AGES, (at) => ({ response: Math.abs(age(at) - 2) }));
    expect(goals).toEqual([{ metric: "response.mean", better: "lower" }]);
    expect(recommendation).toMatchObject({
      name: "single-master@loadReports=2s",
      seeds: 8,
      candidates: 5,
      rivals: [],
      reservations: [],
    });
    expect(recommendation!.plateau).toEqual([{ parameter: "loadReports", from: "2s", to: "2s" }]);
    expect(bestOfEach.map(({ name }) => name)).toEqual(["single-master@loadReports=2s"]);
  });

  test("has an interval that is wider for the choice among many than the mean's own", () => {
    const { recommendation, bestOfEach } = analyse(AGES, (at) => ({ response: Math.abs(age(at) - 2) }));
    const width = ([low, high]: readonly [number | null, number | null]) => high! - low!;
    // Student's t with 7 degrees of freedom at 99% over that at 95%: 3.499 / 2.365.
    expect(width(recommendation!.ci95) / width(bestOfEach[0]!.ci95)).toBeCloseTo(1.48, 2);
  });

  test("names what cannot be told from it, nearest first, and how far that reaches on either side", () => {
    const { recommendation } = analyse(AGES, (at) => ({
      response: [1, 2, 4].includes(age(at)) ? 0.001 * Math.abs(age(at) - 2) : 3,
    }));
    expect(recommendation!.rivals.map(({ design }) => design)).toContain("single-master@loadReports=1s");
    expect(recommendation!.plateau).toEqual([{ parameter: "loadReports", from: "1s", to: "4s" }]);
  });

  test("passes over what broke a promise or an expectation, and says what would be better", () => {
    const cheat: Figures = (at) => ({ response: age(at), lost: age(at) === 0 ? 1 : 0, finding: age(at) === 1 });
    const { recommendation } = analyse(`${AGES}expect: [all.tasks.lost == 0]\n`, cheat);
    expect(recommendation!.name).toBe("single-master@loadReports=2s");
    expect(recommendation!.reservations).toMatchObject([
      { kind: "excluded", design: "single-master@loadReports=0s", why: "all.tasks.lost == 0" },
    ]);
  });

  test("says so where nothing kept its promises", () => {
    const { recommendation } = analyse(AGES, (at) => ({ response: Math.abs(age(at) - 2), finding: true }));
    expect(recommendation!.reservations).toEqual([{ kind: "none-sound", why: "I1" }]);
  });

  test("goes by the goal that the sweep names, in the direction that it says", () => {
    const { recommendation, goals } = analyse(
      "sweep: { goal: { maximise: response.mean }, scheduler.loadReports: [0s, 4s] }\n",
      (at) => ({ response: age(at) }),
    );
    expect(goals).toEqual([{ metric: "response.mean", better: "higher" }]);
    expect(recommendation!.name).toBe("single-master@loadReports=4s");
  });
});

const GRID = "sweep: { scheduler.loadReports: [0s, 1s, 2s], cluster.workers.count: [1, 2, 4, 8] }\n";

test("parameters are ranked by how much each moves the goal alone, from the best point", () => {
  const { tornado, recommendation } = analyse(GRID, (at) => ({ response: 8 / Number(at["count"]) + 0.5 * age(at) }));
  expect(recommendation!.name).toBe("single-master@loadReports=0s,count=8");
  expect(tornado).toMatchObject({ method: "one-at-a-time", around: "loadReports=0s,count=8" });
  expect(tornado!.bars.map(({ parameter, matters }) => [parameter, matters])).toEqual([
    ["count", true],
    ["loadReports", true],
  ]);
  expect(tornado!.bars[0]!.low!.change).toBeCloseTo(7, 1);
  expect(tornado!.bars[0]!.high).toBeNull();
  expect(tornado!.bars[1]!.high!.change).toBeCloseTo(1, 1);
});

test("in a Latin hypercube, the slopes of lines through all points rank them", () => {
  const { tornado, knees } = analyse(
    "sweep: { sampling: { latin-hypercube: { points: 20 } }, scheduler.loadReports: { from: 0s, to: 10s }, cluster.workers.count: { from: 1, to: 100, whole: true } }\n",
    (at) => ({ response: 0.2 * readQuantity(at["loadReports"])!.value + 0.2 * Number(at["count"]) }),
  );
  expect(tornado!.method).toBe("fitted-line");
  expect(tornado!.bars.map(({ parameter }) => parameter)).toEqual(["count", "loadReports"]);
  expect(tornado!.bars[0]!.high!.change).toBeGreaterThan(15);
  expect(knees).toEqual([]);
});

test("the knee of each variant's curve is where it bends most", () => {
  const knee = analyse("sweep: { cluster.workers.count: [1, 2, 3, 4, 5, 6, 7, 8] }\n", ({ count }) => ({
    response: Math.max(0, 12 - 4 * Number(count)),
  }));
  expect(knee.knees).toMatchObject([{ parameter: "count", label: "3" }]);
});

test("of two goals, the settings that no other beats at both are the front, and the others know by whom", () => {
  const { front } = analyse(
    "sweep: { goal: [response.mean, throughput], cluster.workers.count: [1, 2, 3, 4] }\n",
    ({ count }) => ({ response: Number(count), throughput: count === "3" ? 1 : Number(count) * 2 }),
  );
  expect(front!.map(({ isOnFront }) => isOnFront)).toEqual([true, true, false, true]);
  expect(front![2]!.dominatedBy).toMatch(/@count=[12]$/);
  expect(front![0]!.dominatedBy).toBeNull();
});

test("variants are compared with each other at the same point only", () => {
  const scenario = loaded(`${SMALLEST}${AGES}variants: { a: {}, b: { scheduler: { ordering: edf } } }\n`);
  const runs = scenario.variants.flatMap(({ name }) => [runOf(name, 1), runOf(name, 2)]);
  const { results } = summarise(scenario, runs, {
    scenarioText: "",
    command: "",
    metrics: METRICS,
    partial: false,
    replay: () => "",
  });
  const pairs = results.comparisons.filter(({ metric }) => metric === "response.mean").map(({ a, b }) => [a, b]);
  expect(pairs).toHaveLength(5);
  for (const [a, b] of pairs) expect(a!.split("@")[1]).toBe(b!.split("@")[1]);
});
