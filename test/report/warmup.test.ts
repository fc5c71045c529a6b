// What readers are told of the part of each run that does not count.

import { describe, expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";
import { sayWarmup } from "../../src/report/warmup.ts";

const SCENARIO = {
  name: "warm",
  replications: 2,
  duration: "30s",
  workload: { all: { arrivals: { poisson: "3/s" }, service: "100ms" } },
};

describe("a report", () => {
  test.each([
    [{}, "whole runs, from their beginning without work (no warm-up)"],
    [
      { warmup: "10s" },
      "the first 10 s of a run, its warm-up, are left out, except where a figure is said to be of the whole run",
    ],
    [
      { variants: { a: { warmup: "10s" }, b: {} } },
      "each variant's warm-up is left out, except where a figure is said to be of the whole run",
    ],
  ])("says what is left out: %j", (more, said) => {
    expect(sayWarmup(simulate({ ...SCENARIO, ...more }).results)).toBe(said);
  });

  test("is right that metrics of the whole run count all of it, and those of the measured window do not", () => {
    const figures = (warmup: string) => simulate({ ...SCENARIO, warmup, replications: 1 }).runs[0].metrics;
    const [cold, warm] = [figures("0s"), figures("10s")];
    expect(warm["tasks.completed"]).toBe(cold["tasks.completed"]);
    expect(warm["response.mean"]).not.toBe(cold["response.mean"]);
  });
});
