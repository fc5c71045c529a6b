// A table, described: its columns with their types, units and meanings, once for CSV, Parquet and the documents.

/**
 * `instant`, `span`: whole microseconds (CSV: seconds, column `<name>_s`; Parquet: int64, column `<name>_us`). `integer`:
 * whole (int64). `number`: any (double). `text`.
 */
export type ColumnType = "instant" | "span" | "integer" | "number" | "text";
export type Cell = number | string | null;

export interface Column<Row> {
  readonly name: string;
  readonly type: ColumnType;
  /** One sentence without its full stop. */
  readonly meaning: string;
  /** null = not known, or never. */
  readonly cell: (row: Row) => Cell;
}

export interface Table<Row> {
  readonly name: string;
  /** What a row is. */
  readonly row: string;
  readonly columns: readonly Column<Row>[];
}

/** Takes the rows of one table, in order. */
export interface TableSink<Row> {
  add(row: Row): void;
  finish(): void;
}

export function isTime(type: ColumnType): boolean {
  return type === "instant" || type === "span";
}

/** -1 stands for never in what the observers report. */
export function unlessNever(us: number): number | null {
  return us < 0 ? null : us;
}
