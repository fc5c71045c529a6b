// What the page over all reports of a folder shows. The only page that may tell when something was stored.

import type { Verdict } from "../../experiment/results.ts";

export interface IndexEntry {
  /** Name of the report's folder, beside the page. */
  readonly folder: string;
  readonly scenario: string;
  readonly question: string;
  readonly verdict: Verdict;
  /** The answer, as its report gives it. */
  readonly sentence: string;
  readonly designs: number;
  readonly runs: number;
  /** ISO 8601, UTC. */
  readonly storedAt: string;
  /** Of the scenario, one per figure; only with the newest report of a scenario. */
  readonly trends: readonly Trend[];
}

/** How a figure went from run to run of a scenario. */
export interface Trend {
  readonly metric: string;
  readonly unit: string;
  /** Oldest first. */
  readonly points: readonly TrendPoint[];
}

export interface TrendPoint {
  readonly storedAt: string;
  /** Mean by design; null where the design has no such figure. */
  readonly means: Readonly<Record<string, number | null>>;
  /** The scenario's text is another than that of the point before. */
  readonly isChanged: boolean;
}

export interface IndexData {
  /** Newest first. */
  readonly entries: readonly IndexEntry[];
  /** What lies in the folder and is no report, or not a whole one: whole phrases. */
  readonly skipped: readonly string[];
}
