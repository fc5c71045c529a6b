// Among whom an answer chooses: a design that breaks a promise, on purpose or not, may be quick, and is nothing to choose.

import type { Finding, Results } from "../experiment/results.ts";
import type { MetricDescription } from "../observe/observations.ts";
import { certaintyOfOne, continued, type Headline } from "./answer-words.ts";
import { directionOf, metricLabel, unitOf } from "./metric-labels.ts";
import { formatQuantity, listNames, scaleFor } from "./quantity.ts";
import { isBound, rankVariants } from "./ranking.ts";

interface Question {
  readonly metric: string | null;
  readonly metrics: readonly MetricDescription[];
}

/** Of those that are left out, so many are named beside the one that is left. */
const NAMED_MAX = 2;

/** The results of those that break no promise; all of them where everybody does, or nobody. */
export function contenders(results: Results): Results {
  const sound = Object.entries(results.variants).filter(([name]) => !breaksPromises(name, results));
  if (sound.length === 0 || sound.length === Object.keys(results.variants).length) return results;
  const faults = results.faults.filter(({ variant }) => !breaksPromises(variant, results));
  return { ...results, variants: Object.fromEntries(sound), faults };
}

/** What `spoken` says of the contenders; that others break promises is said apart. */
export function amongContenders(field: Results, question: Question, spoken: (field: Results) => Headline): Headline {
  const sound = contenders(field);
  const names = Object.keys(sound.variants).filter((name) => !isBound(name, sound));
  if (sound === field || names.length === 0) return spoken(field);
  const headline = spoken(sound);
  if (names.length > 1)
    return {
      ...headline,
      lead: `Of those that keep their promises, ${continued({ lead: headline.lead, detail: "" })}`,
    };
  const [name] = names;
  const lead = `Only ${name} keeps its promises`;
  return headline.lead.startsWith("With ")
    ? { lead, detail: `: ${continued(headline).replace(`with ${name}, `, "with it, ")}` }
    : { lead, detail: soleFigure(name, field, question) };
}

function soleFigure(name: string, field: Results, { metric, metrics }: Question): string {
  if (metric === null) return "";
  const ranked = rankVariants(field, metric, directionOf(metric, metrics)).filter((one) => !isBound(one.name, field));
  const own = ranked.find((one) => one.name === name);
  if (own === undefined) return `, and has no ${metricLabel(metric)}`;
  const unit = unitOf(metric, field, metrics);
  const scale = scaleFor(
    unit,
    ranked.map(({ mean }) => mean),
    metric,
  );
  const others = ranked.filter((one) => one !== own).slice(0, NAMED_MAX);
  const figures = others.map((other) => `${formatQuantity(other.mean, scale)} with ${other.name}`);
  const against = figures.length === 0 ? "" : `, against ${listNames(figures)}`;
  return `: ${metricLabel(metric)} ${formatQuantity(own.mean, scale)}${against} (${certaintyOfOne(own, scale)})`;
}

function breaksPromises(name: string, { findings }: Results): boolean {
  return findings.some((finding) => finding.variant === name && isBroken(finding));
}

function isBroken({ severity }: Pick<Finding, "severity">): boolean {
  return severity === "violation" || severity === "expected";
}
