// The goal at every setting as rows of words: parameters down, designs across. For the terminal and Markdown, which show no
// curves.

import type { MetricDescription } from "../../observe/observations.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { formatEstimate, scaleFor, typical } from "../quantity.ts";
import { basesOf, settingsOf, summaryOf, type SweptResults } from "./sweep-view.ts";

export interface SettingRows {
  /** `mean response time, ms`. */
  readonly title: string;
  /** Names of the parameters, then of the designs. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Settings that are not shown. */
  readonly left: number;
}

/** `★` best of its design, `∞` a queue that grows all the time. Undefined where there is no goal. */
export function settingRows(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  most: number,
): SettingRows | undefined {
  const { sweep } = results;
  const metric = sweep.goals[0]?.metric;
  if (metric === undefined) return undefined;
  const bases = basesOf(sweep);
  const means = sweep.designs.map(({ name }) => summaryOf(results, name, metric)?.mean);
  const scale = scaleFor(unitOf(metric, results, metrics), [typical(means)], metric);
  const cell = (base: string, label: string): string => {
    const design = sweep.designs.find((each) => each.base === base && (each.point === label || each.point === null));
    const summary = design && summaryOf(results, design.name, metric);
    const { mean, halfWidth } = formatEstimate(summary?.mean ?? null, summary?.ci95 ?? [null, null], scale);
    const isBest = sweep.bestOfEach.some(({ name }) => name === design?.name);
    const sign = design !== undefined && sweep.saturated.includes(design.name) ? "∞ " : isBest ? "★ " : "";
    return `${sign}${mean}${halfWidth === null ? "" : ` ± ${halfWidth}`}`;
  };
  const ran = sweep.points.filter(({ label }) => sweep.designs.some(({ point }) => point === label));
  const suffix = scale.suffix.trim();
  return {
    title: `${metricLabel(metric)}${suffix === "" ? "" : `, ${suffix}`}`,
    columns: [...sweep.parameters.map(({ name }) => name), ...bases],
    rows: ran
      .slice(0, most)
      .map(({ label }) => [...settingsOf(sweep, label), ...bases.map((base) => cell(base, label))]),
    left: Math.max(0, ran.length - most),
  };
}
