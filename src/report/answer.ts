// The answer in one sentence that somebody who reads nothing else understands: which design is better, by how much, how
// sure that is, what was lost or ran twice, and every reason not to trust it yet.

import type { Results } from "../experiment/results.ts";
import type { Direction, MetricDescription } from "../observe/observations.ts";
import { answerMetric, directionOf, metricLabel, unitOf } from "./metric-labels.ts";
import { counted, finite, formatInterval, formatNumber, formatQuantity, scaleFor, type Scale } from "./quantity.ts";
import { lossesClause, reservations } from "./answer-clauses.ts";
import { compare, rankVariants, type OrientedComparison, type RankedVariant } from "./ranking.ts";

export interface Answer {
  /** The main clause: who is better, by how much, how sure. No full stop. */
  readonly headline: string;
  /** What was lost, what failed, what is missing; each continues the sentence after a semicolon. */
  readonly clauses: readonly string[];
  /** Headline and clauses as one sentence. */
  readonly sentence: string;
  /** The metric it is about; null where there was nothing to compare. */
  readonly metric: string | null;
}

export function answer(results: Results, metrics: readonly MetricDescription[]): Answer {
  const metric = answerMetric(results, metrics);
  const headline = prefix(results) + headlineFor(results, metric, metrics);
  const clauses = [lossesClause(results), ...reservations(results)].filter((clause) => clause !== null);
  return { headline, clauses, sentence: `${[headline, ...clauses].join("; ")}.`, metric };
}

function prefix(results: Results): string {
  return results.partial && runCount(results) > 0 ? "Provisional, because the experiment was interrupted: " : "";
}

function runCount(results: Results): number {
  return Object.values(results.variants).reduce((total, variant) => total + variant.runs.length, 0);
}

function headlineFor(results: Results, metric: string | null, metrics: readonly MetricDescription[]): string {
  const runs = runCount(results);
  if (runs === 0) return results.partial ? "There is no answer: the experiment was interrupted before a run finished" : "There is no answer: no run finished";
  if (metric === null) return `${counted(runs, "run")} finished, but nothing was measured that could rank designs`;
  const direction = directionOf(metric, metrics);
  const ranked = rankVariants(results, metric, direction);
  const scale = scaleFor(unitOf(metric, results, metrics), ranked.map(({ mean }) => mean), metric);
  const subject: Subject = { results, metric, direction, scale, label: metricLabel(metric) };
  if (ranked.length === 0) return `${counted(runs, "run")} finished, but no design has a ${subject.label} to compare`;
  if (ranked.length === 1) return aloneHeadline(ranked[0], subject);
  return comparedHeadline(ranked, subject);
}

interface Subject {
  readonly results: Results;
  readonly metric: string;
  readonly direction: Direction;
  readonly scale: Scale;
  readonly label: string;
}

function aloneHeadline(only: RankedVariant, { results, label, scale }: Subject): string {
  const others = Object.keys(results.variants).length - 1;
  const value = formatQuantity(only.mean, scale);
  const why = others > 0 ? `; no other design has this figure` : ", and there is no other design to compare it with";
  return `${only.name} has a ${label} of ${value} (${certainty(only.ci95, only.replications, scale)})${why}`;
}

/** `95% interval 1.10 s to 1.30 s, 10 replications`. */
function certainty(ci95: readonly [number | null, number | null], replications: number, scale: Scale): string {
  const [low, high] = ci95;
  if (!finite(low) || !finite(high)) return replications === 1 ? "one replication, so nothing says how sure this is" : "no interval could be computed";
  const [from, to] = formatInterval(low, high, scale);
  return `95% interval ${from} to ${to}, ${counted(replications, "replication")}`;
}

