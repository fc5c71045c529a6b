// What the gate compares: everything that a scenario's runs gave, small enough to be kept in git. A baseline is a snapshot
// that somebody wrote down, with the reason. Plain data, JSON-safe.

import type { ExpectationResult, Verdict } from "../results.ts";
import type { Checkpoints } from "./checkpoints.ts";

/** Changes where a baseline of before cannot be read as one of now. */
export const BASELINE_SCHEMA = "orrery/baseline/1";

export interface SnapshotRun {
  readonly seed: number;
  readonly digest: string;
  /** Without those that the run could not observe. */
  readonly metrics: Readonly<Record<string, number>>;
  /** Broken properties: how often, by the name of the check. */
  readonly violations: Readonly<Record<string, number>>;
}

export interface SnapshotVariant {
  readonly name: string;
  /** The design with every default laid in, so that a changed default shows, and which one. */
  readonly design: unknown;
  /** Of the first run; absent where nobody took any. */
  readonly checkpoints?: Checkpoints;
  /** The seed of a run that was another one when it was made again; never in a baseline. */
  readonly unrepeatable?: number;
  readonly runs: readonly SnapshotRun[];
}

export interface Snapshot {
  readonly schema: string;
  readonly scenario: string;
  /** The scenario file, as it was named on the command line, with forward slashes. */
  readonly path: string;
  /** Of what the file says, comments, prose, expectations and gate apart: 16 hexadecimal digits. */
  readonly written: string;
  readonly engine: { readonly version: string; readonly fingerprint: string };
  readonly verdict: Verdict;
  readonly expectations: readonly Pick<ExpectationResult, "text" | "verdict">[];
  /** What was declared but put nothing to the test. */
  readonly vacuous: readonly string[];
  /** In the order of the file. */
  readonly variants: readonly SnapshotVariant[];
}

export interface Baseline extends Snapshot {
  /** Why these are the results to compare with. */
  readonly why: string;
}
