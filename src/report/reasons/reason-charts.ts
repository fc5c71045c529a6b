// What mean response times are made of, design by design, and when the tasks arrived that make the difference.

import type { Reason, Results } from "../../experiment/results.ts";
import type { LineChart, StackChart } from "../charts/chart.ts";
import type { CommonFaults } from "../charts/fault-windows.ts";
import { linearAxis, timeAxis } from "../charts/ticks.ts";
import { formatNumber, formatQuantity, listNames, scaleFor } from "../quantity.ts";
import { PART_MEANINGS } from "./reason-words.ts";

/** One bar for each design that something is said of, in the order of the scenario. */
export function partsChart(reasons: readonly Reason[], { variants }: Results): StackChart {
  const parts = reasons[0].parts.map(({ part }) => part);
  const bars = new Map<string, readonly number[]>();
  for (const { faster, slower, parts: shares } of reasons) {
    bars.set(
      faster,
      shares.map((share) => share.faster),
    );
    bars.set(
      slower,
      shares.map((share) => share.slower),
    );
  }
  const names = Object.keys(variants).filter((name) => bars.has(name));
  const others = Object.keys(variants).filter((name) => !bars.has(name));
  const left = others.length === 0 ? "" : ` Only of designs that are spoken of above; not of ${listNames(others)}.`;
  const totals = names.map((name) => sumOf(bars.get(name)!));
  const scale = scaleFor("s", totals);
  const unit = scale.suffix.trim();
  return {
    kind: "stack",
    id: "response-parts",
    title: "What response times are made of",
    caption: `Mean over the tasks, then over replications; less is better. ${parts.map((part) => `${part}: ${PART_MEANINGS[part]}`).join("; ")}.${left}`,
    x: linearAxis("mean response time", "s", totals),
    causes: parts,
    unit: "s",
    rows: names.map((name, index) => ({
      name,
      values: bars.get(name)!,
      text: formatQuantity(totals[index], scale),
    })),
    table: {
      columns: ["design", ...parts.map((part) => `${part} (${unit})`), `all (${unit})`],
      rows: names.map((name, index) => [
        name,
        ...bars.get(name)!.map((value) => formatNumber(value / scale.divisor)),
        formatNumber(totals[index] / scale.divisor),
      ]),
    },
  };
}

/** Of the largest: what is less below zero is within the line of the axis, and asks for no half of the chart. */
const AXIS_LEAST = 0.02;

/** A line for each pair, whose points add up to the difference; of those with the shortest periods. */
export function arrivalsChart(all: readonly Reason[], { variants }: Results, faults: CommonFaults): LineChart | null {
  const width = Math.min(...all.map(periodOf));
  const reasons = all.filter((reason) => periodOf(reason) === width);
  const periods = [...new Set(reasons.flatMap(({ arrivals }) => arrivals.map(({ from }) => from)))].toSorted(
    (a, b) => a - b,
  );
  if (periods.length < 3) return null;
  const end = periods.at(-1)! + width;
  const order = Object.keys(variants);
  const windows = faults.windows
    .filter((window) => window.from < end)
    .map((window) => ({ ...window, until: Math.min(end, window.until) }));
  const lines = reasons.map(({ faster, slower, arrivals }) => {
    const own = new Map(arrivals.map((share) => [share.from, share.difference]));
    return {
      name: `${slower} − ${faster}`,
      index: order.indexOf(slower),
      points: periods.map((period) => ({ x: period + width / 2, y: own.get(period) ?? null })),
    };
  });
  const values = lines.flatMap(({ points }) => points.flatMap(({ y }) => y ?? []));
  const scale = scaleFor("s", values);
  const most = Math.max(...values.map(Math.abs));
  return {
    kind: "lines",
    id: "response-arrivals",
    title: "When the tasks arrived that make the difference",
    caption: `What the tasks that arrived in each period of ${formatNumber(width)} s add to the difference of the mean response times: the points of a line add up to it.${shadedText(windows)}`,
    x: timeAxis("virtual time of arrival", 0, end),
    y: linearAxis(
      "part of the difference",
      "s",
      values.filter((value) => Math.abs(value) >= AXIS_LEAST * most),
    ),
    lines,
    windows,
    rowPositions: periods.map((period) => period + width / 2),
    table: {
      columns: ["from (s)", ...lines.map(({ name }) => name)],
      rows: periods.map((period, at) => [
        formatNumber(period),
        ...lines.map(({ points }) => formatQuantity(points[at].y, scale)),
      ]),
    },
  };
}

/** Seconds. */
function periodOf({ arrivals: [{ from, until }] }: Reason): number {
  return until - from;
}

const SHADED_NAMED = 8;

function shadedText(windows: CommonFaults["windows"]): string {
  if (windows.length === 0) return "";
  const named = windows.slice(0, SHADED_NAMED).map(({ letter, text }) => `${letter} ${text}`);
  return ` Shaded: ${named.join("; ")}${windows.length > SHADED_NAMED ? " and so on" : ""}.`;
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
