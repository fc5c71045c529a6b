// What a run and an experiment leave behind: plain data, JSON-safe. The only thing reports read.

import type { MetricDescription, Observations, Violation } from "../observe/observations.ts";
import type { Reason } from "./reasons/reason.ts";
import type { SeedsToShow } from "./statistics/power/seeds-to-show.ts";
import type { SweepResults } from "./sweep/sweep-results.ts";

export type { GroupShare, Reason, Share, TaskShare } from "./reasons/reason.ts";
export type {
  Recommendation,
  Reservation,
  SensitivityArm,
  SensitivityResult,
  SweepResults,
} from "./sweep/sweep-results.ts";

/** inconclusive: the runs could not decide, were interrupted, or put nothing to the test. error: nothing could be checked. */
export type Verdict = "pass" | "fail" | "inconclusive" | "error";
/** A violation with everything needed to replay it. */
export interface Finding extends Omit<Violation, "node" | "severity"> {
  /** expected: the scenario says that just this must happen. */
  readonly severity: Violation["severity"] | "expected";
  readonly variant: string;
  readonly seed: number;
  readonly node?: string;
  /** The command that replays it. */
  readonly replay: string;
}

export interface FaultEffect {
  /** Place in the scenario's list of faults, from 0. */
  readonly index: number;
  /** As the scenario says it, in short. */
  readonly text: string;
  readonly kind: string;
  /** Names of the nodes it hit; empty if it never struck. */
  readonly nodes: readonly string[];
  /** Seconds. */
  readonly from: number;
  /** Seconds; null = until the end. */
  readonly until: number | null;
  /** How often it struck; in results, in all runs of the variant together. */
  readonly armed: number;
  /** How often it changed an outcome. */
  readonly bit: number;
  /** Of a rollout, in order. */
  readonly steps?: readonly FaultStep[];
}

/** `at` in seconds; `step` and `cause` are words of the trace's `rollout.moved`. */
export interface FaultStep {
  readonly at: number;
  readonly step: string;
  readonly cause: string;
}

export interface RunResult extends Omit<Observations, "violations"> {
  readonly variant: string;
  readonly seed: number;
  readonly digest: string;
  readonly faults: readonly FaultEffect[];
  readonly findings: readonly Finding[];
  readonly counters: {
    readonly events: number;
    readonly records: number;
    readonly messages: number;
    readonly bytes: number;
  };
  /** Seconds of virtual time from start to end. */
  readonly end: number;
}

export interface MetricSummary {
  /** `s`, `1` (a share, a ratio), `1/s`, `tasks`, ... */
  readonly unit: string;
  /** Over the replications that could observe it. */
  readonly mean: number;
  /** 95% Student-t interval over replications; [mean, mean] widened to [-inf, inf] as nulls with one replication. */
  readonly ci95: readonly [number | null, number | null];
  /** That could observe it. */
  readonly replications: number;
}

