// The answer in one sentence that somebody who reads nothing else understands: which design is better, by how much (where a
// fault is the question: how long each stood still), how sure that is, what was lost or ran twice, and every reason not to trust it yet.

import type { Results } from "../experiment/results.ts";
import type { MetricDescription } from "../observe/observations.ts";
import { brokenAsExpected, harmPhrase, lossesClause, reservations, reworkPhrase } from "./answer-clauses.ts";
import { sayAdvice } from "./advice.ts";
import {
  certainty,
  certaintyOfOne,
  continued,
  isAsGoodAsEqual,
  beatenNames,
  doubt,
  namesOrNumber,
  onesAlone,
  relation,
  superlative,
  type Headline,
  type Subject,
} from "./answer-words.ts";
import { alertHeadline } from "./alert-sentence.ts";
import { answerMetric, asksOnlyForSafety, directionOf, metricLabel, metricsAskedFor, unitOf } from "./metric-labels.ts";
import { counted, finite, formatNumber, formatQuantity, listNames, scaleFor } from "./quantity.ts";
import { recoveryHeadline } from "./recovery-sentence.ts";
import {
  compare,
  isBound,
  rankVariants,
  resultsByConditions,
  type OrientedComparison,
  type RankedVariant,
} from "./ranking.ts";
import { amongContenders, contenders } from "./contenders.ts";
import { tradeOffClause } from "./trade-offs/trade-off-clause.ts";

export interface Answer {
  /** Who is better at what, for large type. */
  readonly lead: string;
  /** By how much and how surely; continues the lead, with its own punctuation in front. May be empty. */
  readonly detail: string;
  /** The detail, one part for each of several conditions; absent where there are none. */
  readonly parts?: readonly string[];
  /** What was lost, what failed, what is missing; each continues the sentence after a semicolon. */
  readonly clauses: readonly string[];
  /** All of it as one sentence. */
  readonly sentence: string;
  /** The metric it is about; null where there was nothing to compare. */
  readonly metric: string | null;
}

export function answer(results: Results, metrics: readonly MetricDescription[]): Answer {
  const alerts = alertHeadline(results);
  const recovery = alerts === null ? recoveryHeadline(results) : null;
  const isCompared = results.comparisons.some((comparison) => comparison.metric === recovery?.metric);
  const compared = recovery !== null && isCompared ? recovery.metric : answerMetric(results, metrics);
  const metric = alerts === null ? compared : null;
  const apart = metric === null ? new Map<string, Results>() : conditionsWith(metric, results);
  const ofAll = (field: Results): Headline =>
    (recovery === null ? null : recoveryHeadline(field)) ?? headlineFor(field, metric, metrics);
  const spoken = (field: Results): Headline => amongContenders(field, { metric, metrics }, ofAll);
  const price = (field: Results): string | null =>
    tradeOffClause(contenders(field), metrics, metric, metricsAskedFor(results));
  const together = (field: Results): Headline => {
    const { lead, detail } = spoken(field);
    const paid = price(field);
    return { lead, detail: paid === null ? detail : `${detail}, ${paid}` };
  };
  const alone = metric === null ? null : onesAlone(apart, { results, metric, metrics });
  const comparative = alerts ?? (apart.size === 0 ? spoken(results) : underEach(apart, together, alone));
  const harm = harmPhrase(results);
  const isSafety = harm !== null && runCount(results) > 0 && asksOnlyForSafety(results);
  const {
    lead,
    detail: own,
    parts,
  }: Headline = isSafety ? { lead: `In ${counted(runCount(results), "run")} ${harm}`, detail: "" } : comparative;
  const paid = isSafety || apart.size > 0 ? null : price(results);
  const detail = paid === null ? own : `${own}; ${paid}`;
  const provisional =
    results.partial && runCount(results) > 0 ? "Provisional, because the experiment was interrupted: " : "";
  const rest = isSafety
    ? [reworkPhrase(results), brokenAsExpected(results), metric === null ? null : continued(comparative)]
    : [brokenAsExpected(results), lossesClause(results)];
  const clauses = [...rest, ...reservations(results, metric)].filter((clause) => clause !== null);
  const sentence = `${[provisional + lead + detail, ...clauses].join("; ")}.`;
  return { lead: provisional + lead, detail, ...(parts && { parts }), clauses, sentence, metric };
}

/** An answer for people: paragraphs, the first of which continues the lead, and one note for each thing that must be said beside it. */
export interface LaidOut {
  readonly paragraphs: readonly [string, ...string[]];
  readonly notes: readonly string[];
}

