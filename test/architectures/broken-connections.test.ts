// Detection by connections, in every design that watches anybody: of a process that dies everybody hears at once, of a machine without
// power by its silence; and whoever is given up for a connection alone comes back, without anything being lost or taking effect twice.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { scenarioOf, variantOf } from "../scenario/loading.ts";

const DESIGNS: Readonly<Record<string, string>> = {
  "single-master": "single-master",
  "active-standby": "active-standby",
  "replicated-master": "replicated-master",
  "log-shipping": "log-shipping",
  "shared-state": "shared-state",
  offers: "offers",
  decentralised: "decentralised",
  "database-lock": "database-lock",
  "app-sharding": "{ app-sharding: { workerTimeout: 10s, lockTimeout: 10s, discoveryInterval: 2s } }",
};

function story(architecture: string, detection: string, faults: string): string {
  return `
duration: 40s
drain: 10m
cluster: { masters: 3, workers: { count: 4, cores: 2 }, network: { connection: { resetAfter: 200ms } } }
workload: { all: { arrivals: { poisson: 3/s }, service: { exponential: { mean: 1s } } } }
scheduler: { architecture: ${architecture}, detection: ${detection} }
faults: [${faults}]
`;
}

function run(design: string, detection: string, faults: string, seed = 1): RunResult {
  return runVariant(variantOf(story(DESIGNS[design], detection, faults)), seed);
}

/** s: masters watch all workers; schedulers, instances and trackers only those on whom something of theirs depends, when it does. */
const AT_ONCE = 0.01;
const WHEN_NEEDED: Readonly<Record<string, number>> = { decentralised: 2.5, "database-lock": 2.5, "app-sharding": 2.5 };

describe.each(Object.keys(DESIGNS))("%s", (design) => {
  test("hears of a process's death at once, and of a machine's in time", () => {
    const process = run(design, "connection", "{ at: 10s, kill: { workers: 3 }, for: 25s }");
    const machine = run(design, "connection", "{ at: 10s, crash: { workers: 3 }, for: 25s }");
    const beats = run(design, "heartbeat", "{ at: 10s, kill: { workers: 3 }, for: 25s }");
    expect(process.metrics["detection.mean"]).toBeLessThan(WHEN_NEEDED[design] ?? AT_ONCE);
    // Undefined: nobody needed to know.
    for (const { metrics } of [machine, beats]) expect(metrics["detection.mean"] ?? Infinity).toBeGreaterThan(5);
  });

  test.each(["connection", "{ connection: { grace: 1500ms } }"])(
    "%s: comes through deaths and broken connections",
    (detection) => {
      const faults = [
        "{ random: { kill: any worker, every: { exponential: 6s }, for: { exponential: 1s } } }",
        "{ random: { partition: { isolate: any worker }, every: { exponential: 8s }, for: { exponential: 1s } } }",
        "{ at: 20s, kill: leader, for: 2s }",
      ];
      for (let seed = 1; seed <= 4; seed += 1) {
        const { metrics, findings } = run(design, detection, faults.join(", "), seed);
        expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
        expect([metrics["tasks.completed"], metrics["effects.duplicate"]]).toEqual([metrics["tasks.submitted"], 0]);
      }
    },
  );
});

test("who waits until a worker has surely stopped cannot go by connections", () => {
  const text = story("single-master", "connection", "").replace("detection:", "recovery: safe-stop, detection:");
  expect(() => scenarioOf(text)).toThrow(/expected 'fast' with detection by 'connection'/);
});
