// Time triggers of schedulers that share a database, under random weather: machines that crash, freeze, are cut off, and whose wall
// clocks jump. Quartz's way, and row by row, no launch happens twice, and in the end every scheduled instant is launched or skipped.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runText } from "../triggers/trigger-runs.ts";

const instant = fc.integer({ min: 1_000, max: 100_000 }).map((at) => `at: ${at}ms`);
const span = fc.integer({ min: 500, max: 25_000 }).map((lasts) => `for: ${lasts}ms`);
const victim = fc.constantFrom("any master", "master/0", "lock/0");
const fault = fc.oneof(
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, crash: ${who}, ${lasts} }`),
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, pause: ${who}, ${lasts} }`),
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, partition: { isolate: ${who} }, ${lasts} }`),
  fc
    .tuple(instant, fc.integer({ min: -40, max: 40 }))
    .map(([at, by]) => `{ ${at}, clock-step: { target: any master, by: ${by === 0 ? 1 : by}s } }`),
);
const weather = fc.array(fault, { minLength: 1, maxLength: 6 });
const rules = fc.record({
  misfire: fc.constantFrom("skip", "run-once", "run-all"),
  overlap: fc.constantFrom("allow", "forbid"),
  spread: fc.constantFrom("0s", "3s"),
  batchSize: fc.constantFrom(1, 5),
  own: fc.constantFrom("lockTimeout: 3s, acquireAhead: 1s", "style: skip-locked, failedAfter: 15s"),
});

describe("under random weather", () => {
  test("nothing is launched twice, and everything is accounted for", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(rules, weather, fc.integer({ min: 1, max: 1_000 }), (rule, faults, seed) => {
        const { misfire, overlap, spread, batchSize, own } = rule;
        const trigger = `cron: "*/5 * * * * *", count: 3, misfire: ${misfire}, misfireThreshold: 2s, overlap: ${overlap}, spread: ${spread}`;
        const design = `{ batchSize: ${batchSize}, snapshotEvery: 20, ${own} }`;
        const text = [
          "duration: 110s",
          "drain: 10m",
          "cluster: { masters: 3, workers: 2 }",
          `scheduler: { architecture: { database-lock: ${design} } }`,
          `workload: { jobs: { trigger: { ${trigger} }, service: { exponential: { mean: 2s } } } }`,
          `faults: [${faults.join(", ")}]`,
        ].join("\n");
        const { result, findings } = runText(text, seed);
        expect(findings).toEqual([]);
        const { metrics } = result;
        expect(metrics["triggers.duplicated"]).toBe(0);
        expect(metrics["triggers.launched"] + metrics["triggers.skipped"]).toBe(metrics["triggers.due"]);
      }),
      { seed: 3, numRuns: 40, endOnFailure: true },
    );
  });
});
