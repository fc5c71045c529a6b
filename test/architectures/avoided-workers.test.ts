// Health policies keep tasks away from workers where they failed, as long as somebody else could hold them: those who are too small, or
// have not what they need, are nobody else.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { scenarioOf } from "../scenario/loading.ts";

const SEEDS = 3;

/** One machine that can hold what is wide, and two that cannot. Half of its attempts fail; no worker is excluded as a whole. */
function story(scheduler: string, { machine, need }: { readonly machine: string; readonly need: string }): string {
  return `
cluster: { masters: 3, workers: { groups: [{ count: 1, ${machine} }, { count: 2, cores: 2 }] } }
workload:
  wide: { arrivals: { poisson: 6/m }, service: 1s, ${need}, failure: 50% }
  thin: { arrivals: { poisson: 1/s }, service: 1s }
duration: 2m
drain: 5m
scheduler: { health: { exclude: { workerFailures: 64 } }, ${scheduler} }
`;
}

const WIDE = { machine: "cores: 8", need: "cores: 4" };
const GPU = { machine: "cores: 2, resources: { gpu: 1 }", need: "resources: { gpu: 1 }" };

test.each([
  ["in order of arrival", "ordering: fifo", WIDE],
  ["in order of arrival, for resources", "ordering: fifo", GPU],
  ["with a plan", "ordering: heft", WIDE],
  ["with reservations", "ordering: easy-backfill", WIDE],
  ["by many schedulers on shared state", "architecture: { shared-state: {} }", WIDE],
])("%s", (_title, scheduler, kind) => {
  const [variant] = scenarioOf(story(scheduler, kind)).variants;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { metrics, findings } = runVariant(variant, seed);
    expect(findings).toEqual([]);
    expect([metrics["tasks.lost"], metrics["tasks.unfinished"]]).toEqual([0, 0]);
  }
});