export interface VariantResult {
  /** Present where the variant is no design but the bound for designs. */
  readonly isBound?: true;
  /** Where variants meet different conditions: the first one that meets those of this one. */
  readonly conditions?: string;
  /** Seconds at the beginning of each run whose observations do not count; absent = 0. */
  readonly warmup?: number;
  /** By seed. */
  readonly runs: readonly {
    readonly seed: number;
    /** Over all that happened: the same digest (and engine fingerprint), the same run. */
    readonly digest: string;
    /** By name; one that the run could not observe is not there. */
    readonly metrics: Readonly<Record<string, number>>;
  }[];
  /** By name, over the runs. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
}

/** Paired by seed: mean of (a - b). verdict: which side is better, decided over all comparisons of the report together. */
export interface Comparison {
  readonly metric: string;
  readonly a: string;
  readonly b: string;
  readonly difference: number;
  /** Of this comparison alone: it may leave out 0 where the verdict, one of many, is not sure. */
  readonly ci95: readonly [number | null, number | null];
  readonly verdict: "a" | "b" | "equal" | "inconclusive" | "different";
  /** Present where the two did not meet the same weather: then mean of a - mean of b, with Welch's interval. */
  readonly isPaired?: false;
  /** Two-sided, adjusted by Holm for all comparisons of its family (docs/reading-a-report.md); decided at 0.05 and below. */
  readonly adjustedP: number;
  /** Of an open one at a metric that the scenario asks for, from three seeds on: what more seeds would show. */
  readonly advice?: SeedsToShow;
}

/** Where the number of seeds was left to a precision. */
export interface StoppingResult {
  readonly metric: string;
  /** Half-width over mean. */
  readonly wanted: number;
  readonly seeds: number;
  /** False: the seeds were used up before. */
  readonly isReached: boolean;
  /** Variants left out of the rule, because their queue grows and has no mean. */
  readonly saturated: readonly string[];
}

export interface ExpectationResult {
  /** As the scenario has it. */
  readonly text: string;
  readonly verdict: "pass" | "fail" | "inconclusive";
  /** One sentence with the numbers it was judged on. */
  readonly reason: string;
  /** Of the scenario's file, from 1. */
  readonly line: number;
}

/** `orrery run --json` prints exactly this. */
export interface Results {
  readonly schema: "orrery/results/1";
  /** Its name. */
  readonly scenario: string;
  readonly question: string;
  readonly verdict: Verdict;
  /** Digests are comparable between machines whose fingerprints are equal. */
  readonly engine: { readonly version: string; readonly fingerprint: string };
  /** By name, which is `variant@point` in a sweep. */
  readonly variants: Readonly<Record<string, VariantResult>>;
  /** Variants that met the same conditions, two by two (of many: each with the first), metric by metric. */
  readonly comparisons: readonly Comparison[];
  readonly expectations: readonly ExpectationResult[];
  readonly findings: readonly Finding[];
  readonly faults: readonly (FaultEffect & { readonly variant: string })[];
  /** Where one design is surely faster than another (and there is no sweep): what makes the difference. */
  readonly reasons?: readonly Reason[];
  /** Of a scenario whose number of seeds was left to a precision. */
  readonly stopping?: StoppingResult;
  /** Of a scenario with a sweep: how its variants hang together, and which is best. */
  readonly sweep?: SweepResults;
  /** Of results that were put together from several, in the order given: every variant is named `label/variant`. */
  readonly sources?: readonly ReportSource[];
  /** Of runs on real processes: what the simulation says of the same designs at the same seeds. */
  readonly fidelity?: Fidelity;
  /** True if it was interrupted: the runs that are here are complete ones. */
  readonly partial: boolean;
}

export interface Fidelity {
  /** Seconds of the scenario in a real one. */
  readonly speed: number;
  /** How late a timer of the conductor was at most, in seconds of the scenario: on a machine that is too busy, very. */
  readonly lateness: number;
  readonly figures: readonly FidelityFigure[];
}

/** Means over the seeds at which both were measured. */
export interface FidelityFigure {
  readonly variant: string;
  readonly metric: string;
  readonly seeds: number;
  readonly simulated: number;
  readonly live: number;
  /** live - simulated, seed by seed, with its 95% interval; nulls with one seed. */
  readonly difference: number;
  readonly ci95: readonly [number | null, number | null];
}

/**
 * Whole runs, variant by variant and seed by seed. Each is read when its turn comes, maybe from a file, so that any number of
 * them takes little memory, and going through them again takes as long again. An array is one.
 */
export interface RunSequence extends Iterable<RunResult> {
  readonly length: number;
  /** What is known without going through them; an array does not know it. */
  readonly known?: {
    /** Kernel events of all runs together. */
    readonly events: number;
    /** Those with a recording for space-time diagrams. */
    readonly recorded: readonly RunResult[];
  };
}

/** Everything a report needs: the results, and the details of runs (one replication of each variant at least). */
export interface ReportInput {
  readonly results: Results;
  readonly story: string;
  /** Path of the scenario file as the user gave it, and the command that was run. */
  readonly scenarioPath: string;
  readonly scenarioText: string;
  readonly command: string;
  readonly metrics: readonly MetricDescription[];
  readonly runs: RunSequence;
  /** Absent where the report is made by the command that made the runs. */
  readonly origin?: ReportOrigin;
}

/** Where the results of a report come from that was put together later. */
export interface ReportOrigin {
  /** Whole sentences: what is not in the report, or not as it should be, and why. */
  readonly missing: readonly string[];
}

export interface ReportSource {
  readonly label: string;
  /** As the user gave it. */
  readonly path: string;
  readonly scenario: string;
}
