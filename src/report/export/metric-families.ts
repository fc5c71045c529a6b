// The metrics of a run, ordered into families: one name, unit and meaning, one value for each set of labels. Prometheus'
// text and OpenTelemetry's JSON are two ways of writing them.

import type { RunResult } from "../../experiment/results.ts";
import type { HistogramData, NodeUse } from "../../observe/observations.ts";
import type { ExportedRun } from "./run-export.ts";

export type Labels = Readonly<Record<string, string>>;

export interface FamilyPoint {
  /** Beside those of the run. */
  readonly labels: Labels;
  readonly value: number;
}

interface HistogramPoint {
  readonly labels: Labels;
  readonly histogram: HistogramData;
  /** us. */
  readonly sum: number;
}

interface FamilyHead {
  /** With dots: `response.mean`. */
  readonly name: string;
  /** `s`, `1/s`, `1`, `tasks`, `task-s`, `messages`, `attempts`, `B`, `events`, `records`. */
  readonly unit: string;
  readonly meaning: string;
}

/** A counter never falls during a run; a histogram's values are in us, whatever its unit says. */
export type MetricFamily =
  | (FamilyHead & { readonly kind: "gauge" | "counter"; readonly points: readonly FamilyPoint[] })
  | (FamilyHead & { readonly kind: "histogram"; readonly points: readonly HistogramPoint[] });

export interface SeriesFamily extends FamilyHead {
  /** Seconds. */
  readonly width: number;
  readonly values: readonly (number | null)[];
}

export function metricFamilies(run: ExportedRun, result: RunResult): readonly MetricFamily[] {
  return [...scalarFamilies(run, result), ...histogramFamilies(result), ...nodeFamilies(result), ...counters(result)];
}

/** The series of the report: one value per time bucket. */
export function seriesFamilies({ series }: RunResult): readonly SeriesFamily[] {
  return series.map(({ name, unit, width, values }) => ({
    name: `series.${name}`,
    unit,
    meaning: `${name} over time: per bucket of ${width} s, an average, a rate or a maximum.`,
    width,
    values,
  }));
}

/** `class.web.response.mean` is `response.mean` with a label, and so is `group.spot.utilisation`. */
function splitLabel(name: string): { readonly base: string; readonly labels: Labels } {
  const [, label, value, base] = /^(class|group)\.([^.]+)\.(.+)$/.exec(name) ?? [];
  return label === undefined ? { base: name, labels: {} } : { base, labels: { [label]: value } };
}

function scalarFamilies(run: ExportedRun, { metrics }: RunResult): readonly MetricFamily[] {
  const points = new Map<string, FamilyPoint[]>();
  for (const [name, value] of Object.entries(metrics)) {
    const { base, labels } = splitLabel(name);
    points.set(base, [...(points.get(base) ?? []), { labels, value }]);
  }
  return [...points].map(([name, own]) => {
    const description = run.describeMetric(name);
    const head = { name, unit: description?.unit ?? "1", meaning: description?.definition ?? name };
    // By convention, what counts is named a total, and only that.
    return { kind: head.unit === "messages" && name.endsWith(".total") ? "counter" : "gauge", ...head, points: own };
  });
}

/** Two kinds of them: response and wait, as a whole and per class. */
function histogramFamilies(result: RunResult): readonly MetricFamily[] {
  const meanings = {
    response: "Time from arrival to completion of the tasks that arrived in the measured window.",
    wait: "Time from arrival to the first start of an attempt of the tasks that arrived in the measured window.",
  };
  return Object.entries(meanings).flatMap(([name, meaning]): readonly MetricFamily[] => {
    const points = Object.entries(result.histograms).flatMap(([key, histogram]): readonly HistogramPoint[] => {
      const workClass = key === name ? undefined : new RegExp(`^class\\.(.+)\\.${name}$`).exec(key)?.[1];
      if (key !== name && workClass === undefined) return [];
      const mean = result.metrics[`${key}.mean`] ?? 0;
      const sum = Math.round(mean * histogram.count * 1e6);
      return [{ labels: workClass === undefined ? {} : { class: workClass }, histogram, sum }];
    });
    return points.length === 0 ? [] : [{ kind: "histogram", name: `${name}.time`, unit: "s", meaning, points }];
  });
}

function nodeFamilies({ nodes }: RunResult): readonly MetricFamily[] {
  const family = (name: string, unit: string, meaning: string, value: (node: NodeUse) => number): MetricFamily => ({
    kind: "gauge",
    name: `node.${name}`,
    unit,
    meaning,
    points: nodes.map((node) => ({
      labels: { node: node.name, role: node.role, zone: node.zone },
      value: value(node),
    })),
  });
  return [
    family("cores", "1", "Cores of the node.", ({ cores }) => cores),
    family(
      "utilisation",
      "1",
      "Share of the node's core time in the measured window that attempts held.",
      ({ utilisation }) => utilisation,
    ),
    family("attempts", "attempts", "Executions started on the node.", ({ attempts }) => attempts),
    family("wasted", "task-s", "Core-seconds held on the node by attempts that did not count.", ({ wasted }) => wasted),
  ];
}

function counters({ counters: { events, records, messages, bytes }, end }: RunResult): readonly MetricFamily[] {
  const counter = (name: string, unit: string, meaning: string, value: number): MetricFamily => ({
    kind: "counter",
    name: `run.${name}`,
    unit,
    meaning,
    points: [{ labels: {}, value }],
  });
  return [
    counter("events", "events", "Events that the simulation fired.", events),
    counter("records", "records", "Records of the run's trace.", records),
    counter("messages", "messages", "Messages sent.", messages),
    counter("bytes", "B", "Bytes sent.", bytes),
    counter("virtual.time", "s", "Virtual time from the start of the run to its end.", end),
  ];
}
