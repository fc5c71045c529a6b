// Runs without a `duration` under faults that never end: they strike as long as the run lasts, and the run ends all the same.

import { expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";

const SCENARIO = {
  name: "weather",
  seed: 1,
  replications: 1,
  cluster: { workers: { count: 4, cores: 4 } },
  workload: { web: { arrivals: { poisson: "0.1/s" }, service: "2s", limit: 400 } },
};
const OFTEN = { random: { crash: "any worker", every: { exponential: { mean: "2m" } }, for: "5s" } };

test("chance strikes until the run ends, an hour and more after its beginning", () => {
  const { runs } = simulate({ ...SCENARIO, faults: [OFTEN] });
  const [{ faults, end, metrics }] = runs;
  expect(metrics["tasks.completed"]).toBe(400);
  expect(end).toBeGreaterThan(3_000);
  // Four machines, each struck once in 125 s on average; the standard deviation of such a count is at most its root.
  const expected = (4 * end) / 125;
  expect(Math.abs(faults[0].armed - expected)).toBeLessThan(4 * Math.sqrt(expected));
});

test("what flaps without an end goes on flapping", () => {
  const flap = { up: "20s", down: "1s" };
  const { runs } = simulate({ ...SCENARIO, faults: [{ at: "10s", pause: "worker/0", flap }] });
  const [{ faults, end, metrics }] = runs;
  expect(metrics["tasks.completed"]).toBe(400);
  expect(end).toBeGreaterThan(3_000);
  expect(faults[0].armed).toBe(Math.ceil((end - 10) / 21));
});

test("a run in which nothing can move any more does not wait for the weather to end", () => {
  const workload = { web: { arrivals: { poisson: "1/s" }, service: "1s", limit: 20 } };
  const crash = { at: "5s", crash: "master/0" };
  const { runs } = simulate({ ...SCENARIO, workload, drain: "100d", faults: [crash, OFTEN] });
  expect(runs[0].metrics["tasks.completed"]).toBeLessThan(20);
  expect(runs[0].end).toBeLessThan(3 * 3_600);
});
