import { describe, expect, test } from "vitest";
import { PrometheusExport, prometheusName } from "../../../src/report/export/prometheus/exposition.ts";
import { Kept, SAMPLE_RESULT, SAMPLE_RUN, tell } from "./sample-run.ts";

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly at: string | undefined;
}
interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: Sample[];
}

/** The text format (prometheus.io/docs/instrumenting/exposition_formats), read strictly: throws at the first mistake. */
function parse(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  let help: readonly [string, string] | undefined;
  let current: readonly [string, Family] | undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    const helpLine = /^# HELP ([a-z_:][a-z0-9_:]*) (.*)$/.exec(line);
    const typeLine = /^# TYPE ([a-z_:][a-z0-9_:]*) (counter|gauge|histogram)$/.exec(line);
    if (line === "# EOF") continue;
    if (helpLine) help = [helpLine[1], helpLine[2]];
    else if (typeLine) {
      if (help?.[0] !== typeLine[1] || families.has(typeLine[1])) throw new Error(line);
      current = [typeLine[1], { type: typeLine[2], help: help[1], samples: [] }];
      families.set(...current);
    } else current![1].samples.push(parseSample(line, current![0]));
  }
  return families;
}

function parseSample(line: string, family: string): Sample {
  const match = /^([a-z_:][a-z0-9_:]*)\{(.*)\} (\S+)(?: (\S+))?$/.exec(line);
  if (match === null || !match[1].startsWith(family)) throw new Error(line);
  const labels: Record<string, string> = {};
  const rest = match[2].replaceAll(
    /([a-z_]+)="((?:[^"\\\n]|\\["\\n])*)"(,|$)/g,
    (_pair, label: string, value: string) => {
      labels[label] = value.replaceAll(/\\(.)/g, (_escape, letter: string) => (letter === "n" ? "\n" : letter));
      return "";
    },
  );
  if (rest !== "") throw new Error(`labels of ${line}`);
  const value = match[3] === "+Inf" ? Infinity : Number(match[3]);
  return { name: match[1], labels, value, at: match[4] };
}

function exported(run = SAMPLE_RUN, origin = 0): { readonly metrics: Kept; readonly series: Kept } {
  const metrics = new Kept();
  const series = new Kept();
  tell(new PrometheusExport(run, { origin, writeMetrics: metrics.write, writeSeries: series.write }));
  return { metrics, series };
}

const families = parse(exported().metrics.text);

describe("Prometheus' text", () => {
  test("has every metric with help, type, and the labels of the run", () => {
    expect(families.get("orrery_response_mean_seconds")).toEqual({
      type: "gauge",
      help: "Mean time from arrival to completion of the completed tasks that arrived in the measured window.",
      samples: [
        { name: "orrery_response_mean_seconds", labels: { variant: "fifo", seed: "7" }, value: 0.0072, at: undefined },
        {
          name: "orrery_response_mean_seconds",
          labels: { variant: "fifo", seed: "7", class: "web" },
          value: 0.0066,
          at: undefined,
        },
      ],
    });
    for (const [name, { samples }] of families)
      for (const { labels } of samples) expect(labels, name).toMatchObject({ variant: "fifo", seed: "7" });
    expect(families.get("orrery_run_info")!.samples[0].labels).toMatchObject({
      scenario: "sample",
      digest: "feedfacecafebeef",
    });
  });

  test("tells of each node", () => {
    const { samples } = families.get("orrery_node_utilisation")!;
    expect(samples.map(({ labels, value }) => [labels["node"], labels["role"], value])).toContainEqual([
      "worker/0",
      "worker",
      0.75,
    ]);
    expect(samples).toHaveLength(SAMPLE_RUN.nodes.length);
  });

  test("has histograms as cumulative buckets that end with all values, with their sum", () => {
    const { type, samples } = families.get("orrery_response_time_seconds")!;
    expect(type).toBe("histogram");
    const whole = samples.filter(({ labels }) => labels["class"] === undefined);
    const buckets = whole.filter(({ name }) => name.endsWith("_bucket"));
    const bounds = buckets.map(({ labels }) => (labels["le"] === "+Inf" ? Infinity : Number(labels["le"])));
    expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
    expect(bounds.at(-1)).toBe(Infinity);
    const counts = buckets.map(({ value }) => value);
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    const countUpTo = (bound: number): number => counts[bounds.indexOf(bound)];
    expect([countUpTo(0.006143), countUpTo(0.007167), countUpTo(0.008191), countUpTo(Infinity)]).toEqual([0, 1, 2, 2]);
    expect(whole.at(-2)).toMatchObject({ name: "orrery_response_time_seconds_sum", value: 0.0144 });
    expect(whole.at(-1)).toMatchObject({ name: "orrery_response_time_seconds_count", value: 2 });
    expect(samples.filter(({ labels }) => labels["class"] === "web")).toHaveLength(whole.length);
  });

  test("names things by the conventions: base units, totals only for what counts", () => {
    expect(families.get("orrery_messages_total")).toMatchObject({ type: "counter" });
    expect(families.get("orrery_run_bytes_total")).toMatchObject({ type: "counter" });
    for (const [name, { type }] of families) expect(name.endsWith("_total"), name).toBe(type === "counter");
    const named = (name: string, unit: string): string => prometheusName({ name, unit, kind: "gauge" });
    expect(named("response.mean", "s")).toBe("orrery_response_mean_seconds");
    expect(named("tasks.deadLettered", "tasks")).toBe("orrery_tasks_dead_lettered");
    expect(named("bytes.perTask", "B")).toBe("orrery_bytes_per_task");
    expect(named("throughput", "1/s")).toBe("orrery_throughput_per_second");
  });

  test("escapes what labels and helps must not hold", () => {
    const odd = { ...SAMPLE_RUN, scenario: 'a "b"\\c\nd' };
    expect(parse(exported(odd).metrics.text).get("orrery_run_info")!.samples[0].labels["scenario"]).toBe('a "b"\\c\nd');
  });
});

describe("series for a database", () => {
  test("are OpenMetrics text with virtual time as time stamps, in order, and an end", () => {
    const { text } = exported().series;
    expect(text.endsWith("\n# EOF\n")).toBe(true);
    const { samples } = parse(text).get("orrery_series_queue")!;
    expect(samples.map(({ value, at }) => [value, at])).toEqual([
      [0.5, "0"],
      [0.25, "0.005"],
    ]);
    expect(SAMPLE_RESULT.series[0].values).toHaveLength(3);
  });

  test("may begin at a date", () => {
    const { samples } = parse(exported(SAMPLE_RUN, 1_767_225_600).series.text).get("orrery_series_running")!;
    expect(samples.map(({ at }) => at)).toEqual(["1767225600", "1767225600.005", "1767225600.01"]);
  });
});
