// The headline where a fault is the question: how long each design stood still, in words that need no glossary. Called by the
// answer only. It speaks of means of the runs in which it happened, and says where it did not.

import type { Results } from "../experiment/results.ts";
import { metricsAskedFor, metricsCompared, RANKED_BY_FAULTS } from "./metric-labels.ts";
import { counted, finite, formatNumber, formatQuantity, listNames, scaleFor, type Scale } from "./quantity.ts";
import { isBound, rankVariants, type RankedVariant } from "./ranking.ts";

interface Headline {
  readonly lead: string;
  readonly detail: string;
}

interface Measure {
  readonly metric: "failover.mean" | "recovery.mean";
  /** `With raft, <first> 2 s`. */
  readonly first: string;
  /** `with single, <other> 45 s`. */
  readonly other: string;
}

/** Designs that are named; the others are counted. */
const NAMED_MAX = 4;
const DEATHS: ReadonlyMap<string, string> = new Map([
  ["crash", "a crash of the leader"],
  ["kill", "a death of the leader's process"],
  ["pause", "a pause of the leader"],
]);

/**
 * Null unless the scenario asks about faults first, or has one fault and asks nothing, and it cost somebody something. Where it
 * compares designs at how long clients were without service, and at nothing of a single fault, that is the question.
 */
export function recoveryHeadline(results: Results): (Headline & { readonly metric: string }) | null {
  const asked = metricsAskedFor(results);
  // Each variant has its own copies; those of one place in the file may differ between variants.
  const faults = [...new Map(results.faults.map((fault) => [`${fault.index} ${fault.text}`, fault])).values()];
  const isQuestion = asked.length === 0 ? faults.length === 1 : isAboutFaults(asked[0]);
  if (!isQuestion || faults.length === 0 || asksForService(results)) return null;
  for (const measure of measuresOf(faults, results)) {
    const ranked = rankVariants(results, measure.metric, "lower").filter(({ name }) => !isBound(name, results));
    if (ranked.length > 0) return { ...headline(ranked, measure, results), metric: measure.metric };
  }
  return null;
}

function isAboutFaults(metric: string): boolean {
  return RANKED_BY_FAULTS.some((prefix) => metric.startsWith(prefix));
}

function asksForService(results: Results): boolean {
  const isOfFault = (metric: string) => metric.startsWith("failover.") || metric.startsWith("recovery.");
  return (
    metricsCompared(results)[0]?.startsWith("unavailability.") === true && !metricsAskedFor(results).some(isOfFault)
  );
}

function measuresOf(faults: readonly Results["faults"][number][], results: Results): readonly Measure[] {
  const isOnly = faults.length === 1;
  const death = isOnly ? DEATHS.get(faults[0].kind) : undefined;
  const loss = death ?? (isOnly ? `the fault “${faults[0].text}”` : "the loss of a leader");
  const many = isOnly ? `the fault “${faults[0].text}”` : "a fault";
  // How much was lost is another question than how long it took.
  const isAsked = metricsAskedFor(results).some(
    (metric) => metric.startsWith("recovery.") && metric !== "recovery.rpo",
  );
  const failover: Measure = {
    metric: "failover.mean",
    first: death === undefined ? `a leader serves again after ${loss} within` : `${loss} stops scheduling for`,
    other: death === undefined ? "within" : "for",
  };
  const recovery: Measure = { metric: "recovery.mean", first: `${many} is overcome after`, other: "after" };
  return isAsked ? [recovery, failover] : [failover, recovery];
}

function headline(ranked: readonly RankedVariant[], measure: Measure, results: Results): Headline {
  const [best, ...others] = ranked;
  const scale = scaleFor(
    "s",
    ranked.map(({ mean }) => mean),
  );
  const time = (variant: RankedVariant): string => formatQuantity(variant.mean, scale) + shareOfRuns(variant, results);
  const named = others
    .slice(0, NAMED_MAX - 1)
    .map((variant) => `; with ${variant.name}, ${measure.other} ${time(variant)}`);
  const more = others.length - named.length;
  const rest = more > 0 ? `; with ${counted(more, "other design")}, longer` : "";
  return {
    lead: `With ${best.name}, ${measure.first} ${time(best)}${named.join("")}${rest}`,
    detail: ` (${[certainty(ranked, scale), ...exceptions(ranked, measure.metric, results)].join("; ")})`,
  };
}

