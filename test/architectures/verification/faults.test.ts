// Verification of results under faults: any of them at any time, beside a machine that is wrong, and crashes at every step between the
// copies of a task and the verdict, also of those that lead next.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adaptive } from "../../../src/algorithms/verification/adaptive.ts";
import { quorum } from "../../../src/algorithms/verification/quorum.ts";
import { spotCheck } from "../../../src/algorithms/verification/spot-check.ts";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { variantOf } from "../../scenario/loading.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "../build-run.ts";
import { crash, stepsOf } from "../crash-steps.ts";
import { anyPlans, fault, loads, names, worlds } from "../fault-plans.ts";

const PAIR = { replicas: 2, minQuorum: 2, replicasMax: 8, apart: "machine" };
const POLICIES = {
  pairs: [quorum, PAIR],
  majority: [quorum, { ...PAIR, replicas: 3 }],
  adaptive: [adaptive, { ...PAIR, trustAfter: 2 }],
  "spot-check": [spotCheck, { probability: 0.3, recheck: false, within: 60 * SECOND }],
  recheck: [spotCheck, { probability: 0.3, recheck: true, within: 2 * SECOND }],
} as const;
type PolicyName = keyof typeof POLICIES;

function verified(policy: PolicyName): Pick<RunPlan, "scheduler"> {
  const [definition, parameters] = POLICIES[policy];
  return { scheduler: { verification: { definition: definition as never, parameters: parameters as never } } };
}

/** From the first moment on, each time another wrong result. */
function wrong(machine: string): FaultSpec {
  return fault({ kind: "corrupt-results", target: names(machine), probability: 1, isAgreeing: false }, 0, 1_000);
}

const cases = fc.tuple(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }));

describe.each(Object.keys(POLICIES) as PolicyName[])("single-master (%s)", (policy) => {
  it("keeps its promises under any faults, and every task comes to its end", () => {
    fc.assert(
      fc.property(cases, ([faults, tasks, cluster, seed]) => {
        const { findings, rows } = run({
          ...verified(policy),
          faults,
          tasks,
          cluster,
          seed: String(seed),
          end: 400 * SECOND,
          architectureParameters: { snapshotEvery: seed % 3 === 0 ? 5 : 10_000 },
        });
        expect(findings).toEqual([]);
        expect(rows.length).toBe(tasks.length);
      }),
      { seed: 21, numRuns: 30, endOnFailure: true },
    );
  });
});

describe.each(["pairs", "majority"] as const)("single-master (%s), where one machine of four is wrong,", (policy) => {
  it("takes nothing wrong for right under any faults", () => {
    fc.assert(
      fc.property(cases, ([faults, tasks, cluster, seed]) => {
        const { findings } = run({
          ...verified(policy),
          workers: 4,
          faults: [wrong("worker/1"), ...faults],
          tasks,
          cluster,
          seed: String(seed),
          end: 400 * SECOND,
        });
        expect(findings).toEqual([]);
      }),
      { seed: 22, numRuns: 30, endOnFailure: true },
    );
  });
});

const HANDFUL: readonly PlannedTask[] = [
  { at: 100_000, work: 300_000 },
  { at: 100_400, work: 200_000 },
  { at: 101_000, work: 100_000, cores: 2 },
];

describe.each(["pairs", "majority", "adaptive", "recheck"] as const)("a crash at any step (%s)", (policy) => {
  const plan: RunPlan = {
    ...verified(policy),
    tasks: HANDFUL,
    workers: 4,
    end: 80 * SECOND,
    architectureParameters: { snapshotEvery: 6 },
  };
  const steps = stepsOf({ ...plan, faults: [wrong("worker/1")] }, 0, 1.6 * SECOND);

  it.each(["master/0", "worker/0", "worker/1"])("of %s is survived: all tasks end, and once, and right", (machine) => {
    expect(steps.length).toBeGreaterThan(60);
    for (const [step, at] of steps.entries()) {
      const outcome = run({ ...plan, faults: [wrong("worker/1"), crash(machine, at, step)] });
      const story = `${machine} at ${at}`;
      expect([story, ...outcome.findings]).toEqual([story]);
      expect([story, outcome.rows.length]).toEqual([story, HANDFUL.length]);
    }
  });
});

describe.each(["active-standby", "replicated-master"])("%s, when its leader dies", (architecture) => {
  const text = (policy: string, faults: string) =>
    `duration: 20s\ndrain: 200s\ncluster: { masters: 3, workers: { count: 4, cores: 1 }, clients: 2 }\n` +
    `scheduler: { architecture: ${architecture}, effects: outbox, verification: ${policy} }\n` +
    `faults: [{ at: 0s, corrupt-results: worker/1 }${faults}]\n` +
    "workload:\n  first: { arrivals: { poisson: 100/s }, limit: 3, from: 8s, service: 200ms }\n";

  it.each(["quorum", "{ spot-check: { probability: 0.5, recheck: true, within: 3s } }"])(
    "at two of three steps between the copies and the verdict (%s), nothing is lost, wrong or done twice",
    (policy) => {
      const instants = new Set<number>();
      runVariant(variantOf(text(policy, "")), 1, {
        onRecord(kind, at) {
          if (/^(task|attempt|effect)\./.test(RECORD_KINDS[kind].name)) instants.add(at - 1).add(at + 1);
        },
      });
      expect(instants.size).toBeGreaterThan(30);
      for (const at of [...instants].filter((_, step) => step % 3 !== 2)) {
        const result = runVariant(variantOf(text(policy, `, { at: ${at}us, for: 5s, crash: leader }`)), 1);
        const story = `leader at ${at} us`;
        expect([story, ...result.findings.map(({ message }) => message)]).toEqual([story]);
        // Whose end was on record when its leader died, and whose workers had been told so before, nobody speaks of any more.
        const untold = policy === "quorum" ? 0 : 1;
        expect([story, result.metrics["tasks.completed"]! >= 3 - untold]).toEqual([story, true]);
      }
    },
  );
});
