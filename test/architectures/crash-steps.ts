// Crash at every step (catalogue H7), for tests: a handful of tasks, every instant at which anything happened to them in a run
// without faults, and the crash of one machine at such an instant.

import { expect } from "vitest";
import type { FaultSpec } from "../../src/cluster/faults/fault.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { fault, names } from "./fault-plans.ts";

/** Arrivals close together, so that many things are under way at once; the last ones displace others under srpt. */
export const TASKS: readonly PlannedTask[] = [
  { at: 100_000, work: 400_000 },
  { at: 100_400, work: 300_000, cores: 2 },
  { at: 101_000, work: 500_000 },
  { at: 103_000, work: 100_000 },
  { at: 103_000, work: 90_000, cores: 2 },
  { at: 104_000, work: 5_000 },
];

/** Records of these say nothing new: each comes with another record at its instant, or is the fault itself. */
const SILENT = /^(node\.|fault\.|run\.)/;

/** Instants of all records after `from`, each a microsecond before and after. */
export function stepsOf(plan: RunPlan, from = 0, until = Infinity): readonly number[] {
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
export function crash(machine: string, at: number, step: number): FaultSpec {
  return fault({ kind: "crash", target: names(machine), wipe: false }, at / SECOND, 1 + (step % 5) * 0.9);
}

export function expectSound(outcome: RunOutcome, faults: readonly FaultSpec[]): void {
  const story = faults.map(({ text, at }: FaultSpec & { at?: number }) => `${text} at ${at}`).join(", ");
  expect([story, ...outcome.findings]).toEqual([story]);
  expect(outcome.rows.length).toBe(TASKS.length);
}

/** Ends of the handful's records; beats and their like afterwards are of no interest. */
export const BUSY_UNTIL = 1.6 * SECOND;
