// A table as CSV (RFC 4180): times in seconds, what is not known as an empty cell.

import type { Write } from "../run-export.ts";
import { isTime, type Cell, type Column, type Table, type TableSink } from "./table.ts";

const PIECE_CHARACTERS = 65_536;

export class CsvTable<Row> implements TableSink<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #text: CsvText;

  constructor(table: Table<Row>, write: Write) {
    this.#columns = table.columns;
    this.#text = new CsvText(write);
    this.#text.line(table.columns.map(csvColumnName));
  }

  add(row: Row): void {
    this.#text.line(this.#columns.map(({ type, cell }) => (isTime(type) ? seconds(cell(row)) : cell(row))));
  }

  finish(): void {
    this.#text.flush();
  }
}

/** The unit is in the name. */
export function csvColumnName({ name, type }: Pick<Column<never>, "name" | "type">): string {
  return isTime(type) ? `${name}_s` : name;
}

/** Lines of cells, gathered into pieces. */
export class CsvText {
  readonly #write: Write;
  #lines: string[] = [];
  #characters = 0;

  constructor(write: Write) {
    this.#write = write;
  }

  line(cells: readonly Cell[]): void {
    const line = `${cells.map(csvCell).join(",")}\n`;
    this.#lines.push(line);
    this.#characters += line.length;
    if (this.#characters >= PIECE_CHARACTERS) this.flush();
  }

  flush(): void {
    this.#write(this.#lines.join(""));
    this.#lines = [];
    this.#characters = 0;
  }
}

/** A leading = + - @ is kept from spreadsheets, which would compute it. */
function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return Number.isFinite(cell) ? String(cell) : "";
  const inert = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

function seconds(cell: Cell): Cell {
  return typeof cell === "number" ? cell / 1e6 : cell;
}
