// A sweep's designs as its charts and tables look at them: by variant and setting, with the figures of a metric.

import type { MetricSummary, Results, SweepResults } from "../../experiment/results.ts";
import { finite, formatValue } from "../quantity.ts";

export type SweptResults = Results & { readonly sweep: SweepResults };
export type Parameter = SweepResults["parameters"][number];

export function isSwept(results: Results): results is SweptResults {
  return results.sweep !== undefined;
}

/** One design of a slice: where it stands on the axis, and what was measured. */
export interface SlicePoint {
  readonly design: string;
  readonly label: string;
  /** On the parameter's axis: its number, or its place in the list where it has none. */
  readonly x: number;
  readonly summary: MetricSummary | null;
}

/** Names of the variants of the file, in its order. */
export function basesOf({ designs }: SweepResults): readonly string[] {
  return [...new Set(designs.map(({ base }) => base))];
}

export function sweptBases({ designs }: SweepResults): readonly string[] {
  return [...new Set(designs.filter(({ point }) => point !== null).map(({ base }) => base))];
}

export function summaryOf({ variants }: Results, design: string, metric: string): MetricSummary | null {
  const summary = variants[design]?.metrics[metric];
  return summary !== undefined && finite(summary.mean) ? summary : null;
}

/** Labels of the values of a design's point; empty where it is not swept. */
export function settingsOf({ points }: SweepResults, point: string | null): readonly string[] {
  return points.find(({ label }) => label === point)?.values ?? [];
}

/** Where a value lies on its axis. */
export function placeOf({ unit, values }: Parameter, label: string): number {
  const index = values.findIndex((value) => value.label === label);
  return unit === null ? index : (values[index]?.value ?? index);
}

/**
 * A variant along one parameter, by rising place. In a grid everything else is as at the variant's best point; side by side
 * and in a Latin hypercube all points take part.
 */
export function sliceOf(results: SweptResults, base: string, index: number, metric: string): readonly SlicePoint[] {
  const { sweep } = results;
  const best = sweep.bestOfEach.find((each) => each.base === base)?.point ?? null;
  const fixed = settingsOf(sweep, best ?? sweep.points[0]?.label ?? null);
  const isGrid = sweep.sampling === "cartesian";
  return sweep.designs
    .filter((design) => design.base === base && design.point !== null)
    .map(({ name, point }) => ({ name, settings: settingsOf(sweep, point) }))
    .filter(({ settings }) => !isGrid || settings.every((label, at) => at === index || label === fixed[at]))
    .map(({ name, settings }) => ({
      design: name,
      label: settings[index]!,
      x: placeOf(sweep.parameters[index]!, settings[index]!),
      summary: summaryOf(results, name, metric),
    }))
    .toSorted((a, b) => a.x - b.x);
}

/** `timeout 1s, rate 90/s`: what a slice holds fixed; empty with one parameter. */
export function fixedSettings(sweep: SweepResults, base: string, index: number): string {
  if (sweep.sampling !== "cartesian" || sweep.parameters.length < 2) return "";
  const best = sweep.bestOfEach.find((each) => each.base === base)?.point ?? null;
  const settings = settingsOf(sweep, best);
  return sweep.parameters
    .flatMap(({ name }, at) => (at === index || settings[at] === undefined ? [] : [`${name} ${settings[at]}`]))
    .join(", ");
}

/** A number of a parameter's axis in words. */
export function sayPlace({ unit, values }: Parameter, at: number): string {
  const exact = values.find(({ value }) => value === at);
  if (exact !== undefined) return exact.label;
  return formatValue(at, unit ?? "1");
}

/** `raft with timeout 5s and rate 90/s`. */
export function sayDesign(sweep: SweepResults, name: string): string {
  const design = sweep.designs.find((each) => each.name === name);
  if (design === undefined || design.point === null) return name;
  const settings = settingsOf(sweep, design.point).map((label, index) => `${sweep.parameters[index]!.name} ${label}`);
  const where = settings.length < 2 ? settings.join("") : `${settings.slice(0, -1).join(", ")} and ${settings.at(-1)!}`;
  return sweptBases(sweep).length === 1 && basesOf(sweep).length === 1 ? where : `${design.base} with ${where}`;
}
