// A run in which too few nodes are left for anybody to lead: it says so, and it ends.

import { expect, test } from "vitest";
import { simulate } from "../../src/orrery.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { answer } from "../../src/report/answer.ts";

const SCENARIO = {
  name: "gone",
  seed: 1,
  replications: 1,
  cluster: { masters: 3, workers: { count: 2, cores: 4 } },
  workload: { web: { arrivals: { poisson: "5/s" }, service: "100ms", limit: 100 } },
  scheduler: { architecture: "replicated-master" },
};
const CRASH = { at: "10s", crash: ["master/0", "master/1"] };

test("a quorum that is gone for good is reported as that, and ends the run soon after the last arrival", () => {
  const { results, runs } = simulate({ ...SCENARIO, faults: [CRASH] });
  const [finding] = results.findings.filter(({ check }) => check === "unavailable");
  expect(finding?.message).toMatch(
    /^no leader from 10(?:\.[0-9])? s on: 1 of 3 masters up, 2 needed; [0-9]+ tasks wait, and the service is unavailable at the end$/,
  );
  const { sentence } = answer(results, METRICS);
  expect(sentence).toMatch(
    /but 1 of 1 run with replicated-master ended without service \(no leader from 10(?:\.[0-9])? s on: 1 of 3 masters up, 2 needed\)/,
  );
  expect(runs[0].end).toBeLessThan(120);
});

test("one that comes back is waited for, and all work is done", () => {
  const { results, runs } = simulate({ ...SCENARIO, faults: [{ ...CRASH, for: "5m" }] });
  expect(runs[0].metrics["tasks.completed"]).toBe(100);
  expect(runs[0].end).toBeGreaterThan(310);
  expect(answer(results, METRICS).sentence).not.toContain("stopped serving");
});
