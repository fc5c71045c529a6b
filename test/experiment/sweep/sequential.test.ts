// "Until the mean is known to within 5%, or 60 seeds": experiments that choose their number of seeds themselves.

import { describe, expect, test } from "vitest";
import { createSerialExecutor } from "../../../src/experiment/executors/serial-executor.ts";
import { runExperiment } from "../../../src/experiment/experiment.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import { answerOf } from "../../../src/report/sweep/sweep-answer.ts";
import { problemsOf, scenarioOf, SMALLEST } from "../../scenario/loading.ts";
import { METRICS, runOf } from "../made-up.ts";

const TEXT = `${SMALLEST}variants: { a: {}, b: { scheduler: { ordering: edf } } }\n`;

/** Values around 10; of `b` with another spread. */
function experiment(replications: string, spread: number, changes: { growing?: string; replications?: number } = {}) {
  const scenario = scenarioOf(`replications: ${replications}\n${TEXT}`);
  const made: string[] = [];
  const run = (variant: { name: string }, seed: number): RunResult => {
    made.push(`${variant.name}${seed}`);
    const value =
      10 + (variant.name === changes.growing ? 5 : spread) * createStream(String(seed), variant.name).normal();
    const series = {
      name: "queue",
      unit: "tasks",
      width: 0.25,
      values: Array.from({ length: 240 }, (_, at) => (variant.name === changes.growing ? at : 3 + (at % 2))),
    };
    return runOf(variant.name, seed, { metrics: { "response.mean": value, "tasks.submitted": 10 }, series: [series] });
  };
  const options = {
    scenarioText: "",
    command: "",
    metrics: METRICS,
    replay: () => "",
    replications: changes.replications,
  };
  const done = runExperiment(scenario, options, createSerialExecutor(scenario, { run }));
  return done.then(({ results }) => ({ results, made: made.length }));
}

describe("until a precision is reached", () => {
  test("goes on as long as the interval is too wide, and keeps the seeds at which it stops", async () => {
    const { results, made } = await experiment("{ until: 5%, max: 200 }", 1);
    const { seeds } = results.stopping!;
    expect(results.stopping).toMatchObject({ metric: "response.mean", isReached: true, saturated: [] });
    // Half-width t * 1 / sqrt(n) <= 0.05 / 1.05 * 10 means about 20 seeds; the spread seen in so few varies by a quarter.
    expect(seeds).toBeGreaterThanOrEqual(12);
    expect(seeds).toBeLessThan(45);
    for (const { runs, metrics } of Object.values(results.variants)) {
      expect(runs).toHaveLength(seeds);
      const { mean, ci95 } = metrics["response.mean"]!;
      expect((ci95[1]! - ci95[0]!) / 2).toBeLessThanOrEqual((0.05 / 1.05) * mean);
    }
    expect(made).toBeLessThanOrEqual(2 * Math.ceil(seeds * 1.5));
    expect(results.partial).toBe(false);
  });

  test("looks at ten seeds first, and no further where they suffice", async () => {
    const { results, made } = await experiment("{ until: 5%, max: 200 }", 0.01);
    expect(results.stopping!.seeds).toBe(10);
    expect(made).toBe(20);
  });

  test("says so where the seeds are used up before", async () => {
    const { results } = await experiment("{ until: 1%, max: 15 }", 3);
    expect(results.stopping).toMatchObject({ seeds: 15, isReached: false });
    expect(answerOf(results, METRICS).sentence).toContain("15 seeds did not give mean response time to within 1%");
  });

  test("does not wait for a queue that grows, and says that it has no mean", async () => {
    const { results } = await experiment("{ until: 5%, max: 60 }", 0.01, { growing: "b" });
    expect(results.stopping).toMatchObject({ seeds: 10, isReached: true, saturated: ["b"] });
    expect(answerOf(results, METRICS).sentence).toContain("but not of b, whose queue grows all the time");
  });

  test("gives way to a number of seeds on the command line", async () => {
    const { results } = await experiment("{ until: 5%, max: 60 }", 1, { replications: 3 });
    expect(results.stopping).toBeUndefined();
    expect(results.variants["a"]!.runs).toHaveLength(3);
  });
});

test.each([
  ["{ until: 0%, max: 20 }", /1:\d+ expected a share above 0%/],
  ["{ until: 2% }", /missing key 'max'/],
  ["{ until: 2%, max: 20, least: 30 }", /expected at most 20 seeds at least/],
  ["{ until: 2%, max: 20, metric: respons.mean }", /1:\d+ unknown metric 'respons.mean'; did you mean 'response.mean'/],
  ["{ untill: 2%, max: 20 }", /unknown key 'untill'; did you mean 'until'/],
  ["0", /expected a whole number between 1 and 10000, found 0/],
])("replications: %s is refused", (replications, message) => {
  expect(problemsOf(`replications: ${replications}\n${SMALLEST}`).join("\n")).toMatch(message);
});
