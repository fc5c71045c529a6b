// How much faster than its holder's clock a rival's may run before a lease has two holders: the bounds that follow from the
// algorithm (LeaseElector), against whole runs of an active master and a standby.
//
// The holder, by a true clock, gives up at s + D, where s is when it sent the last renewal that was answered. The rival, whose
// clocks run r times as fast, has seen that renewal at o > s, and takes the lease at its first look after o + L / r. So two
// can hold it at once only if L / r < D: never for r <= L / D. The rival looks at most 1.2 retry periods R apart by its own
// clock (JITTER), so o - s and the delay of its look are below 1.2 R / r each; requests take a few milliseconds more. So there
// are always two for r > (L + 2.4 R) / (D - that), but for the rare cut between the storing of a renewal and its answer.

import { expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { scenarioOf } from "../../scenario/loading.ts";

/** Milliseconds. */
interface Lease {
  readonly lease: number;
  readonly renewDeadline: number;
  readonly retryPeriod: number;
}

/** Two requests to the lock service: messages, and syncs on two of three disks (8 ms is their 99th percentile). Milliseconds. */
const REQUESTS = 40;
const SEEDS = [1, 2, 3];

/** Kubernetes' defaults, the example of its documentation, and one with hardly a margin, in other units. */
const LEASES: readonly Lease[] = [
  { lease: 1_500, renewDeadline: 1_000, retryPeriod: 200 },
  { lease: 3_000, renewDeadline: 1_500, retryPeriod: 100 },
  { lease: 3_000, renewDeadline: 2_900, retryPeriod: 50 },
];

/** Seconds with two holders, where the standby's clocks run at `rate` and the leader can renew no more. */
function overlapAt({ lease, renewDeadline, retryPeriod }: Lease, rate: number, seed: number): number {
  const [variant] = scenarioOf(`
cluster: { masters: 2, workers: 1 }
workload: { all: { arrivals: { periodic: { interval: 1s } }, service: { constant: { value: 10ms } } } }
duration: 12s
scheduler:
  architecture: { active-standby: { lease: ${lease}ms, renewDeadline: ${renewDeadline}ms, retryPeriod: ${retryPeriod}ms } }
faults:
  - { at: 6s, clock-drift: { target: standby, rate: ${rate} } }
  - { at: 7s, partition: { groups: [leader, all locks] }, for: 4s }
`).variants;
  const { metrics, faults } = runVariant(variant, seed);
  expect(faults.map(({ bit }) => bit > 0)).toEqual([true, true]);
  expect(metrics["leaders.count"]).toBe(2);
  return metrics["lease.overlap"];
}

test.each(LEASES)("a clock may be faster by lease / renew deadline, and the lease %o is exclusive", (lease) => {
  const rate = lease.lease / lease.renewDeadline;
  expect(SEEDS.map((seed) => overlapAt(lease, rate, seed))).toEqual(SEEDS.map(() => 0));
});

test.each(LEASES)("a clock that outruns the looks at the lease, too, gives %o two holders", (lease) => {
  const rate = (lease.lease + 2.4 * lease.retryPeriod) / (lease.renewDeadline - REQUESTS);
  for (const seed of SEEDS) expect(overlapAt(lease, rate, seed), `seed ${seed}`).toBeGreaterThan(0);
});
