// Time triggers under random weather: masters that crash, freeze, are cut off, and whose wall clocks jump. No launch may happen
// twice, and in the end every scheduled instant is launched or skipped. And what must not depend on the weather.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { variantOf } from "../../scenario/loading.ts";
import { DESIGNS, runText, type Design } from "./trigger-runs.ts";

const instant = fc.integer({ min: 1_000, max: 100_000 }).map((at) => `at: ${at}ms`);
const span = fc.integer({ min: 500, max: 12_000 }).map((lasts) => `for: ${lasts}ms`);
const victim = fc.constantFrom("leader", "any master");
const fault = fc.oneof(
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, crash: ${who}, ${lasts} }`),
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, pause: ${who}, ${lasts} }`),
  fc.tuple(instant, span).map(([at, lasts]) => `{ ${at}, partition: { isolate: leader }, ${lasts} }`),
  instant.map((at) => `{ ${at}, drain: leader, grace: 2s, for: 3s }`),
  fc
    .tuple(instant, fc.integer({ min: -40, max: 40 }))
    .map(([at, by]) => `{ ${at}, clock-step: { target: any master, by: ${by === 0 ? 1 : by}s } }`),
  fc.tuple(instant, span).map(([at, lasts]) => `{ ${at}, clock-freeze: any master, ${lasts} }`),
);
const weather = fc.array(fault, { minLength: 1, maxLength: 6 });
const trigger = fc.record({
  misfire: fc.constantFrom("skip", "run-once", "run-all"),
  overlap: fc.constantFrom("allow", "forbid", "replace"),
  spread: fc.constantFrom("0s", "3s"),
});

function story(
  design: Design,
  { misfire, overlap, spread }: Record<string, string>,
  faults: readonly string[],
): string {
  const rule = `cron: "*/5 * * * * *", count: 3, misfire: ${misfire}, misfireThreshold: 2s, overlap: ${overlap}, spread: ${spread}`;
  return [
    "duration: 110s",
    "drain: 10m",
    DESIGNS[design],
    `workload: { jobs: { trigger: { ${rule} }, service: { exponential: { mean: 2s } } } }`,
    `faults: [${faults.join(", ")}]`,
  ].join("\n");
}

describe("under random weather", () => {
  // So that a run takes a few tens of milliseconds, and all of them a few seconds; the seed is fast-check's, printed on failure.
  test.each([
    ["single-master", 60],
    ["active-standby", 20],
    ["replicated-master", 40],
  ] as const)("%s launches nothing twice, and accounts for everything", { timeout: 60_000 }, (design, numRuns) => {
    fc.assert(
      fc.property(trigger, weather, fc.integer({ min: 1, max: 1_000 }), (rule, faults, seed) => {
        const { result, findings } = runText(story(design, rule, faults), seed);
        // Clocks that stand still break leases, which is found; but the log takes what one leader writes.
        expect(findings.filter((finding) => finding.startsWith("triggers"))).toEqual([]);
        const { metrics } = result;
        expect(metrics["triggers.duplicated"]).toBe(0);
        expect(metrics["triggers.launched"] + metrics["triggers.skipped"]).toBe(metrics["triggers.due"]);
      }),
      { numRuns, seed: 20_261_125 },
    );
  });
});

const CALM = { misfire: "run-all", overlap: "allow", spread: "3s" };

test("a launch is the same task in every design, whoever launches it, however late and in whatever order", () => {
  const worksOf = (design: Design, faults: readonly string[]): unknown => {
    const { records } = runText(story(design, CALM, faults));
    const works = new Map(
      records.filter(({ name }) => name === "task.arrived").map(({ task, value }) => [task, value]),
    );
    return records
      .filter(({ name }) => name === "trigger.launched")
      .map(({ task, attempt, value }) => `${task}@${attempt}: ${works.get(value)}`)
      .sort();
  };
  const calm = worksOf("single-master", []);
  expect(worksOf("replicated-master", ["{ at: 31s, crash: leader, for: 5s }"])).toEqual(calm);
  expect(worksOf("single-master", ["{ at: 31s, crash: leader, for: 35s }"])).toEqual(calm);
});

test("a run that checks itself is the same run", () => {
  const variant = variantOf(story("replicated-master", CALM, ["{ at: 31s, crash: leader, for: 5s }"]));
  expect(runVariant(variant, 7, { paranoid: true }).digest).toBe(runVariant(variant, 7).digest);
});

test("the bound launches everything on time by itself", () => {
  const run = runText(
    [
      "duration: 1m",
      "cluster: { workers: 2 }",
      "scheduler: { architecture: ideal }",
      'workload: { jobs: { trigger: { cron: "*/10 * * * * *" }, service: 1s } }',
    ].join("\n"),
  );
  expect([...run.launched.values()]).toEqual([1, 1, 1, 1, 1, 1]);
  expect(run.result.metrics["triggers.lateness.max"]).toBe(0);
  expect(run.result.metrics["tasks.completed"]).toBe(6);
  expect(run.findings).toEqual([]);
});