function certainty(ranked: readonly RankedVariant[], scale: Scale): string {
  const least = ranked.reduce((fewest, { replications }) => Math.min(fewest, replications), Number.POSITIVE_INFINITY);
  if (least <= 1) return "one run, so nothing says how sure that is";
  const [best, ...others] = ranked;
  const runs = `means of ${counted(least, "run")}${ranked.some(({ replications }) => replications > least) ? " at least" : ""}`;
  if (others.length === 0) return `mean of ${counted(least, "run")}, ${intervalText(best, scale)}`;
  if (ranked.every((variant, at) => at === 0 || isSurelyLess(ranked[at - 1], variant))) {
    return `${runs}, 95% sure of ${others.length === 1 ? "the difference" : "every step"}`;
  }
  return others.every((other) => isSurelyLess(best, other))
    ? `${runs}, 95% sure that ${best.name} has the shortest`
    : `${runs}, too close to tell which is the shortest`;
}

function intervalText({ ci95: [low, high] }: RankedVariant, { divisor, suffix }: Scale): string {
  if (!finite(low) || !finite(high)) return "interval unknown";
  return `95% interval ${formatNumber(low / divisor)} to ${formatNumber(high / divisor)}${suffix}`;
}

/**
 * Intervals that do not touch. With equal numbers of runs that is enough, paired or not: the standard deviation of a difference
 * is never more than the sum of the two, so the paired interval lies within the sum of the half-widths and excludes 0 as well.
 */
function isSurelyLess(a: RankedVariant, b: RankedVariant): boolean {
  const high = a.ci95[1];
  const low = b.ci95[0];
  if (isWithoutSpread(a) && isWithoutSpread(b) && a.replications < AGREEING_LEAST) return false;
  return a.replications === b.replications && finite(high) && finite(low) && high < low;
}

/** Fewer runs than this that are all the same may be so by chance: the sign test, as in all comparisons. */
const AGREEING_LEAST = 6;

function isWithoutSpread({ ci95: [low, high] }: RankedVariant): boolean {
  return finite(low) && low === high;
}

/** The mean is that of the runs in which it happened. */
function shareOfRuns({ name, replications }: RankedVariant, results: Results): string {
  const { length } = results.variants[name]!.runs;
  return length > replications ? ` in ${counted(replications, "run")} of ${length}` : "";
}

/** Designs without the figure, and runs without it: nobody led again, or nothing was hit. What is true of several is said once. */
function exceptions(ranked: readonly RankedVariant[], metric: string, results: Results): readonly string[] {
  const designs = new Map<string, readonly string[]>();
  for (const [name, what] of exceptionsByDesign(ranked, metric, results))
    designs.set(what, [...(designs.get(what) ?? []), name]);
  return [...designs].map(([what, names]) => `with ${listNames(names)} ${what}`);
}

function exceptionsByDesign(
  ranked: readonly RankedVariant[],
  metric: string,
  results: Results,
): readonly (readonly [name: string, what: string])[] {
  return Object.entries(results.variants).flatMap(([name, { runs, metrics }]) => {
    if (isBound(name, results) || runs.length === 0) return [];
    const missing = runs.filter(({ metrics }) => (metrics["recovery.unfinished"] ?? 0) > 0);
    const isRanked = ranked.some((variant) => variant.name === name);
    if (missing.length > 0) {
      const share = missing.length === runs.length ? "" : ` in ${counted(missing.length, "run")} of ${runs.length}`;
      return [[name, `it was not overcome by the end${share}`]];
    }
    if (isRanked) return [];
    if (changedNothing(name, results)) return [[name, "it changed no outcome"]];
    if (metric !== "failover.mean") return [[name, "it cost nothing"]];
    const overcome = metrics["recovery.mean"]?.mean;
    return finite(overcome)
      ? [
          [
            name,
            `no other leader took over, and it was overcome after ${formatQuantity(overcome, scaleFor("s", [overcome]))}`,
          ],
        ]
      : [[name, "no leader was hit"]];
  });
}

function changedNothing(name: string, { faults }: Results): boolean {
  const own = faults.filter(({ variant }) => variant === name);
  return own.length > 0 && own.every(({ bit }) => bit === 0);
}
