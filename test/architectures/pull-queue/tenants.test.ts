// Orderings that divide between tenants, at a broker: what it hands out is what it reckons with, and its log remembers it.

import { describe, expect, test } from "vitest";
import { simulate } from "../../../src/orrery.ts";

/** Ten slots; `adam`, first by name, asks for twice as much as there is, `zoe` for a fifth of it. */
function waitOfZoe(ordering: string, faults: readonly object[] = []): number {
  const { runs, results } = simulate({
    name: "tenants",
    replications: 1,
    duration: "2m",
    drain: "10m",
    cluster: { workers: { count: 5, cores: 2 } },
    scheduler: { architecture: "pull-queue", ordering },
    workload: {
      adam: { arrivals: { poisson: "20/s" }, service: "1s" },
      zoe: { arrivals: { poisson: "2/s" }, service: "1s" },
    },
    faults,
  });
  // That the flood is more than the cluster can do is a warning.
  expect(results.findings.filter(({ severity }) => severity !== "warning")).toEqual([]);
  expect(runs[0].metrics["tasks.lost"]).toBe(0);
  return runs[0].metrics["class.zoe.wait.mean"];
}

describe("a broker whose queue is divided between tenants", () => {
  const among = waitOfZoe("fifo");

  // In order of arrival everybody waits for adam's backlog, which grows to two minutes of work.
  test("lets a flood of one wait for itself", () => {
    expect(among).toBeGreaterThan(20);
    for (const ordering of ["stride", "drf", "fair-share"]) expect(waitOfZoe(ordering)).toBeLessThan(2);
  });

  test("does so after a restart, too", () => {
    const faults = [{ at: "60s", crash: "master/0", for: "1s" }];
    for (const ordering of ["stride", "fair-share"]) expect(waitOfZoe(ordering, faults)).toBeLessThan(among / 4);
  });
});
