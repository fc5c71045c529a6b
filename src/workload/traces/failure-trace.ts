// Reads logs of failures and repairs in CSV, such as Los Alamos' (LA-UR-05-7318). Weather is laid down before a run
// starts, so the whole log is read, put in order and returned at once.

import { microseconds } from "../../kernel/time.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { CsvLines } from "./csv-lines.ts";
import type { CsvRow } from "./csv-lines.ts";
import type { LineSource } from "./line-source.ts";
import { ProblemLog, TraceError, quoted } from "./problem-log.ts";
import { parseTimestamp, TIMESTAMP_FORMS } from "./timestamp.ts";
import type { TraceProblem } from "./problem-log.ts";

export interface RecordedFailure {
  readonly line: number;
  /** The node as the log names it. */
  readonly node: string;
  /** Since the beginning of the cut, after scaling. */
  readonly at: Instant;
  readonly duration: Duration;
  /** Undefined where the log gives none. */
  readonly cause: string | undefined;
}

export interface FailureColumns {
  readonly node: string;
  /** Calendar timestamps, or plain numbers of `timeUnit`. */
  readonly started: string;
  /** How long it lasted, or when it ended; one of the two. */
  readonly lasted: { readonly column: string; readonly unit: number } | { readonly fixedColumn: string };
  /** Microseconds per 1 in `started` and `fixedColumn`, where they are plain numbers. */
  readonly timeUnit: number;
  /** The first of these columns that is not empty names the cause: by its title, or by what it says. */
  readonly causes: readonly string[];
  readonly causeFrom: "title" | "field";
}

/** Lengths of time are in the log's own time, before scaling. */
export interface FailureTraceOptions {
  readonly columns: FailureColumns;
  /** Only lines whose columns say exactly this, e.g. { System: "20" }. */
  readonly where: Readonly<Record<string, string>>;
  readonly from: Duration;
  readonly for: Duration | undefined;
  /** Multiplies the time between failures. */
  readonly timeScale: number;
  /** Multiplies how long they last. */
  readonly durationScale: number;
  readonly skipBroken: boolean;
}

export interface FailureTrace {
  /** In order of start; at one instant in the log's order. */
  readonly failures: readonly RecordedFailure[];
  readonly broken: number;
  readonly problems: readonly TraceProblem[];
}

/** A log bigger than this is not weather but a mistake. */
const FAILURES_MAX = 1_000_000;

/** The columns of the public Los Alamos log. */
export const LANL_COLUMNS: FailureColumns = {
  node: "nodenumz",
  started: "Prob Started",
  lasted: { column: "Down Time", unit: 60_000_000 },
  timeUnit: 1,
  causes: ["Facilities", "Hardware", "Human Error", "Network", "Undetermined", "Software"],
  causeFrom: "title",
};

export function readFailureTrace(lines: LineSource, options: FailureTraceOptions): FailureTrace {
  const problems = new ProblemLog(lines.name, options.skipBroken);
  const rows = new CsvLines(lines, problems, ",");
  const parse = createParser(rows, options, problems);
  const records: Failure[] = [];
  for (let row = rows.next(); row; row = rows.next()) {
    const record = parse(row);
    if (record) records.push(record);
    if (records.length > FAILURES_MAX) throw tooMany(lines.name, row.line);
  }
  problems.finish();
  records.sort((left, right) => left.started - right.started || left.line - right.line);
  return { failures: cut(records, options), broken: problems.count, problems: problems.kept };
}

/** In the log's own time, microseconds. */
interface Failure {
  readonly line: number;
  readonly node: string;
  readonly started: number;
  readonly lasted: number;
  readonly cause: string | undefined;
}

function createParser(
  rows: CsvLines,
  options: FailureTraceOptions,
  problems: ProblemLog,
): (row: CsvRow) => Failure | undefined {
  const { columns, where } = options;
  const { lasted, timeUnit } = columns;
  const node = rows.position(columns.node);
  const started = rows.position(columns.started);
  const lastedAt = rows.position("column" in lasted ? lasted.column : lasted.fixedColumn);
  const causes = columns.causes.map((title) => ({ title, position: rows.position(title) }));
  const filters = Object.entries(where).map(([title, value]) => ({ position: rows.position(title), value }));
  const refuse = (row: CsvRow, position: number, expected: string): undefined => {
    problems.add(
      row.line,
      `${expected} in column ${quoted(rows.header[position] as string)}`,
      quoted(fieldOf(row, position)),
    );
  };
  return (row) => {
    if (filters.some(({ position, value }) => fieldOf(row, position) !== value)) return undefined;
    const start = parseTime(fieldOf(row, started), timeUnit);
    if (start === undefined) return refuse(row, started, TIMESTAMP_FORMS);
    const end = fieldOf(row, lastedAt);
    const length = "column" in lasted ? parseNumber(end, lasted.unit) : minus(parseTime(end, timeUnit), start);
    if (length === undefined || length < 0)
      return refuse(row, lastedAt, "column" in lasted ? "a number of 0 or more" : "a time after the start");
    const cause = causes.find(({ position }) => fieldOf(row, position) !== "");
    return {
      line: row.line,
      node: fieldOf(row, node),
      started: start,
      lasted: length,
      cause: cause && (columns.causeFrom === "title" ? cause.title : fieldOf(row, cause.position)),
    };
  };
}

function cut(records: readonly Failure[], options: FailureTraceOptions): readonly RecordedFailure[] {
  const { from, for: length, timeScale, durationScale } = options;
  const origin = (records[0]?.started ?? 0) + from;
  const end = length === undefined ? Infinity : origin + length;
  return records
    .filter((record) => record.started >= origin && record.started < end)
    .map(({ line, node, started, lasted, cause }) => ({
      line,
      node,
      at: Math.floor((started - origin) * timeScale) as Instant,
      duration: microseconds(lasted * durationScale),
      cause,
    }));
}

function fieldOf(row: CsvRow, position: number): string {
  return (row.fields[position] as string).trim();
}
function parseNumber(text: string, unit: number): number | undefined {
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value * unit : undefined;
}
function parseTime(text: string, unit: number): number | undefined {
  return parseNumber(text, unit) ?? parseTimestamp(text);
}
function minus(end: number | undefined, start: number): number | undefined {
  return end === undefined ? undefined : end - start;
}
function tooMany(file: string, line: number): TraceError {
  return new TraceError(
    [{ file, line, expected: `at most ${FAILURES_MAX} failures`, found: "more" }],
    "Choose a system or a shorter log (where:).",
  );
}
