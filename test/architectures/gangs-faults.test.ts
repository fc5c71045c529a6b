// Gangs under faults: any of them at any time, and crashes at every step of the start of a gang, also of those that lead next.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atomic } from "../../src/algorithms/gangs/atomic.ts";
import { hold } from "../../src/algorithms/gangs/hold.ts";
import { ordered } from "../../src/algorithms/gangs/ordered.ts";
import { none } from "../../src/algorithms/gangs/none.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";
import { run, SECOND, type PlannedTask, type RunPlan } from "./build-run.ts";
import { crash, stepsOf } from "./crash-steps.ts";
import { anyPlans, fault, names, worlds } from "./fault-plans.ts";
import { gangOf } from "./planned-gangs.ts";

const POLICIES = {
  atomic: [atomic, {}],
  hold: [hold, { timeout: 3 * SECOND, pause: SECOND, pauseMax: 4 * SECOND }],
  ordered: [ordered, {}],
  none: [none, {}],
} as const;
type PolicyName = keyof typeof POLICIES;

function scheduling(policy: PolicyName): Partial<RunPlan> {
  const [definition, parameters] = POLICIES[policy];
  return { scheduler: { gangs: { definition: definition as never, parameters: parameters as never } } };
}

/** Up to ten jobs of up to four members, at the same instant or apart, of one core or two, on six cores. */
const loads: fc.Arbitrary<readonly PlannedTask[]> = fc
  .array(
    fc.record({
      gap: fc.constantFrom(0, 1, 700, SECOND, 5 * SECOND),
      size: fc.integer({ min: 1, max: 4 }),
      spare: fc.integer({ min: 0, max: 2 }),
      cores: fc.constantFrom(1, 1, 2),
      work: fc.integer({ min: 1_000, max: 4 * SECOND }),
    }),
    { minLength: 2, maxLength: 10 },
  )
  .map((jobs) => {
    let at = SECOND;
    return jobs.flatMap(({ gap, size, spare, cores, work }, job) => {
      at += gap;
      const members = cores === 2 ? Math.min(size, 3) : size;
      return gangOf(job, members, { at, work, cores }, Math.max(1, members - spare));
    });
  });

const cases = fc.tuple(anyPlans, loads, worlds, fc.integer({ min: 1, max: 1_000 }));

describe.each([
  ["single-master", "atomic"],
  ["single-master", "hold"],
  ["single-master", "ordered"],
  ["ideal", "atomic"],
  ["ideal", "hold"],
] as const)("%s, where gangs are scheduled by %s,", (architecture, policy) => {
  it("keeps its promises under any faults, and every member of every gang comes to its end", () => {
    fc.assert(
      fc.property(cases, ([faults, tasks, cluster, seed]) => {
        const { findings, rows } = run({
          ...scheduling(policy),
          architecture,
          faults,
          tasks,
          cluster,
          seed: String(seed),
          gangPartMax: 80 * SECOND,
          end: 400 * SECOND,
          architectureParameters: { snapshotEvery: seed % 3 === 0 ? 5 : 10_000 },
        });
        expect(findings).toEqual([]);
        expect(rows.filter(({ ended }) => ended < 0).map(({ task }) => task)).toEqual([]);
      }),
      { seed: 11, numRuns: 25 },
    );
  });
});

describe("a single master that does not know of gangs", () => {
  it("keeps all its other promises under any faults", () => {
    fc.assert(
      fc.property(cases, ([faults, tasks, cluster, seed]) => {
        const plan = { ...scheduling("none"), faults, tasks, cluster, seed: String(seed), end: 200 * SECOND };
        // Gangs that wait for each other for ever are what it does.
        expect(run(plan).findings.filter((finding) => !finding.endsWith("never ended"))).toEqual([]);
      }),
      { seed: 12, numRuns: 30 },
    );
  });
});

