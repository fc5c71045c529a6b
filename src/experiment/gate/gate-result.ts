// What the gate found: plain data, JSON-safe. The channels of report/gate read nothing else; `orrery gate --json` prints
// exactly a GateResult.

import type { Direction } from "../../observe/observations.ts";
import type { Verdict } from "../results.ts";

/**
 * identical: the same runs, to the last record, measured the same. incomparable: nothing can be said, and why. The others are
 * decided on pairs of seeds (statistics/decision).
 */
export type GateOutcome = "identical" | "unchanged" | "improved" | "regressed" | "inconclusive" | "incomparable";

export type GateMargin =
  { readonly kind: "absolute"; readonly amount: number } | { readonly kind: "relative"; readonly fraction: number };

/** A place in the scenario file, from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One judged metric of one variant. */
export interface MetricGate extends Place {
  readonly variant: string;
  readonly metric: string;
  readonly unit: string;
  readonly better: Direction;
  readonly outcome: Exclude<GateOutcome, "incomparable">;
  /** Means over the common seeds. */
  readonly base: number;
  readonly head: number;
  /** Of the new mean; null = unbounded. */
  readonly headInterval: { readonly low: number | null; readonly high: number | null };
  readonly seeds: number;
  /** head - base, and its interval for this metric alone; null = unbounded. */
  readonly difference: { readonly value: number; readonly low: number | null; readonly high: number | null };
  /** As a fraction of the base's mean; null where that is 0. */
  readonly relative: { readonly value: number; readonly low: number | null; readonly high: number | null } | null;
  readonly minimalEffect: GateMargin;
  readonly equivalence: GateMargin;
  /** If inconclusive: how many more seeds would probably settle it; null = unknown, or no reasonable number would. */
  readonly seedsMissing: number | null;
}

/** What needs no statistics. */
export interface GateProblem extends Place {
  readonly kind:
    | "violation"
    | "expectation"
    | "must-be-zero"
    | "default-changed"
    | "missing-variant"
    | "missing-seed"
    | "not-measured"
    | "unrepeatable"
    | "vacuous"
    | "engine"
    | "schema"
    | "scenario"
    | "baseline"
    | "run"
    | "no-metric";
  readonly outcome: "regressed" | "inconclusive" | "incomparable";
  readonly variant?: string;
  readonly seed?: number;
  /** The property or metric that is broken at a seed: the same one may be at many. */
  readonly subject?: string;
  /** One sentence with what was and what is. */
  readonly message: string;
  /** The command that shows it. */
  readonly replay?: string;
}

export interface VariantGate {
  readonly name: string;
  readonly outcome: GateOutcome;
  readonly seeds: number;
  /** Whose run is no longer the same. */
  readonly changedSeeds: readonly number[];
  /** Where the first run of the baseline parts from that of now. */
  readonly divergence?: DivergenceGate;
}

/** See checkpoints.ts. */
export interface DivergenceGate {
  readonly seed: number;
  readonly fromRecord: number;
  readonly untilRecord: number | null;
  readonly from: number;
  readonly until: number | null;
  /** The command that prints the new run's records of the stretch. */
  readonly show: string;
}

/** A metric that nobody judges, and that moved. */
export interface MovedMetric {
  readonly variant: string;
  readonly metric: string;
  readonly unit: string;
  readonly base: number;
  readonly head: number;
}

export interface ScenarioGate {
  readonly scenario: string;
  readonly path: string;
  readonly outcome: GateOutcome;
  readonly why: string;
  /** Of the `gate` section, or 1:1. */
  readonly place: Place;
  readonly problems: readonly GateProblem[];
  readonly variants: readonly VariantGate[];
  readonly metrics: readonly MetricGate[];
  readonly moved: readonly MovedMetric[];
}

export interface GateResult {
  readonly schema: "orrery/gate/1";
  /** fail: something regressed. error: something could not be compared, or there was nothing to compare. */
  readonly verdict: Verdict;
  readonly engine: { readonly version: string; readonly fingerprint: string };
  /** The folder or the git reference that the baselines came from. */
  readonly baseline: string;
  readonly scenarios: readonly ScenarioGate[];
}

/** One way to spoil a baseline's own results, and what the gate said to it. */
export interface Trial {
  readonly variant: string;
  /** What was done to the results, in words. */
  readonly perturbation: string;
  readonly isCaught: boolean;
  /** What the gate said to it. */
  readonly answer: string;
}

/** Of one baseline. */
export interface SelfTestResult {
  readonly scenario: string;
  readonly path: string;
  readonly trials: readonly Trial[];
}

/** What `orrery gate --self-test --json` prints. */
export interface SelfTestReport {
  readonly schema: "orrery/self-test/1";
  /** fail: something passed unseen. error: a baseline could not be tested, or there was none. */
  readonly verdict: "pass" | "fail" | "error";
  readonly scenarios: readonly SelfTestResult[];
  /** Baselines that could not be tested. */
  readonly refused: readonly { readonly scenario: string; readonly why: string }[];
}
