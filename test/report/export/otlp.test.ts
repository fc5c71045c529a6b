import { describe, expect, test } from "vitest";
import { OtlpExport } from "../../../src/report/export/otlp/otlp-export.ts";
import { Kept, SAMPLE_RUN, tell } from "./sample-run.ts";

type Json = Readonly<Record<string, unknown>>;

/** What a value must be, by the JSON mapping of Protocol Buffers and OTLP's additions to it. */
type Shape =
  ((value: unknown) => boolean) | { readonly [field: string]: Shape } | readonly [Shape] | { readonly optional: Shape };

const text: Shape = (value) => typeof value === "string";
const number: Shape = (value) => typeof value === "number" && Number.isFinite(value);
const int64: Shape = (value) => typeof value === "string" && /^\d+$/.test(value) && BigInt(value) < 2n ** 64n;
const hex =
  (bytes: number): Shape =>
  (value) =>
    typeof value === "string" && new RegExp(`^[0-9a-f]{${bytes * 2}}$`).test(value) && /[1-9a-f]/.test(value);
const enumeration =
  (max: number): Shape =>
  (value) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) <= max;
const anyValue: Shape = (value) => {
  const [[kind, content], ...rest] = Object.entries(value as Json);
  if (rest.length > 0) return false;
  if (kind === "intValue") return typeof content === "string" && /^-?\d+$/.test(content);
  return (
    (kind === "stringValue" && typeof content === "string") || (kind === "doubleValue" && typeof content === "number")
  );
};
const attributes: Shape = [{ key: text, value: anyValue }];
const resource: Shape = { attributes };
const scope: Shape = { name: text, version: text };
const span: Shape = {
  traceId: hex(16),
  spanId: hex(8),
  parentSpanId: { optional: hex(8) },
  name: text,
  kind: enumeration(5),
  startTimeUnixNano: int64,
  endTimeUnixNano: int64,
  attributes,
  events: { optional: [{ timeUnixNano: int64, name: text }] },
  links: { optional: [{ traceId: hex(16), spanId: hex(8), attributes }] },
  status: { code: enumeration(2), message: { optional: text } },
};
const point: Shape = {
  attributes: { optional: attributes },
  startTimeUnixNano: { optional: int64 },
  timeUnixNano: int64,
  asDouble: number,
};
const histogram: Shape = {
  attributes,
  startTimeUnixNano: int64,
  timeUnixNano: int64,
  count: int64,
  sum: number,
  bucketCounts: [int64],
  explicitBounds: [number],
  min: number,
  max: number,
};
const metric: Shape = {
  name: text,
  description: text,
  unit: text,
  gauge: { optional: { dataPoints: [point] } },
  sum: {
    optional: { aggregationTemporality: enumeration(2), isMonotonic: (value) => value === true, dataPoints: [point] },
  },
  histogram: { optional: { aggregationTemporality: enumeration(2), dataPoints: [histogram] } },
};
const tracesData: Shape = { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] };
const metricsData: Shape = { resourceMetrics: [{ resource, scopeMetrics: [{ scope, metrics: [metric] }] }] };

/** One sentence per place where the value is not of the shape; unknown fields are such places too. */
function mistakes(value: unknown, shape: Shape, path = ""): readonly string[] {
  if (typeof shape === "function") return shape(value) ? [] : [`${path}: ${JSON.stringify(value)}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path}: expected a list`];
    return value.flatMap((item, index) => mistakes(item, shape[0] as Shape, `${path}/${index}`));
  }
  if (typeof value !== "object" || value === null) return [`${path}: expected an object`];
  const fields = shape as Readonly<Record<string, Shape>>;
  const unknown = Object.keys(value).filter((key) => !(key in fields));
  return [
    ...unknown.map((key) => `${path}/${key}: unknown`),
    ...Object.entries(fields).flatMap(([key, each]) => {
      const isOptional = typeof each === "object" && "optional" in each;
      const item = (value as Json)[key];
      if (item === undefined) return isOptional ? [] : [`${path}/${key}: missing`];
      return mistakes(item, isOptional ? (each as { readonly optional: Shape }).optional : each, `${path}/${key}`);
    }),
  ];
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, string | number>> }[];
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: string }[];
  readonly links?: readonly { readonly spanId: string; readonly traceId: string }[];
  readonly status: { readonly code: number; readonly message?: string };
  readonly resource: Readonly<Record<string, string | number>>;
}

