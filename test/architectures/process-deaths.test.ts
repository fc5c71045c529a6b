// Every design under the deaths of processes, alone and among other faults: no promise breaks, all tasks come to their end, and a run
// can be repeated to the last byte.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { Variant } from "../../src/scenario/scenario.ts";
import { variantOf } from "../scenario/loading.ts";

/** With times that fit a run of a minute or two. */
const DESIGNS: Readonly<Record<string, string>> = {
  "single-master": "{ single-master: { snapshotEvery: 20 } }",
  "active-standby": "{ active-standby: { snapshotEvery: 20, lease: 4s, renewDeadline: 2s, retryPeriod: 500ms } }",
  "replicated-master": "{ replicated-master: { snapshotEvery: 20 } }",
  "log-shipping": "log-shipping",
  "pull-queue": "pull-queue",
  decentralised: "decentralised",
  "shared-state": "shared-state",
  offers: "offers",
  "database-lock": "database-lock",
  slots: "{ slots: { session: 6s, tick: 2s } }",
  "app-sharding": "{ app-sharding: { workerTimeout: 10s, lockTimeout: 10s, discoveryInterval: 2s } }",
  "durable-execution": "{ durable-execution: { startToClose: 10s } }",
  ideal: "ideal",
};

function variant(design: string, faults: readonly string[]): Variant {
  return variantOf(`
duration: 40s
drain: 30m
cluster: { masters: 3, workers: { count: 3, cores: 2 }, clients: 2 }
workload: { all: { arrivals: { poisson: 4/s }, service: { exponential: { mean: 800ms } } } }
scheduler: { architecture: ${DESIGNS[design]} }
faults: [${faults.join(", ")}]
`);
}

const victim = fc.constantFrom(
  "leader",
  "master/0",
  "any master",
  "all masters",
  "any worker",
  "all workers",
  "any node",
);
const lasts = fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1_000, max: 12_000 }));
const at = fc.oneof(
  fc.integer({ min: 0, max: 38_000 }),
  fc.integer({ min: 0, max: 38 }).map((second) => second * 1_000),
);
const death = fc
  .tuple(at, victim, lasts)
  .map(([from, whom, long]) => `{ at: ${from}ms, kill: ${whom}, for: ${long}ms }`);
const other = fc
  .tuple(at, fc.constantFrom("crash", "pause", "restart"), victim, lasts)
  .map(
    ([from, kind, whom, long]) => `{ at: ${from}ms, ${kind}: ${whom}${kind === "restart" ? "" : `, for: ${long}ms`} }`,
  );
const cut = fc
  .tuple(at, victim, lasts)
  .map(([from, whom, long]) => `{ at: ${from}ms, partition: { isolate: ${whom} }, for: ${long}ms }`);
const chance = fc.constantFrom(
  "{ random: { kill: any node, every: { exponential: 20s }, for: { exponential: 1s } } }",
  "{ random: { kill: any master, every: { weibull: { shape: 0.7, scale: 15s } }, for: 2s } }",
  "{ random: { kill: any zone, every: { exponential: 30s }, for: { uniform: [100ms, 3s] } } }",
  "{ at: 5s, kill: leader, for: 20s, flap: { up: { uniform: [10ms, 2s] }, down: { uniform: [10ms, 2s] } } }",
);
const weather = fc
  .tuple(fc.array(death, { minLength: 1, maxLength: 4 }), fc.array(fc.oneof(other, cut, chance), { maxLength: 3 }))
  .map(([deaths, others]) => [...deaths, ...others]);
const seeds = fc.integer({ min: 1, max: 1_000 });

test("no design is left out", () => {
  const all = builtInRegistry().all("architecture");
  expect(Object.keys(DESIGNS).toSorted()).toEqual(all.map(({ name }) => name).toSorted());
});

describe.each(Object.keys(DESIGNS))("%s", (design) => {
  test("keeps its promises whatever processes die, and ends all tasks", () => {
    fc.assert(
      fc.property(weather, seeds, (faults, seed) => {
        const { findings, metrics } = runVariant(variant(design, faults), seed);
        const broken = findings.filter(({ severity }) => severity === "violation");
        expect(broken.map(({ check, message }) => `${check}: ${message}`)).toEqual([]);
        expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
      }),
      { seed: 7, numRuns: 25, endOnFailure: true },
    );
  });

  test("is the same run when it is repeated, and when it is checked in every way", () => {
    fc.assert(
      fc.property(weather, seeds, (faults, seed) => {
        const { digest } = runVariant(variant(design, faults), seed);
        expect(runVariant(variant(design, faults), seed).digest).toBe(digest);
        expect(runVariant(variant(design, faults), seed, { paranoid: true }).digest).toBe(digest);
      }),
      { seed: 8, numRuns: 3, endOnFailure: true },
    );
  });
});