describe("a single master with a mistake about gangs", () => {
  /** Six members on six cores, of which two go for good, before they start or while they work. */
  const findings = (crashAt: number, broken: string | undefined) =>
    run({
      ...scheduling("hold"),
      tasks: gangOf(0, 6, { at: 2 * SECOND, work: 100 * SECOND }),
      workers: 3,
      faults: [fault({ kind: "crash", target: names("worker/0"), wipe: false }, crashAt, 600)],
      gangPartMax: 20 * SECOND,
      end: 200 * SECOND,
      architectureParameters: { broken },
    }).findings.filter((finding) => finding.startsWith("I6"));

  it.each([
    ["hold-for-ever", 1],
    ["restart-alone", 5],
  ])("is caught where its gang has lost a machine (%s)", (broken, crashAt) => {
    expect(findings(crashAt, undefined)).toEqual([]);
    expect(findings(crashAt, broken)).not.toEqual([]);
  });
});

/** Two gangs that do not fit together, and a task alone, on four cores. */
const HANDFUL: readonly PlannedTask[] = [
  ...gangOf(0, 3, { at: 100_000, work: 300_000 }),
  ...gangOf(1, 3, { at: 100_400, work: 200_000 }),
  { at: 101_000, work: 100_000 },
];

describe.each(["atomic", "hold", "ordered"] as const)("a crash at any step of the start of a gang (%s)", (policy) => {
  const plan: RunPlan = {
    ...scheduling(policy),
    tasks: HANDFUL,
    workers: 2,
    gangPartMax: 20 * SECOND,
    end: 60 * SECOND,
    architectureParameters: { snapshotEvery: 6 },
  };
  const steps = stepsOf(plan, 0, 800_000);

  it.each(["master/0", "worker/0"])("of %s is survived: all of the gang end, and once", (machine) => {
    expect(steps.length).toBeGreaterThan(60);
    for (const [step, at] of steps.entries()) {
      const outcome = run({ ...plan, faults: [crash(machine, at, step)] });
      const story = `${machine} at ${at}`;
      expect([story, ...outcome.findings]).toEqual([story]);
      expect([story, ...outcome.rows.filter(({ ended }) => ended < 0)]).toEqual([story]);
    }
  });
});

describe.each(["active-standby", "replicated-master"])("%s, when its leader dies", (architecture) => {
  const text = (policy: string, faults: string) =>
    `duration: 20s\ndrain: 200s\ncluster: { masters: 3, workers: { count: 2, cores: 2 }, clients: 2 }\n` +
    `scheduler: { architecture: ${architecture}, gangs: ${policy} }\nfaults: [${faults}]\n` +
    "workload:\n" +
    "  first: { arrivals: { poisson: 100/s }, limit: 3, from: 8s, job: { tasks: 3, gang: true }, service: 300ms }\n" +
    "  second: { arrivals: { poisson: 100/s }, limit: 3, from: 8s, job: { tasks: 3, gang: true }, service: 200ms }\n";

  it.each(["atomic", "{ hold: 2s }"])(
    "at two of three steps of the start of a gang (%s), nothing is lost, and no gang is torn apart",
    (policy) => {
      const instants = new Set<number>();
      runVariant(variantOf(text(policy, "")), 1, {
        onRecord(kind, at) {
          if (/^(task|attempt)\./.test(RECORD_KINDS[kind].name)) instants.add(at - 1).add(at + 1);
        },
      });
      expect(instants.size).toBeGreaterThan(30);
      for (const at of [...instants].filter((_, step) => step % 3 !== 2)) {
        const result = runVariant(variantOf(text(policy, `{ at: ${at}us, for: 5s, crash: leader }`)), 1);
        const story = `leader at ${at} us`;
        expect([story, ...result.findings.map(({ message }) => message)]).toEqual([story]);
        expect([story, result.metrics["tasks.completed"]]).toEqual([story, 6]);
      }
    },
  );
});
