// Placements that remember, or that let tasks wait, under random weather, and behind masters that come and go.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";

const instant = fc.integer({ min: 1_000, max: 40_000 }).map((at) => `at: ${at}ms`);
const span = fc.integer({ min: 500, max: 15_000 }).map((lasts) => `for: ${lasts}ms`);
const victim = fc.constantFrom("leader", "any master", "any worker", "busiest-worker", "{ zone: b }", "{ workers: 2 }");
const fault = fc.oneof(
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, crash: ${who}, ${lasts} }`),
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, pause: ${who}, ${lasts} }`),
  fc.tuple(instant, victim, span).map(([at, who, lasts]) => `{ ${at}, partition: { isolate: ${who} }, ${lasts} }`),
  instant.map((at) => `{ ${at}, drain: any worker, grace: 2s, for: 5s }`),
);
const weather = fc.array(fault, { minLength: 1, maxLength: 6 });
const placements = fc.constantFrom(
  "consistent-hash",
  "{ consistent-hash: { balanceFactor: 1.25 } }",
  "rendezvous",
  "{ spread: { over: zone } }",
  "{ spread: { over: host, per: class, rule: soft } }",
  "{ spread: { over: rack, per: key } }",
  "locality",
  "{ locality: { wait: 500ms, rackWait: 0s } }",
  "sharding",
  "{ sharding: { strategy: odevity, failover: true } }",
);

function story(design: string, placement: string, queueing: string, faults: readonly string[]): string {
  return [
    "duration: 50s",
    "drain: 10m",
    "cluster: { zones: [a, b, c], racks: 2, workers: { count: 6, cores: 2 }, network: { cross-zone: { bandwidth: 10Mbps } } }",
    `scheduler: { architecture: ${design}, queueing: ${queueing}, placement: ${placement} }`,
    "workload: { jobs: { arrivals: { poisson: 0.7/s }, job: { tasks: { uniform: [1, 6] } }, service: { exponential: 2s }, key: job, data: { size: 1MB, copies: 2 } } }",
    `faults: [${faults.join(", ")}]`,
  ].join("\n");
}

describe.each([
  ["single-master", 10],
  ["replicated-master", 8],
])("%s", (design, numRuns) => {
  test("keeps its promises, and finishes every task", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(
        placements,
        fc.constantFrom("central", "at-worker"),
        weather,
        fc.integer({ min: 1, max: 1_000 }),
        (placement, queueing, faults, seed) => {
          const { findings, metrics } = runVariant(variantOf(story(design, placement, queueing, faults)), seed);
          expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
          expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
        },
      ),
      { numRuns, seed: 20_261_126 },
    );
  });
});

test.each([
  ["what it finds running", "60s", 20],
  ["what has ended", "{ uniform: [1s, 30s] }", 36],
])("spread goes on under a new leader, which knows %s", (_what, service, tasks) => {
  // In three zones, of which one has two of the four machines. The leader dies in between; no worker does.
  const variant = variantOf(
    [
      "duration: 80s",
      "cluster: { zones: [a, b, c], workers: { count: 4, cores: 8 } }",
      "scheduler: { architecture: { replicated-master: { registrationSpread: 0s } }, placement: { spread: { per: class } } }",
      `workload: { web: { arrivals: { periodic: 2s }, service: ${service}, limit: ${tasks} } }`,
      "faults: [{ at: 13s, crash: leader, for: 100s }]",
    ].join("\n"),
  );
  const counts = new Map([..."abc"].map((zone) => [zone, 0]));
  const count = (node: number, by: number): void => {
    const { zone } = variant.cluster.nodes[node];
    counts.set(zone, counts.get(zone)! + by);
  };
  const leaders = new Set<number>();
  const starts: { readonly at: number; readonly least: number; readonly there: number }[] = [];
  runVariant(variant, 1, {
    onRecord(kind, at, node) {
      if (kind === RECORD["leader.serving"]) leaders.add(node);
      if (kind === RECORD["attempt.ended"]) count(node, -1);
      if (kind !== RECORD["attempt.started"]) return;
      starts.push({ at, least: Math.min(...counts.values()), there: counts.get(variant.cluster.nodes[node].zone)! });
      count(node, 1);
    },
  });
  expect(leaders.size).toBe(2);
  expect(starts.length).toBe(tasks);
  expect(starts.filter(({ least, there }) => there > least)).toEqual([]);
});