function valuesOf(list: Span["attributes"]): Readonly<Record<string, string | number>> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function exported(options: { readonly origin?: number; readonly from?: number; readonly until?: number } = {}) {
  const traces = new Kept();
  const metrics = new Kept();
  const { origin = 0, from = 0, until = Infinity } = options;
  const window = { from, until };
  tell(new OtlpExport(SAMPLE_RUN, { origin, window, writeTraces: traces.write, writeMetrics: metrics.write }));
  const lines = traces.text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Json);
  const spans = lines.flatMap(({ resourceSpans }) =>
    (
      resourceSpans as readonly { resource: { attributes: Span["attributes"] }; scopeSpans: { spans: Span[] }[] }[]
    ).flatMap(({ resource: { attributes: own }, scopeSpans }) =>
      scopeSpans.flatMap(({ spans: each }) => each.map((one): Span => ({ ...one, resource: valuesOf(own) }))),
    ),
  );
  return { lines, spans, metrics: JSON.parse(metrics.text) as Json };
}

const { lines, spans, metrics } = exported();
const attempt = (task: number, number: number): Span =>
  spans.find((each) => {
    const values = valuesOf(each.attributes);
    return values["orrery.task"] === String(task) && values["orrery.attempt"] === String(number);
  })!;
const taskSpan = (task: number): Span =>
  spans.find(
    ({ attributes: own, parentSpanId }) => parentSpanId === undefined && valuesOf(own)["orrery.task"] === String(task),
  )!;

describe("OTLP/JSON traces", () => {
  test("are valid by the JSON mapping, line by line", () => {
    expect(lines.flatMap((line) => mistakes(line, tracesData))).toEqual([]);
    // The check itself can fail.
    expect(mistakes({ traceId: 5 }, { traceId: hex(16), other: { optional: text } })).toHaveLength(1);
    expect(mistakes({ trace_id: "x" }, { traceId: { optional: text } })).toEqual(["/trace_id: unknown"]);
  });

  test("have a span per task from its arrival to its end, at the client, with what became of it", () => {
    expect(taskSpan(1)).toMatchObject({
      name: "batch",
      startTimeUnixNano: "3000000",
      endTimeUnixNano: "10800000",
      status: { code: 1 },
      events: [
        { name: "admitted", timeUnixNano: "3000000" },
        { name: "first start", timeUnixNano: "3400000" },
      ],
      resource: { "service.name": "client", "host.name": "client/0", "orrery.variant": "fifo", "orrery.seed": "7" },
    });
    expect(valuesOf(taskSpan(1).attributes)).toMatchObject({ "orrery.end": "completed", "orrery.attempts": "2" });
  });

  test("have a span per attempt below it, at its worker; a retry is linked to the attempt before", () => {
    const [first, second] = [attempt(1, 1), attempt(1, 2)];
    for (const each of [first, second]) {
      expect(each.parentSpanId).toBe(taskSpan(1).spanId);
      expect(each.traceId).toBe(taskSpan(1).traceId);
    }
    expect(first).toMatchObject({
      startTimeUnixNano: "3400000",
      endTimeUnixNano: "6000000",
      status: { code: 2, message: "crashed" },
      resource: { "service.name": "worker", "service.instance.id": "worker/1", "cloud.availability_zone": "a" },
    });
    expect(first.links).toBeUndefined();
    expect(second.links).toMatchObject([{ traceId: first.traceId, spanId: first.spanId }]);
    expect(valuesOf(first.attributes)["orrery.core_numbers"]).toBe("0-1");
  });

  test("what goes on at the end of the run ends there, without a verdict", () => {
    expect(taskSpan(2)).toMatchObject({ endTimeUnixNano: "12000000", status: { code: 0 } });
    expect(attempt(2, 1)).toMatchObject({ endTimeUnixNano: "12000000", status: { code: 0 } });
  });

  test("identifiers differ between tasks and attempts, and are the same for the same run", () => {
    expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(3);
    expect(exported().spans).toEqual(spans);
  });

  test("may begin at a date, and be limited to the tasks that arrive in a window", () => {
    const dated = exported({ origin: 1_767_225_600 }).spans.find(
      ({ traceId, parentSpanId }) => traceId === taskSpan(0).traceId && !parentSpanId,
    );
    expect(dated?.startTimeUnixNano).toBe("1767225600002000000");
    const limited = exported({ from: 3_000, until: 11_000 }).spans;
    expect(new Set(limited.map(({ traceId }) => traceId))).toEqual(new Set([taskSpan(1).traceId]));
    expect(limited).toHaveLength(3);
  });

  test("come in lines of a bounded number of spans", () => {
    const kept = new Kept();
    const write = { writeTraces: kept.write, writeMetrics: () => {} };
    const target = new OtlpExport(SAMPLE_RUN, { origin: 0, window: { from: 0, until: Infinity }, ...write });
    for (let task = 0; task < 1_500; task += 1) {
      target.moment({ kind: "task-arrived", at: task, task, class: 0 });
      target.moment({ kind: "attempt-started", at: task, node: 2, task, attempt: 1, epoch: 1, cores: 1 });
      target.moment({ kind: "attempt-ended", at: task, node: 2, task, attempt: 1, epoch: 1, outcome: "succeeded" });
    }
    expect(kept.pieces).toBe(2);
    for (const line of kept.text.split("\n").slice(0, -1)) expect(line.split('"traceId"')).toHaveLength(513);
  });
});

