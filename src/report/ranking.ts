// Which design is best on one metric, and how surely: the facts behind the answer and the "best" marks in tables.

import type { Comparison, Results } from "../experiment/results.ts";
import type { Direction } from "../observe/observations.ts";
import { finite } from "./quantity.ts";

export interface RankedVariant {
  readonly name: string;
  readonly mean: number;
  readonly ci95: readonly [number | null, number | null];
  readonly replications: number;
}

/** One comparison seen from `a`: difference = a - b. */
export interface OrientedComparison {
  readonly difference: number;
  readonly ci95: readonly [number | null, number | null];
  readonly verdict: "better" | "worse" | "equal" | "inconclusive" | "different";
  /** Seed by seed on the same weather; otherwise the difference of two means. */
  readonly isPaired: boolean;
  readonly advice?: NonNullable<Comparison["advice"]>;
}

/**
 * Beside real designs the bound takes no part in "which is best". Several under the same conditions are no bound: they are compared
 * like any other designs.
 */
export function isBound(name: string, results: Results): boolean {
  const own = results.variants[name];
  if (own?.isBound !== true) return false;
  const point = pointOf(name, results);
  const field = Object.entries(results.variants).filter(
    ([other, { conditions }]) => conditions === own.conditions && pointOf(other, results) === point,
  );
  return field.length > 1 && field.filter(([, { isBound: isMarked }]) => isMarked === true).length === 1;
}

function pointOf(name: string, { sweep }: Results): string | null {
  return sweep?.designs.find((design) => design.name === name)?.point ?? null;
}

/** Best first; ties keep the scenario's order. Variants without the metric are left out. */
export function rankVariants(results: Results, metric: string, direction: Direction): readonly RankedVariant[] {
  const sign = direction === "higher" ? -1 : 1;
  return Object.entries(results.variants)
    .flatMap(([name, variant]) => {
      const summary = variant.metrics[metric];
      return summary === undefined || !finite(summary.mean)
        ? []
        : [{ name, mean: summary.mean, ci95: summary.ci95, replications: summary.replications }];
    })
    .toSorted((a, b) => sign * (a.mean - b.mean));
}

/** The same difference, not 0, at every seed: it has no spread that an interval could be made of. */
export function isConstant({ difference, ci95: [low, high] }: Pick<Comparison, "difference" | "ci95">): boolean {
  return difference !== 0 && low === difference && high === difference;
}

/** At so many seeds both have the figure. */
export function commonSeeds(results: Results, metric: string, a: string, b: string): number {
  const seedsOf = (name: string): readonly number[] =>
    (results.variants[name]?.runs ?? []).filter(({ metrics }) => finite(metrics[metric])).map(({ seed }) => seed);
  const others = new Set(seedsOf(b));
  return seedsOf(a).filter((seed) => others.has(seed)).length;
}

/** Alone its interval leaves out 0; among all comparisons of the report that is not enough to be sure. */
export function isSureOnlyAlone({
  verdict,
  ci95: [low, high],
}: Pick<Comparison, "ci95"> & { readonly verdict: string }): boolean {
  return verdict === "inconclusive" && finite(low) && finite(high) && (low > 0 || high < 0);
}

export function compare(results: Results, metric: string, a: string, b: string): OrientedComparison | null {
  const found = results.comparisons.find(
    (comparison) =>
      comparison.metric === metric &&
      ((comparison.a === a && comparison.b === b) || (comparison.a === b && comparison.b === a)),
  );
  if (found === undefined || !finite(found.difference)) return null;
  return found.a === a
    ? { ...restOf(found), difference: found.difference, ci95: found.ci95, verdict: oriented(found, "a") }
    : reversed(found);
}

function reversed(found: Comparison): OrientedComparison {
  const [low, high] = found.ci95;
  const ci95 = [finite(high) ? -high : null, finite(low) ? -low : null] as const;
  return { ...restOf(found), difference: -found.difference, ci95, verdict: oriented(found, "b") };
}

/** What is the same seen from either. */
function restOf(found: Comparison): Pick<OrientedComparison, "isPaired" | "advice"> {
  return { isPaired: isPaired(found), ...(found.advice && { advice: found.advice }) };
}

export function isPaired(comparison: Pick<Comparison, "isPaired">): boolean {
  return comparison.isPaired !== false;
}

function oriented(found: Comparison, side: "a" | "b"): OrientedComparison["verdict"] {
  if (found.verdict === "a" || found.verdict === "b") return found.verdict === side ? "better" : "worse";
  return found.verdict;
}

/**
 * The results apart, where variants meet different conditions: those of each that two designs or more meet, by the name of the
 * first. Empty where there is nothing to keep apart.
 */
export function resultsByConditions(results: Results): ReadonlyMap<string, Results> {
  const apart = new Map<string, Results>();
  for (const name of new Set(Object.values(results.variants).flatMap(({ conditions }) => conditions ?? []))) {
    const variants = Object.entries(results.variants).filter(([, variant]) => variant.conditions === name);
    const isAmong = (other: string) => variants.some(([variant]) => variant === other);
    const faults = results.faults.filter(({ variant }) => isAmong(variant));
    const field = { ...results, variants: Object.fromEntries(variants), faults };
    if (variants.filter(([variant]) => !isBound(variant, field)).length >= 2) apart.set(name, field);
  }
  return apart;
}

/** No two designs meet the same: what makes them differ may be what is asked of them. */
export function isEachUnderItsOwn({ variants }: Results): boolean {
  const all = Object.values(variants).filter(({ runs }) => runs.length > 0);
  const conditions = all.flatMap((variant) => variant.conditions ?? []);
  return all.length > 1 && new Set(conditions).size === all.length;
}

/** The variants that are surely better than every other one under the same conditions. */
export function surelyBest(results: Results, metric: string, direction: Direction): ReadonlySet<string> {
  if (isEachUnderItsOwn(results)) return new Set();
  const apart = resultsByConditions(results);
  const fields = apart.size === 0 ? [results] : [...apart.values()];
  return new Set(fields.flatMap((field) => bestOf(field, metric, direction) ?? []));
}

function bestOf(results: Results, metric: string, direction: Direction): string | null {
  const [first, ...others] = rankVariants(results, metric, direction).filter(({ name }) => !isBound(name, results));
  if (first === undefined || others.length === 0 || direction === "neutral") return null;
  return others.every((other) => compare(results, metric, first.name, other.name)?.verdict === "better")
    ? first.name
    : null;
}