/** A paragraph for each of several conditions. */
export function layOut({ detail, parts, clauses }: Answer): LaidOut {
  const [first, ...others] = parts ?? [detail];
  const texts: readonly [string, ...string[]] = [first, ...others];
  const paragraphs = texts.map((text, index) => `${text}${index === texts.length - 1 ? "." : ";"}`);
  return {
    paragraphs: paragraphs as [string, ...string[]],
    notes: clauses.map((clause) => clause.replace(/^but /, "")),
  };
}

/** Conditions of which an answer speaks; of more, the tables do. */
const CONDITIONS_MAX = 3;

/** Designs under the same conditions, one after the other. */
function underEach(
  apart: ReadonlyMap<string, Results>,
  spoken: (field: Results) => Headline,
  alone: string | null,
): Headline {
  const [first, ...others] = [...apart].slice(0, CONDITIONS_MAX).map(([name, field]) => ({ name, ...spoken(field) }));
  const more = others.map((each) => `under those of ${each.name}, ${continued(each)}`);
  const left = apart.size - CONDITIONS_MAX;
  const rest = left > 0 ? [`and so on for ${counted(left, "more")}`] : [];
  const parts = [first.detail, ...more, ...rest, ...(alone === null ? [] : [alone])];
  const lead = continued({ lead: first.lead, detail: "" });
  return { lead: `Under the conditions of ${first.name}, ${lead}`, detail: parts.join("; "), parts };
}

/** Those of which there is something to say. */
function conditionsWith(metric: string, results: Results): ReadonlyMap<string, Results> {
  const all = [...resultsByConditions(results)];
  return new Map(all.filter(([, field]) => rankVariants(field, metric, "neutral").length > 0));
}

function runCount(results: Results): number {
  return Object.values(results.variants).reduce((total, variant) => total + variant.runs.length, 0);
}

function headlineFor(results: Results, metric: string | null, metrics: readonly MetricDescription[]): Headline {
  const runs = runCount(results);
  const why = results.partial ? "the experiment was interrupted before a run finished" : "no run finished";
  if (runs === 0) return { lead: "There is no answer", detail: `: ${why}` };
  if (metric === null)
    return {
      lead: "There is no answer",
      detail: `: ${counted(runs, "run")} finished, but nothing was measured that could rank designs`,
    };
  const direction = directionOf(metric, metrics);
  const all = rankVariants(results, metric, direction);
  const ranked = all.filter(({ name }) => !isBound(name, results));
  const unit = unitOf(metric, results, metrics);
  const scale = scaleFor(
    unit,
    ranked.map(({ mean }) => mean),
    metric,
  );
  const subject: Subject = { results, metric, direction, unit, scale, label: metricLabel(metric) };
  if (ranked.length === 0)
    return {
      lead: "There is no answer",
      detail: `: ${counted(runs, "run")} finished, but none has a ${subject.label}`,
    };
  const { lead, detail } = ranked.length === 1 ? alone(ranked[0], subject) : compared(ranked, subject);
  return {
    lead,
    detail:
      detail +
      boundsPhrase(
        all.filter((variant) => !ranked.includes(variant)),
        subject,
      ),
  };
}

/** What no design can beat, for scale. */
function boundsPhrase(bounds: readonly RankedVariant[], { scale }: Subject): string {
  const values = bounds.map(({ name, mean }) => `${formatQuantity(mean, scale)} (${name})`);
  return values.length === 0 ? "" : `; the bound without messages or failures is ${listNames(values)}`;
}

function alone(only: RankedVariant, { results, label, scale }: Subject): Headline {
  const others = Object.keys(results.variants).filter((name) => !isBound(name, results)).length - 1;
  const why = others > 0 ? "no other design has this figure" : "there is no other design to compare it with";
  return {
    lead: `${only.name} has ${namedFigure(label, formatQuantity(only.mean, scale))}`,
    detail: ` (${certaintyOfOne(only, scale)}), and ${why}`,
  };
}

/** `a mean response time of 2 s`, `tasks lost: 3`. */
function namedFigure(label: string, quantity: string): string {
  const isPlural = /^[a-z]+[^s]s\b/.test(label);
  return isPlural ? `${label}: ${quantity}` : `a ${label} of ${quantity}`;
}

function compared(ranked: readonly RankedVariant[], subject: Subject): Headline {
  const [first, second] = ranked;
  if (subject.direction === "neutral") return range(ranked, subject);
  const comparison = compare(subject.results, subject.metric, first.name, second.name);
  if (comparison === null || comparison.ci95.some((end) => !finite(end))) return uncertain(ranked, subject);
  if (comparison.verdict === "better") return winner(ranked, comparison, subject);
  const lead =
    comparison.verdict === "equal"
      ? draw(ranked, subject)
      : isAsGoodAsEqual(comparison, first, second)
        ? `${first.name} and ${second.name} are as good as equal on ${subject.label}`
        : `There is no clear winner on ${subject.label}`;
  return { lead, detail: `: ${tie(ranked, comparison, subject)}` };
}

