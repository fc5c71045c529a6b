// From the formats asked for to the exports that make them, each writing into its files.

import { join } from "node:path";
import { ChromeWriter } from "../../report/export/chrome-writer.ts";
import { OtlpExport } from "../../report/export/otlp/otlp-export.ts";
import { PerfettoWriter } from "../../report/export/perfetto/perfetto-writer.ts";
import { PrometheusExport } from "../../report/export/prometheus/exposition.ts";
import { Replay } from "../../report/export/replay/replay.ts";
import type { ExportedRun, RunExport, Write } from "../../report/export/run-export.ts";
import { BatsimJobs } from "../../report/export/tables/batsim-jobs.ts";
import { messagesTable, nodesTable, seriesTable } from "../../report/export/tables/cluster-tables.ts";
import { CsvTable } from "../../report/export/tables/csv-table.ts";
import { ParquetTable, type ParquetLibrary } from "../../report/export/tables/parquet-table.ts";
import type { Table, TableSink } from "../../report/export/tables/table.ts";
import { TablesExport } from "../../report/export/tables/tables-export.ts";
import { attemptsTable, tasksTable } from "../../report/export/tables/task-tables.ts";
import { Timeline, type TimelineOptions } from "../../report/export/timeline/timeline.ts";
import { DROPS } from "../../trace/record-codes.ts";
import { FORMATS, type Format } from "./formats.ts";
import type { OutputFiles } from "./output-files.ts";

export interface ExportOptions {
  readonly formats: readonly Format[];
  /** A folder; or, with one format that makes one file, that file. */
  readonly out: string;
  readonly isFile: boolean;
  readonly timeline: TimelineOptions;
  /** Seconds since 1970 that virtual time 0 is called. */
  readonly origin: number;
  /** Where `parquet` is among the formats. */
  readonly parquet: ParquetLibrary | undefined;
}

export interface NamedExport {
  readonly format: Format;
  readonly run: RunExport;
}

export function createExports(run: ExportedRun, options: ExportOptions, files: OutputFiles): readonly NamedExport[] {
  const { out, isFile, formats } = options;
  return formats.map((format) => {
    const [first] = FORMATS[format].files;
    const open = (name: string): Write => files.open(isFile && name === first ? out : join(out, name));
    return { format, run: createExport(format, run, options, open) };
  });
}

function createExport(
  format: Format,
  run: ExportedRun,
  { timeline, origin, parquet }: ExportOptions,
  open: (name: string) => Write,
): RunExport {
  switch (format) {
    case "perfetto":
      return new Timeline(run, timeline, new PerfettoWriter(open("trace.perfetto-trace")));
    case "chrome":
      return new Timeline(run, timeline, new ChromeWriter(open("trace.json")));
    case "replay":
      return new Replay(run, timeline, open("replay.html"));
    case "csv":
      return csvTables(run, open);
    case "parquet":
      return parquetTables(run, parquet!, open);
    case "prometheus":
      return new PrometheusExport(run, { origin, writeMetrics: open("metrics.prom"), writeSeries: open("series.om") });
    case "otlp": {
      const { window } = timeline;
      return new OtlpExport(run, {
        origin,
        window,
        writeTraces: open("traces.jsonl"),
        writeMetrics: open("metrics.jsonl"),
      });
    }
  }
}

function csvTables(run: ExportedRun, open: (name: string) => Write): RunExport {
  const sink = <Row>(table: Table<Row>): TableSink<Row> => new CsvTable(table, open(`${table.name}.csv`));
  return new TablesExport(run, {
    tasks: new BatsimJobs(run, open("jobs.csv")),
    attempts: sink(attemptsTable(run)),
    nodes: sink(nodesTable(run)),
    series: sink(seriesTable(run)),
    messages: sink(messagesTable(run, DROPS)),
  });
}

function parquetTables(run: ExportedRun, library: ParquetLibrary, open: (name: string) => Write): RunExport {
  const createdBy = `orrery ${run.engine.version}`;
  const sink = <Row>(table: Table<Row>): TableSink<Row> =>
    new ParquetTable(table, library, createdBy, open(`${table.name}.parquet`));
  return new TablesExport(run, {
    tasks: sink(tasksTable(run)),
    attempts: sink(attemptsTable(run)),
    nodes: sink(nodesTable(run)),
    series: sink(seriesTable(run)),
    messages: sink(messagesTable(run, DROPS)),
  });
}
