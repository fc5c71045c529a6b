// The front of a sweep's two goals: every setting once.

import type { MetricDescription } from "../../observe/observations.ts";
import { frontAxis, frontConclusion, type FrontChart } from "../charts/front.ts";
import { metricLabel, metricTitle, unitOf } from "../metric-labels.ts";
import { formatQuantity, scaleFor } from "../quantity.ts";
import { basesOf, sayDesign, settingsOf, type SweptResults } from "./sweep-view.ts";

export function frontChart(results: SweptResults, metrics: readonly MetricDescription[]): FrontChart | null {
  const { front, goals } = results.sweep;
  const [first, second] = goals;
  if (front === null || first === undefined || second === undefined) return null;
  const names = basesOf(results.sweep);
  const axisOf = (metric: string, values: readonly number[]) =>
    frontAxis({ label: metricLabel(metric), unit: unitOf(metric, results, metrics), metric }, values);
  const firsts = front.map((point) => point.first);
  const seconds = front.map((point) => point.second);
  const scales = [firsts, seconds].map((values, at) =>
    scaleFor(unitOf(goals[at]!.metric, results, metrics), values, goals[at]!.metric),
  );
  const order = first.better === "lower" ? 1 : -1;
  const rows = front
    .toSorted((a, b) => Number(b.isOnFront) - Number(a.isOnFront) || order * (a.first - b.first))
    .map((point) => [
      sayDesign(results.sweep, point.design),
      formatQuantity(point.first, scales[0]!),
      formatQuantity(point.second, scales[1]!),
      frontConclusion(point.isOnFront, point.dominatedBy === null ? null : sayDesign(results.sweep, point.dominatedBy)),
    ]);
  return {
    kind: "front",
    id: "front",
    title: `${metricTitle(first.metric)} against ${metricLabel(second.metric)}`,
    caption: `Every setting once. On the line: those that no other one beats at both goals (${first.better} ${metricLabel(first.metric)} and ${second.better} ${metricLabel(second.metric)} are better). Hollow: beaten by another one for sure.`,
    x: axisOf(first.metric, firsts),
    y: axisOf(second.metric, seconds),
    names,
    points: front.map(({ design, dominatedBy, ...point }) => ({
      first: point.first,
      second: point.second,
      isOnFront: point.isOnFront,
      isBeaten: dominatedBy !== null,
      index: names.indexOf(results.sweep.designs.find(({ name }) => name === design)?.base ?? ""),
      name: shortName(results, design),
      text: sayDesign(results.sweep, design),
    })),
    table: { columns: ["design", metricLabel(first.metric), metricLabel(second.metric), "conclusion"], rows },
  };
}

/** The setting alone where there is one: the marker says whose it is. */
function shortName({ sweep }: SweptResults, name: string): string {
  const design = sweep.designs.find((each) => each.name === name);
  const settings = settingsOf(sweep, design?.point ?? null);
  return settings.length === 0 ? name : settings.join(", ");
}
