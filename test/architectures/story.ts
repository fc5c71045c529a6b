// Stories of a single master: what it is given, what strikes, and which attempts that led to.

import type { FaultSpec, PartitionShape } from "../../src/cluster/faults/fault.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { RECORD, RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { expect } from "vitest";
import { run, SECOND, type PlannedTask, type RunOutcome, type RunPlan } from "./build-run.ts";
import { fault, names } from "./fault-plans.ts";

export const WORKERS = names("worker/0", "worker/1", "worker/2");
export const MASTER = names("master/0");

/** A task a second, of one second and one core. */
export function steady(count: number, work = SECOND): readonly PlannedTask[] {
  return Array.from({ length: count }, (_, index) => ({ at: index * SECOND + 7, work }));
}

export interface Attempt {
  readonly task: number;
  readonly attempt: number;
  readonly node: number;
  readonly started: number;
  ended: number;
  outcome: string;
}

/** Runs it, and expects that no promise was broken. */
export function sound(
  plan: RunPlan,
): RunOutcome & { readonly attempts: readonly Attempt[]; readonly count: (name: string) => number } {
  const attempts: Attempt[] = [];
  const counts = new Map<string, number>();
  const outcome = run({
    ...plan,
    onRecord: (kind, at, node, task, attempt, _epoch, value) => {
      counts.set(RECORD_KINDS[kind].name, (counts.get(RECORD_KINDS[kind].name) ?? 0) + 1);
      if (kind === RECORD["attempt.started"])
        attempts.push({ task, attempt, node, started: at, ended: -1, outcome: "" });
      if (kind !== RECORD["attempt.ended"]) return;
      const ended = attempts.findLast((one) => one.task === task && one.attempt === attempt && one.node === node)!;
      ended.ended = at;
      ended.outcome = OUTCOMES[value];
    },
  });
  expect(outcome.findings).toEqual([]);
  return { ...outcome, attempts, count: (name) => counts.get(name) ?? 0 };
}

export function cut(shape: PartitionShape, at: number, lasts: number): FaultSpec {
  return fault({ kind: "partition", shape }, at, lasts);
}

export function crash(machine: string, at: number, lasts: number, wipe = false): FaultSpec {
  return fault({ kind: "crash", target: names(machine), wipe }, at, lasts);
}
