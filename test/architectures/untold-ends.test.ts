// The end of a task that is on record is told by somebody, also if the master that decided it is taken down at that moment, or
// dies with its last word to its followers, and the worker that would say it again is gone.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { scenarioOf } from "../scenario/loading.ts";

const DRAIN = "drain: leader, grace: 3s";
const SEEDS = 6;

function story(architecture: string, masters: number, strike: string): string {
  return `
cluster: { masters: ${masters}, workers: { count: 4, cores: 8 } }
workload:
  short: { arrivals: { poisson: 300/s }, service: 100ms }
duration: 6s
drain: 120s
scheduler: { architecture: { ${architecture}: {} } }
faults:
  - { at: 5s, ${strike}, for: 20s }
  - { at: 5001ms, crash: { workers: 100% }, for: 5s }
`;
}

test.each([
  ["single-master", 1, DRAIN],
  ["pull-queue", 1, DRAIN],
  ["shared-state", 3, DRAIN],
  ["active-standby", 3, DRAIN],
  ["log-shipping", 3, DRAIN],
  ["replicated-master", 3, DRAIN],
  ["replicated-master", 3, "crash: leader"],
])("%s of %i: %s", (architecture, masters, strike) => {
  const [variant] = scenarioOf(story(architecture, masters, strike)).variants;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { metrics, findings } = runVariant(variant, seed);
    expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    expect({ seed, completed: metrics["tasks.completed"] }).toEqual({ seed, completed: metrics["tasks.submitted"] });
  }
});