/** Every seed gave the first two the same figure, and perhaps others too. */
function draw(ranked: readonly RankedVariant[], { results, metric, label }: Subject): string {
  const [first] = ranked;
  const alike = ranked.filter(
    (other) => other === first || compare(results, metric, first.name, other.name)?.verdict === "equal",
  );
  return alike.length === ranked.length
    ? `The choice makes no difference to ${label}`
    : `${listNames(alike.map(({ name }) => name))} do equally well on ${label}`;
}

function winner(ranked: readonly RankedVariant[], comparison: OrientedComparison, subject: Subject): Headline {
  const [best, second, ...rest] = ranked;
  const { results, metric, label, scale } = subject;
  const field =
    ranked.length === 2 ? `better than ${second.name}` : `the best of ${formatNumber(ranked.length)} designs`;
  const others = rest.slice(0, 2).map((other) => `, ${relation(best.mean, other, scale)}`);
  const detail = `: ${formatQuantity(best.mean, scale)}, ${relation(best.mean, second, scale)} (${certainty(comparison, best, second, subject)})${others.join("")}`;
  const open = rest.filter((other) => compare(results, metric, best.name, other.name)?.verdict !== "better");
  if (open.length === 0) return { lead: `${best.name} is ${field} on ${label}`, detail };
  return {
    lead: `${best.name} has the ${superlative(subject)} ${label} of ${formatNumber(ranked.length)} designs`,
    detail: `${detail}; but ${openPhrase(best, open, subject)}`,
  };
}

/** Those than which the best is not surely better, though it is than the second: they vary more, or were not compared. */
function openPhrase(best: RankedVariant, open: readonly RankedVariant[], subject: Subject): string {
  const comparisonWith = ({ name }: RankedVariant) => compare(subject.results, subject.metric, best.name, name);
  const [nearest] = open.filter((other) => comparisonWith(other) !== null);
  if (nearest === undefined) return `it was not compared pair by pair with ${namesOrNumber(open)}`;
  const comparison = comparisonWith(nearest)!;
  const sure = certainty(comparison, best, nearest, subject);
  const advice = sayAdvice(comparison, subject);
  const values = `${formatQuantity(nearest.mean, subject.scale)}, ${sure}${advice}`;
  const others = open.filter((other) => other !== nearest);
  const more = others.length === 0 ? "" : `, nor than ${namesOrNumber(others)}`;
  return `not surely better than ${nearest.name} (${values})${more}`;
}

function tie(ranked: readonly RankedVariant[], comparison: OrientedComparison, subject: Subject): string {
  const [first, second, ...rest] = ranked;
  const values = `${first.name} has ${formatQuantity(first.mean, subject.scale)} and ${second.name} ${formatQuantity(second.mean, subject.scale)}`;
  const isOver = comparison.verdict === "equal" || isAsGoodAsEqual(comparison, first, second);
  const reason = isOver ? "" : doubt(comparison, subject);
  const advice = isOver ? "" : sayAdvice(comparison, subject);
  const beaten = rest.filter(
    (other) => compare(subject.results, subject.metric, first.name, other.name)?.verdict === "better",
  );
  const field = beaten.length === 0 ? "" : `; ${first.name} is clearly better than ${beatenNames(beaten, subject)}`;
  return `${values}${reason} (${certainty(comparison, first, second, subject)}${advice})${field}`;
}

function uncertain(ranked: readonly RankedVariant[], subject: Subject): Headline {
  const { results, metric, scale, label } = subject;
  const [first, second] = ranked;
  const single = Math.min(first.replications, second.replications) <= 1;
  const beaten = ranked.find((other) => compare(results, metric, first.name, other.name)?.verdict === "better");
  const pair = beaten === undefined ? "" : `, only with ${beaten.name}, than which it is surely better`;
  const reason = single
    ? "one replication cannot say how sure that is"
    : `these two were not compared pair by pair${pair}`;
  const values = `: ${formatQuantity(first.mean, scale)}, against ${formatQuantity(second.mean, scale)} for ${second.name}; but ${reason}`;
  return { lead: `${first.name} has the ${superlative(subject)} ${label}`, detail: values };
}

function range(ranked: readonly RankedVariant[], { scale, label }: Subject): Headline {
  const low = ranked[0];
  const high = ranked.at(-1)!;
  return {
    lead: `${label} goes from ${formatQuantity(low.mean, scale)} with ${low.name} to ${formatQuantity(high.mean, scale)} with ${high.name}`,
    detail: "",
  };
}
