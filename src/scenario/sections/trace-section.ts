// The `trace` of a workload class: tasks from a log in a file, or from a synthetic log.

import * as z from "zod";
import type { Duration } from "../../kernel/time.ts";
import { LublinJobs } from "../../workload/lublin.ts";
import type { CsvColumns, CsvQuantity } from "../../workload/traces/csv.ts";
import { readCsv } from "../../workload/traces/csv.ts";
import { TraceError, sayProblem } from "../../workload/traces/problem-log.ts";
import type { TraceProblem } from "../../workload/traces/problem-log.ts";
import { readSwf, replaySwfJobs } from "../../workload/traces/swf.ts";
import { TRACE_DEFAULTS } from "../../workload/traces/trace-job.ts";
import type { TraceOptions, TraceReader } from "../../workload/traces/trace-job.ts";
import type { Streams } from "../../workload/workload.ts";
import { didYouMean } from "../did-you-mean.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice, fileName } from "../shapes/parameter-shape.ts";
import { duration, integer, number, size, text, truth } from "../shapes/quantities.ts";
import { sayReadProblem } from "../shapes/shape-context.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";

export type TraceSection = z.output<ReturnType<typeof traceShape>>;

const SEPARATORS = [",", ";", "\t", "|"] as const;

export function traceShape(context: ShapeContext) {
  return section({
    swf: fileName(context).optional().describe("A log in the Standard Workload Format, relative to the scenario."),
    csv: fileName(context).optional().describe("A log in CSV with a header line; `columns` says what is what."),
    lublin: lublinShape()
      .optional()
      .describe("A synthetic log of the Lublin-Feitelson model (2003), drawn afresh for every seed."),
    columns: columnsShape().optional().describe("Of a CSV log: which column is what, and its unit."),
    separator: choice(SEPARATORS).prefault(",").describe("Between the columns of a CSV log."),
    from: duration().prefault(0).describe("Where the cut begins, in the log's own time."),
    for: duration({ min: 1, minText: "1us" })
      .optional()
      .describe("How long the cut is, in the log's own time; to its end where absent."),
    timeScale: scale("Multiplies the gaps between arrivals: 0.1 makes ten hours one."),
    serviceScale: scale("Multiplies service times, requests and deadlines."),
    nodeScale: scale("Multiplies cores (rounded up, at least 1); memory shrinks with them."),
    killAtRequest: truth()
      .prefault(TRACE_DEFAULTS.killAtRequest)
      .describe("The log's cluster killed jobs at their requested time: run = min(run, requested)."),
    skipBroken: truth()
      .prefault(TRACE_DEFAULTS.skipBroken)
      .describe("Leave broken lines out and count them; otherwise they are an error."),
    reorderWithin: integer({ min: 1, max: 10_000_000 })
      .prefault(TRACE_DEFAULTS.reorderWithin)
      .describe("How many records may be held to put a log in order whose lines are not."),
  });
}

function scale(summary: string) {
  return number({ above: 0, max: 1_000_000 }).prefault(1).describe(summary);
}

function lublinShape() {
  return section({
    jobs: integer({ min: 1, max: 10_000_000 }).prefault(10_000).describe("How many jobs."),
    processors: integer({ min: 2, max: 1_000_000 })
      .prefault(256)
      .describe("Of the machine that the jobs are made for."),
    split: truth().prefault(false).describe("Batch and interactive jobs, each with their own numbers and arrivals."),
  });
}

function columnsShape() {
  const time = (summary: string) => quantity(duration({ min: 1, minText: "1us" }), "1s", 1_000_000).describe(summary);
  const bytes = (summary: string) => quantity(size({ min: 1, minText: "1B" }), "1B", 1).describe(summary);
  const plain = (summary: string) => quantity(number(), 1, 1).describe(summary);
  return section({
    arrival: time("Numbers of `unit`, or calendar timestamps."),
    service: time("Service time.").optional(),
    estimate: time("What its user asked for.").optional(),
    deadline: time("Counted from the arrival.").optional(),
    cores: plain("Whole or fractional; unit 0.001 for millicores.").optional(),
    memory: bytes("All cores together.").optional(),
    priority: plain("Bigger is more important; a negative unit turns it round.").optional(),
    tenant: text("a column's name").optional().describe("Whose task."),
  });
}

/** `submitted` or `{ column: submitted, unit: 1ms }`. */
function quantity(unit: z.ZodType<number>, unitText: string | number, unitValue: number) {
  const full = section({
    column: text("a column's name"),
    unit: unit.prefault(unitText as never).describe("What 1 in this column means."),
  });
  return viewed<CsvQuantity>(
    () => z.union([text(), full]),
    (value, reporting) => {
      if (typeof value === "string") return { column: value, unit: unitValue };
      return reporting.parse(full, value, []);
    },
  );
}