describe("OTLP/JSON metrics", () => {
  interface Metric {
    readonly name: string;
    readonly unit: string;
    readonly gauge?: { readonly dataPoints: readonly Json[] };
    readonly sum?: { readonly dataPoints: readonly Json[]; readonly isMonotonic: boolean };
    readonly histogram?: { readonly dataPoints: readonly Json[] };
  }
  const [{ scopeMetrics, resource: own }] = metrics["resourceMetrics"] as readonly {
    readonly resource: { readonly attributes: Span["attributes"] };
    readonly scopeMetrics: readonly { readonly metrics: readonly Metric[] }[];
  }[];
  const named = (name: string): Metric => scopeMetrics[0].metrics.find((each) => each.name === name)!;

  test("are valid by the JSON mapping, and name their run", () => {
    expect(mistakes(metrics, metricsData)).toEqual([]);
    expect(valuesOf(own.attributes)).toMatchObject({
      "orrery.scenario": "sample",
      "orrery.digest": "feedfacecafebeef",
    });
  });

  test("are gauges with the class as an attribute, and sums for what counts", () => {
    expect(named("orrery.response.mean")).toMatchObject({
      unit: "s",
      gauge: { dataPoints: [{ attributes: [], asDouble: 0.0072, timeUnixNano: "12000000" }, { asDouble: 0.0066 }] },
    });
    expect(named("orrery.run.messages")).toMatchObject({ sum: { isMonotonic: true, dataPoints: [{ asDouble: 4 }] } });
  });

  test("histograms have a count per bucket, one more than bounds, that add up", () => {
    const [whole] = named("orrery.response.time").histogram!.dataPoints;
    const counts = (whole["bucketCounts"] as readonly string[]).map(Number);
    const bounds = whole["explicitBounds"] as readonly number[];
    expect(counts).toHaveLength(bounds.length + 1);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
    expect(whole).toMatchObject({ count: "2", sum: 0.0144, min: 0.0066, max: 0.0078 });
    expect(counts[bounds.indexOf(0.007167)]).toBe(1);
  });

  test("series have a point per bucket of time", () => {
    const points = named("orrery.series.running").gauge!.dataPoints;
    expect(points.map((each) => [each["timeUnixNano"], each["asDouble"]])).toEqual([
      ["0", 1],
      ["5000000", 1.5],
      ["10000000", 1],
    ]);
  });
});
