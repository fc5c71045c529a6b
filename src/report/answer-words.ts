// Pieces of the answer's sentence: how much less, how sure, why in doubt, and what those have that nothing is compared with.

import type { Results } from "../experiment/results.ts";
import type { Direction, MetricDescription } from "../observe/observations.ts";
import { directionOf, metricsInExpectations, unitOf } from "./metric-labels.ts";
import {
  counted,
  finite,
  formatDifference,
  formatNumber,
  formatQuantity,
  listNames,
  scaleFor,
  type Scale,
} from "./quantity.ts";
import {
  commonSeeds,
  isBound,
  isConstant,
  isSureOnlyAlone,
  rankVariants,
  type OrientedComparison,
  type RankedVariant,
} from "./ranking.ts";

/** Alone with what they met, named; the others are counted. */
const ALONE_MAX = 4;

/** What the headline speaks of. */
export interface Headline {
  readonly lead: string;
  readonly detail: string;
  readonly parts?: readonly string[];
}

export interface Subject {
  readonly results: Results;
  readonly metric: string;
  readonly direction: Direction;
  readonly unit: string;
  readonly scale: Scale;
  readonly label: string;
}

export function namesOrNumber(variants: readonly RankedVariant[]): string {
  return variants.length > 3 ? counted(variants.length, "other") : listNames(variants.map(({ name }) => name));
}

export function superlative({ direction }: Subject): string {
  return direction === "higher" ? "highest" : "lowest";
}

/** `35% less than random`; plain figures where a ratio means nothing. */
export function relation(value: number, reference: RankedVariant, scale: Scale): string {
  const plain = `against ${formatQuantity(reference.mean, scale)} for ${reference.name}`;
  if (!(reference.mean > 0) || !(value > 0)) return plain;
  const ratio = value / reference.mean;
  if (ratio >= 3) return `${formatNumber(ratio)} times as much as ${reference.name}`;
  const percent = Math.abs(1 - ratio) * 100;
  if (percent < 0.1) return plain;
  // Three that are "over 99% less" may be ten times apart.
  if (ratio < 1 && percent >= 98.5) return plain;
  const amount = percent < 2 ? percent.toFixed(1) : percent.toFixed(0);
  return `${amount}% ${ratio < 1 ? "less" : "more"} than ${reference.name}`;
}

export function certainty(
  comparison: OrientedComparison,
  a: RankedVariant,
  b: RankedVariant,
  subject: Subject,
): string {
  const { results, metric } = subject;
  const { middle, low, high } = formatDifference(comparison.difference, comparison.ci95, scaleOf(comparison, subject));
  const fewest = Math.min(a.replications, b.replications);
  const count = comparison.isPaired ? commonSeeds(results, metric, a.name, b.name) : fewest;
  const seeds = comparison.isPaired
    ? counted(count, "paired replication")
    : `${counted(count, "replication")}, not paired`;
  if (comparison.isPaired && (isConstant(comparison) || comparison.verdict === "equal"))
    return `difference ${middle} in each of ${seeds}`;
  return `difference ${middle}, 95% interval ${low} to ${high}, ${seeds}`;
}

/** That of the figures; of a difference that is nothing in it, its own. */
function scaleOf({ difference, ci95 }: OrientedComparison, { unit, metric, scale }: Subject): Scale {
  const { middle, low, high } = formatDifference(difference, ci95, scale);
  const isNothing = difference !== 0 && !/[1-9]/.test(`${middle}${low}${high}`);
  return isNothing ? scaleFor(unit, [difference, ...ci95], metric) : scale;
}

/** How much worse they are is what one wants to know next; of many, the nearest and the last. */
export function beatenNames(beaten: readonly RankedVariant[], { scale }: Subject): string {
  const say = ({ name, mean }: RankedVariant) => `${name} (${formatQuantity(mean, scale)})`;
  if (beaten.length <= 3) return listNames(beaten.map(say));
  return `${counted(beaten.length, "other")}, from ${say(beaten[0])} to ${say(beaten.at(-1)!)}`;
}

/** Surely so little apart that nobody would notice: less than a thousandth. More seeds would show what does not matter. */
export function isAsGoodAsEqual(
  { ci95: [low, high] }: OrientedComparison,
  a: RankedVariant,
  b: RankedVariant,
): boolean {
  const least = Math.min(Math.abs(a.mean), Math.abs(b.mean)) * NOTICED;
  return finite(low) && finite(high) && low !== high && Math.abs(low) < least && Math.abs(high) < least;
}

/** Of a figure. */
const NOTICED = 0.001;

export function doubt(comparison: OrientedComparison, { results, metric }: Subject): string {
  if (isConstant(comparison)) return ", not sure from so few seeds";
  if (!isSureOnlyAlone(comparison)) return ", too close to tell";
  return `, not surely different among ${counted(familyOf(metric, results), "comparison")}`;
}

/** How many comparisons were decided together with those of the metric: see docs/reading-a-report.md. */
function familyOf(metric: string, results: Results): number {
  const asked = metricsInExpectations(results);
  const isAsked =
    asked.length === 0 ? (name: string) => name === "response.mean" : (name: string) => asked.includes(name);
  const isAlong = isAsked(metric) ? (name: string) => name === metric : (name: string) => !isAsked(name);
  return results.comparisons.filter((each) => isAlong(each.metric)).length;
}

/** What nobody else met compares with nothing, but it is what the others are measured by: a load that is borne, no faults at all. */
export function onesAlone(
  apart: ReadonlyMap<string, Results>,
  {
    results,
    metric,
    metrics,
  }: { readonly results: Results; readonly metric: string; readonly metrics: readonly MetricDescription[] },
): string | null {
  const ranked = rankVariants(results, metric, directionOf(metric, metrics));
  const isAlone = ({ name }: RankedVariant) =>
    ![...apart.values()].some(({ variants }) => name in variants) && !isBound(name, results);
  const scale = scaleFor(
    unitOf(metric, results, metrics),
    ranked.map(({ mean }) => mean),
    metric,
  );
  const values = ranked.filter(isAlone).map(({ name, mean }) => `${name} ${formatQuantity(mean, scale)}`);
  if (values.length === 0) return null;
  const left = values.length - ALONE_MAX;
  const shown = listNames([...values.slice(0, ALONE_MAX), ...(left > 0 ? [counted(left, "more")] : [])]);
  return `alone with what ${values.length === 1 ? "it" : "each"} met: ${shown}`;
}

/** A headline in the middle of a sentence; a design's name keeps its case. */
export function continued({ lead, detail }: Headline): string {
  return (
    lead
      .replace(/^There is/, "there is")
      .replace(/^The choice/, "the choice")
      .replace(/^With /, "with ")
      .replace(/^Of those /, "of those ")
      .replace(/^Only /, "only ")
      .replace(/^Under /, "under ") + detail
  );
}

/** How sure one figure is, by itself. */
export function certaintyOfOne({ mean, ci95, replications }: RankedVariant, scale: Scale): string {
  if (!ci95.every(finite))
    return replications <= 1 ? "one replication, so nothing says how sure that is" : "no interval could be computed";
  const { low, high } = formatDifference(mean, ci95, scale);
  return `95% interval ${low} to ${high}${scale.suffix}, ${counted(replications, "replication")}`;
}
