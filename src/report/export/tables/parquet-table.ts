// A table as Parquet, by way of hyparquet-writer, which is handed in: it is an optional package. Rows gather into groups,
// each of which is written when it is full.

import type { Write } from "../run-export.ts";
import { isTime, type Cell, type Column, type Table, type TableSink } from "./table.ts";

/** What is used of hyparquet-writer 0.17. */
export interface ParquetLibrary {
  readonly ByteWriter: new () => ParquetBytes;
  readonly ParquetWriter: new (options: ParquetWriterOptions) => ParquetFile;
}
/** Grows; `index` bytes of `buffer` have not been taken yet. */
interface ParquetBytes {
  readonly buffer: ArrayBuffer;
  index: number;
}
interface ParquetWriterOptions {
  readonly writer: ParquetBytes;
  readonly schema: readonly SchemaElement[];
  readonly kvMetadata: readonly { readonly key: string; readonly value: string }[];
  readonly createdBy: string;
}
interface ParquetFile {
  write(group: { readonly columnData: readonly ColumnData[]; readonly rowGroupSize: number }): unknown;
  finish(): unknown;
}
interface SchemaElement {
  readonly name: string;
  readonly num_children?: number;
  readonly type?: "INT64" | "DOUBLE" | "BYTE_ARRAY";
  readonly converted_type?: "UTF8";
  readonly repetition_type?: "OPTIONAL";
}
interface ColumnData {
  readonly name: string;
  readonly data: readonly (bigint | number | string | null)[];
}

const ROWS_PER_GROUP = 32_768;

export class ParquetTable<Row> implements TableSink<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #write: Write;
  readonly #bytes: ParquetBytes;
  readonly #file: ParquetFile;
  #rows: Row[] = [];

  /** `createdBy` goes into the file: name and version of what wrote it. */
  constructor(table: Table<Row>, library: ParquetLibrary, createdBy: string, write: Write) {
    this.#columns = table.columns;
    this.#write = write;
    this.#bytes = new library.ByteWriter();
    this.#file = new library.ParquetWriter({
      writer: this.#bytes,
      schema: [{ name: "root", num_children: table.columns.length }, ...table.columns.map(schemaElement)],
      kvMetadata: [
        { key: "orrery.row", value: table.row },
        ...table.columns.map((column) => ({
          key: `orrery.column.${parquetColumnName(column)}`,
          value: column.meaning,
        })),
      ],
      createdBy,
    });
  }

  add(row: Row): void {
    this.#rows.push(row);
    if (this.#rows.length === ROWS_PER_GROUP) this.#writeGroup();
  }

  finish(): void {
    if (this.#rows.length > 0) this.#writeGroup();
    this.#file.finish();
    this.#takeBytes();
  }

  #writeGroup(): void {
    const rows = this.#rows;
    this.#rows = [];
    const columnData = this.#columns.map((column) => ({
      name: parquetColumnName(column),
      data: rows.map((row) => valueOf(column, column.cell(row))),
    }));
    this.#file.write({ columnData, rowGroupSize: ROWS_PER_GROUP });
    this.#takeBytes();
  }

  #takeBytes(): void {
    this.#write(new Uint8Array(this.#bytes.buffer.slice(0, this.#bytes.index)));
    this.#bytes.index = 0;
  }
}

/** The unit is in the name. */
export function parquetColumnName({ name, type }: Pick<Column<never>, "name" | "type">): string {
  return isTime(type) ? `${name}_us` : name;
}

function schemaElement({ name, type }: Pick<Column<never>, "name" | "type">): SchemaElement {
  const common = { name: parquetColumnName({ name, type }), repetition_type: "OPTIONAL" } as const;
  switch (type) {
    case "instant":
    case "span":
    case "integer":
      return { ...common, type: "INT64" };
    case "number":
      return { ...common, type: "DOUBLE" };
    case "text":
      return { ...common, type: "BYTE_ARRAY", converted_type: "UTF8" };
  }
}

function valueOf({ type }: Pick<Column<never>, "type">, cell: Cell): bigint | number | string | null {
  if (typeof cell !== "number") return cell;
  return type === "number" ? cell : BigInt(Math.round(cell));
}
