// The formats that a run can be exported to: their names on the command line, the files they make, and which options
// mean something to them.

export const FORMATS = {
  perfetto: {
    files: ["trace.perfetto-trace"],
    options: ["from", "until", "node", "message", "messages-max"],
  },
  chrome: { files: ["trace.json"], options: ["from", "until", "node"] },
  csv: { files: ["jobs.csv", "attempts.csv", "nodes.csv", "series.csv", "messages.csv"], options: [] },
  parquet: {
    files: ["tasks.parquet", "attempts.parquet", "nodes.parquet", "series.parquet", "messages.parquet"],
    options: [],
  },
  prometheus: { files: ["metrics.prom", "series.om"], options: ["origin"] },
  replay: { files: ["replay.html"], options: ["from", "until", "message", "messages-max"] },
  otlp: { files: ["traces.jsonl", "metrics.jsonl"], options: ["from", "until", "origin"] },
} as const satisfies Readonly<
  Record<string, { readonly files: readonly string[]; readonly options: readonly NarrowingOption[] }>
>;

/** Options that not every format heeds. */
export type NarrowingOption = "from" | "until" | "node" | "message" | "messages-max" | "origin";

export type Format = keyof typeof FORMATS;

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly Format[];

export function formatsWith(option: NarrowingOption): readonly Format[] {
  return FORMAT_NAMES.filter((format) => (FORMATS[format].options as readonly NarrowingOption[]).includes(option));
}