function comparedHeadline(ranked: readonly RankedVariant[], subject: Subject): string {
  const [first, second] = ranked;
  const comparison = compare(subject.results, subject.metric, first.name, second.name);
  if (subject.direction === "neutral") return rangeHeadline(ranked, subject);
  if (comparison === null || comparison.ci95.some((end) => !finite(end))) return unsureHeadline(first, second, subject);
  if (comparison.verdict === "better") return winnerHeadline(ranked, comparison, subject);
  if (comparison.verdict === "equal") return `It makes no difference to ${subject.label}: ${tiePhrase(ranked, comparison, subject)}`;
  return `No clear winner on ${subject.label}: ${tiePhrase(ranked, comparison, subject)}`;
}

function winnerHeadline(ranked: readonly RankedVariant[], comparison: OrientedComparison, subject: Subject): string {
  const [best, second] = ranked;
  const field = ranked.length === 2 ? `better than ${second.name}` : `the best of ${formatNumber(ranked.length)} designs`;
  const lead = `${best.name} is ${field} on ${subject.label}: ${formatQuantity(best.mean, subject.scale)}`;
  const against = ranked.length === 2 ? `${formatQuantity(second.mean, subject.scale)}` : `${formatQuantity(second.mean, subject.scale)} for ${second.name}, the next best`;
  return `${lead} against ${against}${relative(best.mean, second.mean)} (${pairedCertainty(comparison, best, second, subject.scale)})`;
}

/** `, 35% less`; empty where a ratio means nothing. */
function relative(value: number, reference: number): string {
  if (!(reference > 0) || !(value >= 0)) return "";
  const ratio = value / reference;
  if (ratio >= 3) return `, ${formatNumber(ratio)} times as much`;
  const percent = Math.abs(1 - ratio) * 100;
  const amount = percent >= 99.5 && ratio > 0 ? "over 99" : percent < 0.05 ? "under 0.1" : percent < 1 ? percent.toFixed(1) : percent.toFixed(0);
  return ratio === 1 ? "" : `, ${amount}% ${ratio < 1 ? "less" : "more"}`;
}

function pairedCertainty(comparison: OrientedComparison, a: RankedVariant, b: RankedVariant, scale: Scale): string {
  const [low, high] = comparison.ci95;
  const [from, to] = formatInterval(low!, high!, scale);
  return `95% interval of the difference ${from} to ${to}, ${counted(Math.min(a.replications, b.replications), "paired replication")}`;
}

function tiePhrase(ranked: readonly RankedVariant[], comparison: OrientedComparison, subject: Subject): string {
  const [first, second, ...rest] = ranked;
  const { scale } = subject;
  const values = `${first.name} has ${formatQuantity(first.mean, scale)} and ${second.name} ${formatQuantity(second.mean, scale)}`;
  const reason = comparison.verdict === "equal" ? "" : ", which is too close to tell";
  const beaten = rest.filter((other) => compare(subject.results, subject.metric, first.name, other.name)?.verdict === "better");
  const field = beaten.length === 0 ? "" : `; ${first.name} is clearly better than ${listNames(beaten.map(({ name }) => name))}`;
  return `${values}${reason} (${pairedCertainty(comparison, first, second, scale)})${field}`;
}

function unsureHeadline(first: RankedVariant, second: RankedVariant, { scale, label, direction }: Subject): string {
  const values = `${formatQuantity(first.mean, scale)} against ${formatQuantity(second.mean, scale)} for ${second.name}`;
  const single = Math.min(first.replications, second.replications) <= 1;
  const reason = single ? "one replication cannot say how sure that is" : "they were not compared pair by pair";
  return `${first.name} has the ${direction === "higher" ? "highest" : "lowest"} ${label}, ${values}, but ${reason}`;
}

function rangeHeadline(ranked: readonly RankedVariant[], { scale, label }: Subject): string {
  const low = ranked[0];
  const high = ranked.at(-1)!;
  return `${label} goes from ${formatQuantity(low.mean, scale)} with ${low.name} to ${formatQuantity(high.mean, scale)} with ${high.name}`;
}

/** `a, b and c`. */
export function listNames(names: readonly string[]): string {
  return names.length <= 1 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
