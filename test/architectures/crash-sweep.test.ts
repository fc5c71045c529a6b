// Crash at every step (catalogue H7): a run without faults shows every instant at which anything happened to a handful of
// tasks; then one machine is crashed a microsecond before and after each of them, in a run of its own.

import { describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { DESIGNS, type Design } from "./designs.ts";
import { fault, names } from "./fault-plans.ts";

/** Arrivals close together, so that many things are under way at once; the last ones displace others under srpt. */
const TASKS: readonly PlannedTask[] = [
  { at: 100_000, work: 400_000 },
  { at: 100_400, work: 300_000, cores: 2 },
  { at: 101_000, work: 500_000 },
  { at: 103_000, work: 100_000 },
  { at: 103_000, work: 90_000, cores: 2 },
  { at: 104_000, work: 5_000 },
];

/** Records of these say nothing new: each comes with another record at its instant, or is the fault itself. */
const SILENT = /^(node\.|fault\.|run\.)/;

function small(design: Design, plan: Partial<RunPlan>): RunPlan {
  return {
    ...DESIGNS[design],
    tasks: TASKS,
    workers: 2,
    end: 60 * SECOND,
    architectureParameters: { snapshotEvery: 6 },
    ...plan,
  };
}

/** Instants of all records after `from`, each a microsecond before and after. */
function stepsOf(plan: RunPlan, from = 0, until = Infinity): readonly number[] {
  const instants = new Set<number>();
  run({
    ...plan,
    onRecord: (kind, at) => {
      if (at < from || at > until || SILENT.test(RECORD_KINDS[kind].name)) return;
      instants.add(at - 1).add(at + 1);
    },
  });
  return [...instants].filter((at) => at > from).sort((a, b) => a - b);
}

/** Back after 1 to 5 s, another time for each step. */
function crash(machine: string, at: number, step: number): FaultSpec {
  return fault({ kind: "crash", target: names(machine), wipe: false }, at / SECOND, 1 + (step % 5) * 0.9);
}

function expectSound(outcome: RunOutcome, faults: readonly FaultSpec[]): void {
  const story = faults.map(({ text, at }: FaultSpec & { at?: number }) => `${text} at ${at}`).join(", ");
  expect([story, ...outcome.findings]).toEqual([story]);
  expect(outcome.rows.length).toBe(TASKS.length);
}

/** Ends of the handful's records; beats and their like afterwards are of no interest. */
const BUSY_UNTIL = 1.6 * SECOND;

describe.each([
  ["fifo", "fast"],
  ["srpt", "safe-stop"],
  ["stale", "fast"],
] as const)("single-master (%s, %s), whenever it strikes,", (design, recovery) => {
  const plan = small(design, { recovery });
  const steps = stepsOf(plan, 0, BUSY_UNTIL);

  it("has many steps at which a crash could hurt", () => {
    expect(steps.length).toBeGreaterThan(100);
  });

  it.each(["master/0", "worker/0", "client/0"])("survives a crash of %s: every task ends exactly once", (machine) => {
    for (const [step, at] of steps.entries()) {
      const faults = [crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });
});

describe("a crash during the recovery from a crash", () => {
  it.each(["master/0", "worker/0"])("of the master, this time of %s, is survived at every step of it", (machine) => {
    const first = fault({ kind: "crash", target: names("master/0"), wipe: false }, 0.1081, 2);
    const plan = small("fifo", { recovery: "fast", end: 90 * SECOND });
    const recovered = 2_108_100;
    const steps = stepsOf({ ...plan, faults: [first] }, recovered, recovered + 1.2 * SECOND);
    expect(steps.length).toBeGreaterThan(50);
    for (const [step, at] of steps.entries()) {
      const faults = [first, crash(machine, at, step)];
      expectSound(run({ ...plan, faults }), faults);
    }
  });

  it("of master and worker together is survived whoever is back first", () => {
    for (let step = 0; step < 30; step += 1) {
      const at = 103_500 + step * 171;
      const faults = [
        fault({ kind: "crash", target: names("master/0"), wipe: false }, at / SECOND, 1 + (step % 3)),
        fault(
          { kind: "crash", target: names("worker/0", "worker/1"), wipe: false },
          (at + step) / SECOND,
          1 + (step % 5) * 0.6,
        ),
      ];
      expectSound(run(small("fifo", { faults })), faults);
    }
  });
});
