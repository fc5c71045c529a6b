// The headline where alerts are the question: which rules told of every fault that hurt and of nothing else, and what the others
// did. Called by the answer only.

import type { Results } from "../experiment/results.ts";
import { metricsAskedFor } from "./metric-labels.ts";
import { counted, finite, formatNumber, formatValue } from "./quantity.ts";

interface Headline {
  readonly lead: string;
  readonly detail: string;
}

/** One rule over all designs; counts are per run, summed over designs. */
interface RuleRecord {
  readonly name: string;
  readonly missed: number;
  readonly falseAlarms: number;
  /** Seconds; mean of the designs in which it told of a fault; undefined = of none. */
  readonly delay: number | undefined;
}

/** Rules that are named one by one; the others are counted. */
const NAMED_MAX = 4;

/** Null unless the scenario asks about alerts first. */
export function alertHeadline(results: Results): Headline | null {
  if (!/^alerts?\./.test(metricsAskedFor(results)[0] ?? "")) return null;
  const records = ruleRecords(results);
  if (records.length === 0) return null;
  const flawless = records.filter(
    ({ missed, falseAlarms, delay }) => missed + falseAlarms === 0 && delay !== undefined,
  );
  const others = records.filter((record) => !flawless.includes(record));
  const detail = [...others.slice(0, NAMED_MAX).map(flawsOf), ...restOf(others)].map((flaw) => `; ${flaw}`).join("");
  if (flawless.length === 0) return { lead: "No rule told of every fault that hurt and of nothing else", detail };
  const named = flawless
    .toSorted((a, b) => a.delay! - b.delay!)
    .slice(0, NAMED_MAX)
    .map(({ name, delay }) => `${name} (after ${formatValue(delay, "s")})`);
  return {
    lead: `Told of every fault that hurt, and of nothing else: ${[...named, ...restOf(flawless)].join(", ")}`,
    detail,
  };
}

function restOf(records: readonly RuleRecord[]): readonly string[] {
  return records.length > NAMED_MAX ? [counted(records.length - NAMED_MAX, "more rule")] : [];
}

function flawsOf({ name, missed, falseAlarms, delay }: RuleRecord): string {
  const flaws = [
    ...(missed > 0 ? [`missed ${numbered(missed, "fault")}`] : []),
    ...(falseAlarms > 0 ? [`gave ${numbered(falseAlarms, "false alarm")}`] : []),
  ];
  if (flaws.length === 0) return `${name} had nothing to tell of`;
  return `${name} ${flaws.join(" and ")}${delay === undefined ? "" : ` (${missed > 0 ? "the others" : "all"} after ${formatValue(delay, "s")})`}`;
}

/** Means of runs need not be whole. */
function numbered(count: number, noun: string): string {
  return `${formatNumber(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** In the order of the results. */
function ruleRecords({ variants }: Results): readonly RuleRecord[] {
  const designs = Object.values(variants).map(({ metrics }) => metrics);
  const names = designs.flatMap((metrics) =>
    Object.keys(metrics).flatMap((metric) => /^alert\.([^.]+)\.fired$/.exec(metric)?.[1] ?? []),
  );
  return [...new Set(names)].map((name) => {
    const means = (figure: string) =>
      designs.map((metrics) => metrics[`alert.${name}.${figure}`]?.mean).filter((mean) => finite(mean));
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const delays = means("delay.mean");
    return {
      name,
      missed: sum(means("missed")),
      falseAlarms: sum(means("false")),
      delay: delays.length === 0 ? undefined : sum(delays) / delays.length,
    };
  });
}
