// A renewal of the lease that is answered after the leader has given the lease up must not bring its office back: it would
// serve twice in one epoch, and what it then appends would count as written already.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { scenarioOf } from "../scenario/loading.ts";

const LATE_ANSWERS = `
cluster: { masters: 2, workers: 2 }
workload:
  all: { arrivals: { poisson: { rate: 1/s } }, service: { constant: { value: 1s } } }
duration: 110s
drain: 10m
scheduler:
  architecture: { active-standby: { snapshotEvery: 20, lease: 2s, renewDeadline: 1500ms, retryPeriod: 300ms } }
faults:
  - { at: 1000ms, drain: leader, grace: 2s, for: 3s }
  - { at: 7007ms, partition: { isolate: leader }, for: 917ms }
  - { at: 7324ms, pause: leader, for: 850ms }
  - { at: 42933ms, partition: { isolate: leader }, for: 910ms }
`;

test("an office that has ended does not come back with a late answer", () => {
  const [variant] = scenarioOf(LATE_ANSWERS).variants;
  for (let seed = 755; seed < 763; seed += 1) {
    const { metrics, findings } = runVariant(variant, seed);
    expect(findings.filter(({ severity }) => severity === "violation")).toEqual([]);
    expect(metrics["tasks.completed"]).toBe(metrics["tasks.submitted"]);
  }
});