/** Where the tasks of a trace class come from, or what is wrong with it (path within the section). */
export type OpenedTrace =
  | {
      readonly kind: "trace";
      readonly openTrace: (streams: Streams) => TraceReader;
      readonly hasService: boolean;
      readonly hasCores: boolean;
    }
  | { readonly kind: "refused"; readonly path: readonly string[]; readonly message: string };

export function openTrace(trace: TraceSection, context: ShapeContext): OpenedTrace {
  const formats = (["swf", "csv", "lublin"] as const).filter((format) => trace[format] !== undefined);
  const [format] = formats;
  if (format === undefined || formats.length > 1)
    return refused(
      [],
      `expected one of swf, csv or lublin, found ${formats.length === 0 ? "none" : formats.join(" and ")}`,
    );
  if (format !== "csv" && trace.columns !== undefined)
    return refused(["columns"], "expected 'columns' only with a CSV log");
  if (format === "csv" && trace.columns === undefined)
    return refused([], "missing key 'columns': expected which column of the CSV log is what, at least arrival");
  return probe(format, trace, {
    kind: "trace",
    openTrace: opener(format, trace, context),
    hasService: format !== "csv" || trace.columns?.service !== undefined,
    hasCores: format !== "csv" || trace.columns?.cores !== undefined,
  });
}

function opener(
  format: "swf" | "csv" | "lublin",
  trace: TraceSection,
  context: ShapeContext,
): (streams: Streams) => TraceReader {
  const options = optionsOf(trace);
  switch (format) {
    case "swf":
      return () => readSwf(context.openLines(trace.swf!), options);
    case "csv":
      return () => readCsv(context.openLines(trace.csv!), columnsOf(trace.columns!), options, trace.separator);
    case "lublin":
      return (streams) => replaySwfJobs("lublin", new LublinJobs(trace.lublin!, streams), options);
  }
}

function optionsOf(trace: TraceSection): TraceOptions {
  const { from, timeScale, serviceScale, nodeScale, killAtRequest, skipBroken, reorderWithin } = trace;
  return {
    from: from as Duration,
    for: trace.for as Duration | undefined,
    timeScale,
    serviceScale,
    nodeScale,
    killAtRequest,
    skipBroken,
    reorderWithin,
  };
}

function columnsOf({ tenant, ...quantities }: NonNullable<TraceSection["columns"]>): CsvColumns {
  const given = Object.fromEntries(Object.entries(quantities).filter(([, quantity]) => quantity !== undefined));
  return { ...given, ...(tenant === undefined ? {} : { tenant: { column: tenant } }) } as unknown as CsvColumns;
}

/** Enough to see that the file is what the scenario says it is; the whole log is checked as runs read it. */
const JOBS_PROBED = 100;

function probe(format: string, given: TraceSection, trace: OpenedTrace & { kind: "trace" }): OpenedTrace {
  if (format === "lublin") return trace;
  try {
    const reader = trace.openTrace(NO_STREAMS);
    for (let jobs = 0; jobs < JOBS_PROBED; jobs++) {
      if (reader.next() !== undefined) continue;
      if (jobs === 0) return refused([format], "expected a log with at least one job in the cut, found none");
      break;
    }
    return trace;
  } catch (problem) {
    if (!(problem instanceof TraceError)) return refused([format], sayReadProblem(problem));
    const [first, ...others] = problem.problems;
    if (first?.missing !== undefined) return columnMissing(given, sayProblem(first), first.missing);
    const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
    return refused(
      [format],
      `expected a readable ${format.toUpperCase()} log: ${first === undefined ? problem.message : sayProblem(first)}${more}; skipBroken: true leaves such lines out`,
    );
  }
}

/** Said at the column, with the one that was meant, or with the separator that would find it. */
function columnMissing(
  { columns = {} as NonNullable<TraceSection["columns"]> }: TraceSection,
  message: string,
  { column, header }: NonNullable<TraceProblem["missing"]>,
): OpenedTrace {
  const nameOf = (value: CsvQuantity | string | undefined) => (typeof value === "object" ? value.column : value);
  const key = Object.entries(columns).find(([, value]) => nameOf(value) === column)?.[0];
  const separator = header.length === 1 ? SEPARATORS.find((each) => header[0].includes(each)) : undefined;
  const hint =
    separator === undefined ? didYouMean(column, header) : `; is the separator ${JSON.stringify(separator)}?`;
  return refused(key === undefined ? ["columns"] : ["columns", key], message + hint);
}

/** Logs in files draw nothing. */
const NO_STREAMS: Streams = {
  stream(): never {
    throw new Error("a log in a file needs no random stream");
  },
};

function refused(path: readonly string[], message: string): OpenedTrace {
  return { kind: "refused", path, message };
}
