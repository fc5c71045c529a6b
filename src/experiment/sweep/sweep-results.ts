// What a sweep adds to the results: plain data, JSON-safe. The means and intervals of every design stand with the variants,
// as everywhere; here is how the designs hang together, and what follows from that.

import type { SeedsToShow } from "../statistics/power/seeds-to-show.ts";

export interface SweepResults {
  readonly sampling: "cartesian" | "zip" | "latin-hypercube";
  readonly parameters: readonly SweptParameterResult[];
  readonly points: readonly { readonly label: string; readonly values: readonly string[] }[];
  /** Every variant of the results: which variant of the file it is (`base`), at which point; null = it is not swept. */
  readonly designs: readonly SweptDesign[];
  /** One or two; the first decides. Empty where no metric of the runs has a direction. */
  readonly goals: readonly { readonly metric: string; readonly better: "lower" | "higher" }[];
  readonly recommendation: Recommendation | null;
  /** The best setting of each variant, whether or not it is recommended. */
  readonly bestOfEach: readonly SettingResult[];
  /** Designs whose queue grows all the time: their means say more of the run's length than of the design. */
  readonly saturated: readonly string[];
  readonly knees: readonly KneeResult[];
  readonly tornado: SensitivityResult | null;
  /** Of two goals. */
  readonly front: readonly FrontResult[] | null;
}

export interface SweptParameterResult {
  readonly name: string;
  readonly path: string;
  /** `s`, `1/s`, `B`, `bps`, `1`; null where its values are no numbers. */
  readonly unit: string | null;
  readonly scale: "linear" | "log";
  readonly values: readonly { readonly label: string; readonly value: number | null }[];
}

export interface SweptDesign {
  readonly name: string;
  readonly base: string;
  readonly point: string | null;
}

export interface SettingResult extends SweptDesign {
  readonly mean: number;
  readonly ci95: readonly [number | null, number | null];
}

export interface Recommendation extends SettingResult {
  /** `ci95` holds for whichever setting is the best one: it is widened for having been chosen among this many. */
  readonly candidates: number;
  readonly seeds: number;
  /** Settings that cannot be told from it, nearest first. */
  readonly rivals: readonly Rival[];
  /** By parameter of a number: from where to where its neighbours, everything else the same, cannot be told from it. */
  readonly plateau: readonly { readonly parameter: string; readonly from: string; readonly to: string }[];
  /** What would overturn it. */
  readonly reservations: readonly Reservation[];
}

/** difference = recommended - rival, paired by seed. */
export interface Rival {
  readonly design: string;
  readonly difference: number;
  readonly ci95: readonly [number | null, number | null];
  /** Of the nearest, from three seeds on: what more seeds would show. */
  readonly advice?: SeedsToShow;
}

export type Reservation =
  /** The best value is the first or the last one tried: a better one may lie beyond. */
  | { readonly kind: "edge"; readonly parameter: string; readonly value: string; readonly end: "low" | "high" }
  /** A better mean, but it broke a promise or an expectation. */
  | { readonly kind: "excluded"; readonly design: string; readonly mean: number; readonly why: string }
  /** No setting kept its promises; this is the best of those that broke one. */
  | { readonly kind: "none-sound"; readonly why: string }
  | { readonly kind: "saturated" }
  | { readonly kind: "one-seed" };

export interface KneeResult {
  readonly base: string;
  readonly parameter: string;
  readonly label: string;
  readonly design: string;
  /** How far the curve bends: 0 = straight, 1 = a right angle. */
  readonly prominence: number;
}

export interface SensitivityResult {
  readonly metric: string;
  readonly base: string;
  /** one-at-a-time: from the recommended point; fitted-line: over all points of a Latin hypercube. */
  readonly method: "one-at-a-time" | "fitted-line";
  readonly around: string | null;
  readonly bars: readonly {
    readonly parameter: string;
    readonly low: SensitivityArm | null;
    readonly high: SensitivityArm | null;
    readonly matters: boolean;
  }[];
}

/** Change of the metric; all intervals of the sweep hold together. */
export interface SensitivityArm {
  readonly setting: string;
  readonly change: number;
  readonly ci95: readonly [number | null, number | null];
}

export interface FrontResult {
  readonly design: string;
  readonly first: number;
  readonly second: number;
  readonly isOnFront: boolean;
  /** A design that is surely better at one goal and no worse at the other. */
  readonly dominatedBy: string | null;
}
