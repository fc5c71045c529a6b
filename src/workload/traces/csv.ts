// Reads logs in CSV with a header line: the user says which column is what, and what one unit of it is.

import { CsvLines } from "./csv-lines.ts";
import type { CsvRow } from "./csv-lines.ts";
import type { LineSource } from "./line-source.ts";
import { ProblemLog, quoted } from "./problem-log.ts";
import { Replay } from "./replay.ts";
import { isUnknown, parseTimeSpan, TIME_SPAN_FORMS } from "./time-span.ts";
import { parseTimestamp, TIMESTAMP_FORMS } from "./timestamp.ts";
import type { TraceOptions, TraceReader } from "./trace-job.ts";
import type { RecordSource, TraceRecord } from "./trace-record.ts";

/** A column and what 1 in it means: microseconds for times, bytes for memory, cores for cores (0.001 for millicores). */
export interface CsvQuantity {
  readonly column: string;
  readonly unit: number;
}

export interface CsvColumns {
  /** Plain numbers of `unit`, or calendar timestamps (then `unit` does not count). */
  readonly arrival: CsvQuantity;
  readonly service?: CsvQuantity;
  readonly cores?: CsvQuantity;
  readonly memory?: CsvQuantity;
  readonly estimate?: CsvQuantity;
  /** Counted from the arrival. */
  readonly deadline?: CsvQuantity;
  /** Bigger is more important; a negative `unit` turns it round. */
  readonly priority?: CsvQuantity;
  readonly tenant?: { readonly column: string };
}

/** Their fields may also be written as lengths of time (then `unit` does not count). */
const TIME_SPANS: readonly (keyof CsvColumns)[] = ["service", "estimate", "deadline"];

/** Time begins at the earliest record of the log. */
export function readCsv(
  lines: LineSource,
  columns: CsvColumns,
  options: TraceOptions,
  separator: string = ",",
): TraceReader {
  const problems = new ProblemLog(lines.name, options.skipBroken);
  const rows = new CsvLines(lines, problems, separator);
  return new Replay(lines.name, new CsvRecords(rows, columns, problems), options, problems);
}

/** A mapped column, found in the header. */
interface Located {
  readonly column: string;
  readonly unit: number;
  readonly position: number;
}

class CsvRecords implements RecordSource {
  readonly needsService: boolean;
  readonly needsProcessors: boolean;
  readonly origin = undefined;
  readonly #rows: CsvLines;
  readonly #problems: ProblemLog;
  readonly #arrival: Located;
  readonly #quantities: ReadonlyMap<string, Located>;
  readonly #tenant: number | undefined;

  constructor(rows: CsvLines, columns: CsvColumns, problems: ProblemLog) {
    this.#rows = rows;
    this.#problems = problems;
    const { arrival, tenant, ...quantities } = columns;
    const locate = (quantity: CsvQuantity): Located => ({ ...quantity, position: rows.position(quantity.column) });
    this.#arrival = locate(arrival);
    this.#quantities = new Map(Object.entries(quantities).map(([key, quantity]) => [key, locate(quantity)]));
    this.#tenant = tenant && rows.position(tenant.column);
    this.needsService = columns.service !== undefined;
    this.needsProcessors = columns.cores !== undefined;
  }

  next(): TraceRecord | undefined {
    for (let row = this.#rows.next(); row; row = this.#rows.next()) {
      const record = this.#toRecord(row);
      if (record && !this.#problems.isDoomed) return record;
    }
    this.#problems.finish();
    return undefined;
  }

  #toRecord(row: CsvRow): TraceRecord | undefined {
    const before = this.#problems.count;
    const arrival = this.#arrivalOf(row);
    const tenant = this.#tenant === undefined ? "" : (row.fields[this.#tenant] as string).trim();
    const record: TraceRecord = {
      line: row.line,
      job: `line ${row.line}`,
      arrival: arrival ?? 0,
      service: this.#quantity(row, "service"),
      requested: this.#quantity(row, "estimate"),
      processors: this.#quantity(row, "cores"),
      memory: this.#quantity(row, "memory"),
      priority: this.#quantity(row, "priority"),
      deadline: this.#quantity(row, "deadline"),
      tenant: tenant === "" ? undefined : tenant,
    };
    return this.#problems.count === before ? record : undefined;
  }

  #arrivalOf(row: CsvRow): number | undefined {
    const { column, unit, position } = this.#arrival;
    const text = (row.fields[position] as string).trim();
    const value = text === "" ? Number.NaN : Number(text);
    const arrival = Number.isFinite(value) ? value * unit : parseTimestamp(text);
    if (arrival === undefined)
      this.#problems.add(row.line, `${TIMESTAMP_FORMS} in column ${quoted(column)}`, quoted(text));
    return arrival;
  }

  /** Undefined where the column is not mapped or its field says nothing. */
  #quantity(row: CsvRow, key: keyof CsvColumns): number | undefined {
    const located = this.#quantities.get(key);
    if (!located) return undefined;
    const text = (row.fields[located.position] as string).trim();
    if (isUnknown(text)) return undefined;
    const value = Number(text);
    const isFit = Number.isFinite(value) && (key === "priority" || value >= 0);
    if (isFit) return value * located.unit;
    const span = TIME_SPANS.includes(key) ? parseTimeSpan(text) : undefined;
    if (span === undefined)
      this.#problems.add(
        row.line,
        `${formsOf(key)} in column ${quoted(located.column)}${wayOut(key, text)}`,
        quoted(text),
      );
    return span;
  }
}

function formsOf(key: keyof CsvColumns): string {
  if (key === "priority") return "a number";
  return TIME_SPANS.includes(key) ? TIME_SPAN_FORMS : "a number of 0 or more";
}

/** Where it is known what was meant: what to do about it. */
function wayOut(key: keyof CsvColumns, text: string): string {
  if (TIME_SPANS.includes(key) && parseTimestamp(text) !== undefined) return " (export the end minus the start)";
  const hasSuffix = (key === "cores" || key === "memory") && Number.isFinite(Number.parseFloat(text));
  return hasSuffix ? " (without a suffix; `unit` says what 1 is)" : "";
}
