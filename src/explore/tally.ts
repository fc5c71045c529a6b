// What the runs of a variant add up to: which properties broke in how many of them, and which faults changed anything. For hunt.

import type { FaultEffect, Finding, RunResult } from "../experiment/results.ts";
import type { PolicyFailure } from "../experiment/executors/executor.ts";
import { POLICY, type HuntedVariant, type KindTally } from "./hunt-report.ts";

/** `mistake`: of a policy's, by which it is known again. */
export interface Breach extends Pick<Finding, "check" | "message"> {
  readonly at: number | null;
  readonly mistake?: string;
}

/** Of a run only what a hunt asks for: there may be 10,000 of them. */
export interface KeptRun {
  readonly seed: number;
  /** Null: it was broken off. */
  readonly digest: string | null;
  /** The first of each property. */
  readonly violations: readonly Breach[];
  readonly warnings: readonly string[];
  readonly faults: readonly Pick<FaultEffect, "kind" | "armed" | "bit">[];
}

export function keepRun(seed: number, { digest, findings, faults }: RunResult): KeptRun {
  const violations = findings.filter(({ severity }) => severity === "violation");
  const warnings = findings.filter(({ severity }) => severity === "warning");
  return {
    seed,
    digest,
    violations: violations
      .filter(({ check }, index) => violations.findIndex((each) => each.check === check) === index)
      .map(({ check, message, at }) => ({ check, message, at })),
    warnings: [...new Set(warnings.map(({ check }) => check))],
    faults: faults.map(({ kind, armed, bit }) => ({ kind, armed, bit })),
  };
}

/** It has broken no property, but nobody can say that it would not have. */
export function keepBrokenOff(seed: number, { message, mistake }: PolicyFailure): KeptRun {
  return { seed, digest: null, violations: [{ check: POLICY, message, at: null, mistake }], warnings: [], faults: [] };
}

export function tally(variant: string, runs: readonly KeptRun[]): Omit<HuntedVariant, "expected" | "catches"> {
  const first = runs.findIndex(({ violations }) => violations.length > 0);
  return {
    variant,
    runs: runs.length,
    caughtAfter: first < 0 ? null : first + 1,
    faults: tallyKinds(runs.flatMap(({ faults }) => faults)),
    violations: countChecks(runs, ({ violations }) => violations.map(({ check }) => check)),
    warnings: countChecks(runs, ({ warnings }) => warnings),
  };
}

/** By name. */
function tallyKinds(faults: KeptRun["faults"]): readonly KindTally[] {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].toSorted();
  return kinds.map((kind) => {
    const own = faults.filter((fault) => fault.kind === kind);
    return {
      kind,
      episodes: own.length,
      armed: own.reduce((sum, { armed }) => sum + armed, 0),
      bit: own.reduce((sum, { bit }) => sum + bit, 0),
      effective: own.filter(({ bit }) => bit > 0).length,
    };
  });
}

/** In the order in which they first broke. */
function countChecks(
  runs: readonly KeptRun[],
  checksOf: (run: KeptRun) => readonly string[],
): HuntedVariant["violations"] {
  const counts = new Map<string, { runs: number; readonly seed: number }>();
  for (const run of runs) {
    for (const check of checksOf(run)) {
      const count = counts.get(check) ?? { runs: 0, seed: run.seed };
      count.runs += 1;
      counts.set(check, count);
    }
  }
  return [...counts].map(([check, count]) => ({ check, ...count }));
}
