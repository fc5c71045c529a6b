// A run's metrics as Prometheus' text (exposition format 0.0.4), and its series as OpenMetrics text with virtual time as
// time stamps, which `promtool tsdb create-blocks-from openmetrics` turns into a database.

import type { RunResult } from "../../../experiment/results.ts";
import { cumulativeBuckets } from "../cumulative-buckets.ts";
import { metricFamilies, seriesFamilies, type Labels, type MetricFamily } from "../metric-families.ts";
import type { ExportedRun, RunExport, Write } from "../run-export.ts";

export interface PrometheusOptions {
  /** What virtual time 0 is called: seconds since 1970. */
  readonly origin: number;
  readonly writeMetrics: Write;
  readonly writeSeries: Write;
}

export class PrometheusExport implements RunExport {
  readonly #run: ExportedRun;
  readonly #options: PrometheusOptions;

  constructor(run: ExportedRun, options: PrometheusOptions) {
    this.#run = run;
    this.#options = options;
  }

  finish(result: RunResult): readonly string[] {
    this.#options.writeMetrics(metricsText(this.#run, result));
    for (const text of seriesTexts(this.#run, result, this.#options.origin)) this.#options.writeSeries(text);
    return [];
  }
}

function metricsText(run: ExportedRun, result: RunResult): string {
  const { scenario, engine, variant, seed } = run;
  const about = { scenario, engine: engine.version, fingerprint: engine.fingerprint, digest: result.digest };
  const info = head("orrery_run_info", "gauge", "Which run this is; the value is always 1.");
  const own = { variant, seed: String(seed) };
  const families = metricFamilies(run, result).map((family) => familyText(family, own));
  return [...info, sample("orrery_run_info", { ...own, ...about }, 1), ...families.flat()].join("");
}

function familyText(family: MetricFamily, own: Labels): readonly string[] {
  const name = prometheusName(family);
  const lines = head(name, family.kind, family.meaning);
  if (family.kind !== "histogram")
    return [...lines, ...family.points.map(({ labels, value }) => sample(name, { ...own, ...labels }, value))];
  const points = family.points.flatMap(({ labels, histogram, sum }) => {
    const all = { ...own, ...labels };
    const bucket = (le: string, count: number): string => sample(`${name}_bucket`, { ...all, le }, count);
    return [
      ...cumulativeBuckets(histogram).map(({ bound, count }) => bucket(String(bound / 1e6), count)),
      bucket("+Inf", histogram.count),
      sample(`${name}_sum`, all, sum / 1e6),
      sample(`${name}_count`, all, histogram.count),
    ];
  });
  return [...lines, ...points];
}

/** One text per series; the last one ends the exposition. */
function seriesTexts({ variant, seed }: ExportedRun, result: RunResult, origin: number): readonly string[] {
  const own = { variant, seed: String(seed) };
  const families = seriesFamilies(result).map(({ values, width, ...family }) => {
    const name = prometheusName({ kind: "gauge", ...family });
    const samples = values.flatMap((value, index) =>
      value === null ? [] : [sample(name, own, value, timestamp(origin, index * width))],
    );
    return [...head(name, "gauge", family.meaning), ...samples].join("");
  });
  return [...families, "# EOF\n"];
}

/** Whole microseconds, without the noise of adding seconds as doubles. */
function timestamp(origin: number, seconds: number): string {
  const us = Math.round(seconds * 1e6);
  const whole = origin + Math.floor(us / 1e6);
  const fraction = String(us % 1e6)
    .padStart(6, "0")
    .replace(/0+$/, "");
  return fraction === "" ? String(whole) : `${whole}.${fraction}`;
}

const UNIT_SUFFIXES: Readonly<Record<string, string>> = {
  s: "_seconds",
  "1/s": "_per_second",
  "task-s": "_core_seconds",
  B: "_bytes",
};

/** `response.mean` in s -> `orrery_response_mean_seconds`. Counters end in `_total`. */
export function prometheusName({ name, unit, kind }: Pick<MetricFamily, "name" | "unit" | "kind">): string {
  const snake = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_");
  const suffix = UNIT_SUFFIXES[unit] ?? "";
  const named = `orrery_${snake}`.replace(kind === "counter" ? /_total$/ : /$^/, "");
  const withUnit = suffix !== "" && named.includes(suffix) ? named : `${named}${suffix}`;
  return kind === "counter" ? `${withUnit}_total` : withUnit;
}

function head(name: string, type: string, meaning: string): readonly string[] {
  const help = meaning.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return [`# HELP ${name} ${help}\n`, `# TYPE ${name} ${type}\n`];
}

function sample(name: string, labels: Labels, value: number, at?: string): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(",")}} ${numeral(value)}${at === undefined ? "" : ` ${at}`}\n`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function numeral(value: number): string {
  if (Number.isFinite(value)) return String(value);
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}
