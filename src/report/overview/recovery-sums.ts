// How the faults that struck a variant were overcome, added up fault by fault over all of its runs.

import type { FaultEffect, RunResult } from "../../experiment/results.ts";
import type { Recovery } from "../../observe/observations.ts";
import { finite } from "../quantity.ts";

/** The steps of a recovery and how they head a column. */
export const STEPS = [
  ["detectedAt", "noticed"],
  ["ledAt", "led again"],
  ["dispatchedAt", "work on its way"],
  ["recoveredAt", "backlog gone"],
] as const;

type Step = (typeof STEPS)[number][0];

/** Of numbers, in seconds; least and most say nothing where there is none. */
export interface StepSum {
  readonly count: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
}

export interface FaultRecoveries {
  readonly text: string;
  readonly strikes: number;
  /** Those with something to overcome; all that follows is of them. */
  readonly costly: number;
  readonly open: number;
  /** Nobody knows what they cost: too little came before them. */
  readonly unmeasured: number;
  readonly tasks: number;
  /** Core-seconds. */
  readonly workLost: number;
  /** In the order of STEPS, from the strike. */
  readonly steps: readonly StepSum[];
}

const NO_STEP: StepSum = { count: 0, sum: 0, least: Number.POSITIVE_INFINITY, most: 0 };

export class RecoverySums {
  /** By index of the declared fault. */
  readonly #faults = new Map<number, FaultRecoveries>();

  add({ recoveries = [], faults }: Pick<RunResult, "recoveries" | "faults">): void {
    for (const recovery of recoveries) {
      const known = this.#faults.get(recovery.fault) ?? nothingYet(faultText({ faults }, recovery.fault));
      this.#faults.set(recovery.fault, withStrike(known, recovery));
    }
  }

  get faults(): readonly number[] {
    return [...this.#faults.keys()];
  }

  /** Of all faults. */
  get all(): { readonly overcome: number; readonly all: number } {
    const each = [...this.#faults.values()];
    return {
      overcome: each.reduce((sum, { costly, open }) => sum + costly - open, 0),
      all: each.reduce((sum, { strikes }) => sum + strikes, 0),
    };
  }

  of(fault: number): FaultRecoveries | undefined {
    return this.#faults.get(fault);
  }
}

function nothingYet(text: string): FaultRecoveries {
  return {
    text,
    strikes: 0,
    costly: 0,
    open: 0,
    unmeasured: 0,
    tasks: 0,
    workLost: 0,
    steps: STEPS.map(() => NO_STEP),
  };
}

function withStrike(sums: FaultRecoveries, recovery: Recovery): FaultRecoveries {
  const strikes = sums.strikes + 1;
  const unmeasured = sums.unmeasured + Number(recovery.disturbance === "not measured");
  if (!hasCost(recovery)) return { ...sums, strikes, unmeasured };
  return {
    text: sums.text,
    strikes,
    unmeasured,
    costly: sums.costly + 1,
    open: sums.open + Number(recovery.recoveredAt === null),
    tasks: sums.tasks + recovery.tasks,
    workLost: sums.workLost + recovery.workLost,
    steps: STEPS.map(([step], index) => withStep(sums.steps[index], offsetOf(recovery, step))),
  };
}

function withStep(step: StepSum, offset: number | null): StepSum {
  if (offset === null) return step;
  const { count, sum, least, most } = step;
  return {
    count: count + 1,
    sum: sum + offset,
    least: Math.min(least, offset),
    most: Math.max(most, offset),
  };
}

/** It hit a task, or the leader, or, where it stopped nobody, it showed: otherwise there was nothing to overcome. */
export function hasCost({ tasks, hitsLeader, disturbance, recoveredAt, lost }: Recovery): boolean {
  if (disturbance === undefined) return tasks > 0 || hitsLeader;
  return disturbance !== "not measured" && (recoveredAt === null || lost.total > 0);
}

/** Seconds from the strike to the step; null where it did not come, or where there was nothing to wait for. */
export function offsetOf(recovery: Recovery, step: Step): number | null {
  const at = recovery[step];
  if (at === null || !finite(at) || isWithoutMeaning(recovery, step)) return null;
  return Math.max(0, at - recovery.struckAt);
}

/** Nobody had to lead again; or nobody can see which work had to be sent out again. */
export function isWithoutMeaning({ hitsLeader, disturbance, tasks }: Recovery, step: Step): boolean {
  if (step === "ledAt") return !hitsLeader;
  return step === "dispatchedAt" && disturbance !== undefined && tasks === 0 && !hitsLeader;
}

export function faultText({ faults }: { readonly faults: readonly FaultEffect[] }, fault: number): string {
  return faults.find(({ index }) => index === fault)?.text ?? `fault ${fault + 1}`;
}
