// What `orrery diff` found, for a terminal, and as JSON. Pure.

import type { MetricChange, RecordPair, TraceDiff } from "../../experiment/gate/trace-diff.ts";
import { singleLine } from "../markup.ts";
import { counted, formatNumber, formatValue } from "../quantity.ts";
import { canonicalJson } from "./canonical-json.ts";

const LINKS_MAX = 12;
const COUNTS_MAX = 8;
const METRICS_MAX = 20;

export function diffJson(diff: TraceDiff): string {
  return canonicalJson(diff);
}

export function diffText(diff: TraceDiff): string {
  const { a, b, common, isSame, first } = diff;
  const head = [`A: ${singleLine(a)}`, `B: ${singleLine(b)}`];
  if (isSame || first === null) return lines([...head, "", `The same: ${counted(common, "record")}.`]);
  return lines([
    ...head,
    "",
    `${counted(common, "record")} the same, then record ${common} differs:`,
    ...diff.context.map((line) => `    ${singleLine(line)}`),
    ...sideLines("A", diff.next.a),
    ...sideLines("B", diff.next.b),
    "",
    ...decisionLines(diff.decision),
    "",
    ...chainLines(diff),
    "",
    ...taskLines(diff),
    ...countLines(diff),
    ...metricLines(diff.metrics),
  ]);
}

function lines(all: readonly string[]): string {
  return `${all.join("\n")}\n`;
}

function sideLines(side: "A" | "B", next: readonly string[]): readonly string[] {
  return next.length === 0 ? [`  ${side} (ends here)`] : next.map((line) => `  ${side} ${singleLine(line)}`);
}

function decisionLines(decision: RecordPair | null): readonly string[] {
  if (decision === null) return ["Nobody decided anything differently."];
  return ["First decision that differs:", ...pairLines(decision)];
}

function pairLines({ a, b }: RecordPair): readonly string[] {
  return [`  A ${a === null ? "(none)" : singleLine(a)}`, `  B ${b === null ? "(none)" : singleLine(b)}`];
}

function chainLines({ chain }: TraceDiff): readonly string[] {
  const more = chain.length - LINKS_MAX;
  return [
    "From there on (the first difference of each kind of record):",
    ...chain
      .slice(0, LINKS_MAX)
      .flatMap((link) => [`  ${link.at} s ${singleLine(link.kind)}`, ...pairLines(link).map((line) => `  ${line}`)]),
    ...(more > 0 ? [`  ... and ${counted(more, "more kind")}`] : []),
  ];
}

function taskLines({ tasks: { both, shifted, shiftMean, onlyA, onlyB } }: TraceDiff): readonly string[] {
  const shift =
    shifted === 0
      ? ""
      : `, in B ${formatValue(Math.abs(shiftMean), "s")} ${shiftMean < 0 ? "earlier" : "later"} in the mean`;
  return [
    `Tasks completed after that: ${counted(both, "task")} in both, ${formatNumber(shifted)} of them at another time${shift}; ` +
      `${formatNumber(onlyA)} only in A, ${formatNumber(onlyB)} only in B.`,
  ];
}

function countLines({ counts }: TraceDiff): readonly string[] {
  if (counts.length === 0) return [];
  const said = counts.slice(0, COUNTS_MAX).map(({ kind, a, b }) => `${singleLine(kind)} ${a} -> ${b}`);
  const more = counts.length - said.length;
  return [`Records after that: ${said.join(", ")}${more > 0 ? ` and ${more} more kinds` : ""}.`];
}

function metricLines(metrics: readonly MetricChange[] | null): readonly string[] {
  if (metrics === null) return ["Metrics: unknown, for a trace file has none; name scenarios to see them."];
  if (metrics.length === 0) return ["No metric moved."];
  const more = metrics.length - METRICS_MAX;
  return [
    "Metrics that moved:",
    ...metrics.slice(0, METRICS_MAX).map(metricLine),
    ...(more > 0 ? [`  ... and ${more} more`] : []),
  ];
}

function metricLine({ metric, unit, better, a, b }: MetricChange): string {
  const values = `${formatValue(a, unit, metric)} -> ${formatValue(b, unit, metric)}`;
  if (a === null || b === null || better === "neutral") return `  ${singleLine(metric)}: ${values}`;
  return `  ${singleLine(metric)}: ${values} (${b < a === (better === "lower") ? "better" : "worse"})`;
}
