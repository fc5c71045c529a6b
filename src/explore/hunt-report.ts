// What a hunt leaves behind: plain data, JSON-safe. `orrery hunt --json` prints exactly a WrittenHunt.

import type { FaultPlan } from "./fault-plan.ts";

/** The `check` of runs that a policy of the user's broke off: it threw, or its answer meant nothing. */
export const POLICY = "policy";

/** A broken property, or a policy of the user's that broke off, with the smallest plan that was found to do it. */
export interface HuntCatch {
  readonly check: string;
  /** Of the run, and of the plan as it was drawn. */
  readonly seed: number;
  /** The first finding of the run with the smallest plan: what, and when (seconds of virtual time; of a policy the message says it). */
  readonly message: string;
  readonly at: number | null;
  /** Episodes of the plan as it was drawn. */
  readonly drawn: number;
  readonly plan: FaultPlan;
  /** Of the run with `plan`; null where it was broken off. */
  readonly digest: string | null;
}

/** Over all runs of a variant. */
export interface KindTally {
  readonly kind: string;
  readonly episodes: number;
  /** Strikes, and how often one changed an outcome. */
  readonly armed: number;
  readonly bit: number;
  /** Episodes that changed an outcome. */
  readonly effective: number;
}

export interface HuntedVariant {
  readonly variant: string;
  /** Properties that the scenario says it violates: it is broken on purpose. */
  readonly expected: readonly string[];
  readonly runs: number;
  /** Runs until the first with a broken property, that one included; null = none. */
  readonly caughtAfter: number | null;
  readonly faults: readonly KindTally[];
  /** Broken properties: in how many runs, and the first seed. */
  readonly violations: readonly { readonly check: string; readonly runs: number; readonly seed: number }[];
  /** Warnings: in how many runs. */
  readonly warnings: readonly { readonly check: string; readonly runs: number; readonly seed: number }[];
  readonly catches: readonly HuntCatch[];
}

export interface HuntReport {
  readonly schema: "orrery/hunt/1";
  readonly scenario: string;
  readonly kinds: readonly string[];
  readonly firstSeed: number;
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** Why it is no pass, one sentence each. */
  readonly reasons: readonly string[];
  readonly variants: readonly HuntedVariant[];
  /** True if it was interrupted: the runs that are here are complete ones. */
  readonly partial: boolean;
}

/** With the file of every catch: a scenario that runs alone, and shows it. */
export interface WrittenHunt extends Omit<HuntReport, "variants"> {
  readonly variants: readonly WrittenVariant[];
}

export interface WrittenVariant extends Omit<HuntedVariant, "catches"> {
  readonly catches: readonly (HuntCatch & { readonly file: string })[];
}
