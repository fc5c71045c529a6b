// What a search found, as `orrery search --json` prints it: plain data, JSON-safe.

import type { SearchVerdict } from "../../experiment/sweep/search/bisect.ts";
import type { RefineResult } from "../../experiment/sweep/search/refine.ts";

/** As a scenario would write it: a number, or with its unit, such as `7.5s`. */
type Setting = string | number;

/** A setting of each parameter that was searched, by its path. */
type Settings = Readonly<Record<string, Setting>>;

export type SearchReport = ThresholdFound | NoThreshold | BestFound;

interface Threshold {
  readonly schema: "orrery/search/1";
  readonly parameter: string;
  /** The expectation whose end is looked for. */
  readonly until: string;
  /** In the order in which they were tried. */
  readonly tried: readonly ThresholdTrial[];
}

export interface ThresholdTrial {
  readonly setting: Setting;
  readonly verdict: SearchVerdict;
  readonly seeds: number;
  /** One sentence with the numbers it was judged on. */
  readonly reason: string;
}

/** `--until`: the threshold lies between the two. */
interface ThresholdFound extends Threshold {
  readonly kind: "threshold";
  readonly lastPass: Setting;
  readonly firstFail: Setting;
  /** From the first to the last setting that the seeds could not decide; null where each was decided. */
  readonly undecided: readonly Setting[] | null;
}

/** `--until`: both ends of the range pass, both fail, or one cannot be told. */
interface NoThreshold extends Threshold {
  readonly kind: "no-threshold";
  readonly low: SearchVerdict;
  readonly high: SearchVerdict;
}

/** `--minimise` and `--maximise`. */
export interface BestFound {
  readonly schema: "orrery/search/1";
  readonly kind: "best";
  readonly metric: string;
  readonly wanted: "least" | "greatest";
  readonly variant: string;
  /** Why it ended. infeasible: no setting kept every promise and expectation. */
  readonly reason: RefineResult["reason"];
  readonly best: BestTrial | null;
  /** By parameter: from where to where it cannot be told from the best. */
  readonly plateau: readonly { readonly parameter: string; readonly from: Setting; readonly to: Setting }[];
  readonly tried: readonly BestTrial[];
}

export interface BestTrial {
  readonly settings: Settings;
  /** null where no run of it measured the metric. */
  readonly mean: number | null;
  readonly ci95: readonly [number | null, number | null];
  /** It kept every promise and expectation. */
  readonly isFeasible: boolean;
}
