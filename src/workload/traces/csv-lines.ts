// Comma-separated lines with a header, as RFC 4180 has them, save that a quoted field may not contain a line end.

import type { LineSource } from "./line-source.ts";
import { TraceError, quoted, type ProblemLog } from "./problem-log.ts";

/** One line's fields, by column position; `line` counts from 1 and includes the header. */
export interface CsvRow {
  readonly line: number;
  readonly fields: readonly string[];
}

export class CsvLines {
  readonly header: readonly string[];
  readonly #lines: LineSource;
  readonly #problems: ProblemLog;
  readonly #separator: string;
  #line = 0;

  constructor(lines: LineSource, problems: ProblemLog, separator: string) {
    this.#lines = lines;
    this.#problems = problems;
    this.#separator = separator;
    this.header = splitFields(this.#pull() ?? "", separator)?.map((title) => title.trim()) ?? [];
  }

  /** Where a column is. A log without it is not the log that was meant, so this fails at once. */
  position(column: string): number {
    const position = this.header.indexOf(column);
    if (position >= 0) return position;
    const found = this.header.length === 0 ? "an empty file" : this.header.join(", ");
    throw new TraceError(
      [
        {
          file: this.#lines.name,
          line: 1,
          expected: `a column named ${quoted(column)}`,
          found,
          missing: { column, header: this.header },
        },
      ],
      "Column names are those of the log's first line, letter for letter.",
    );
  }

  /** The next well-formed line; undefined at the end. Empty lines are passed over. */
  next(): CsvRow | undefined {
    for (;;) {
      const text = this.#pull();
      if (text === undefined) return undefined;
      if (text.trim() === "") continue;
      const fields = splitFields(text, this.#separator);
      if (fields?.length === this.header.length) return { line: this.#line, fields };
      const found = fields ? `${fields.length} in ${quoted(text)}` : `a quote that does not end in ${quoted(text)}`;
      this.#problems.add(this.#line, `${this.header.length} fields`, found);
    }
  }

  #pull(): string | undefined {
    this.#line += 1;
    this.#problems.passLine(this.#line);
    return this.#lines.next();
  }
}

/** Undefined where a quote does not end. */
export function splitFields(text: string, separator: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(separator);
  const fields: string[] = [];
  let position = 0;
  for (;;) {
    const field = text[position] === '"' ? quotedField(text, position) : plainField(text, position, separator);
    if (!field || (field.end < text.length && text[field.end] !== separator)) return undefined;
    fields.push(field.value);
    if (field.end >= text.length) return fields;
    position = field.end + 1;
  }
}

interface Field {
  readonly value: string;
  /** Position of the separator behind it, or the text's length. */
  readonly end: number;
}

function plainField(text: string, start: number, separator: string): Field {
  const separatorAt = text.indexOf(separator, start);
  const end = separatorAt === -1 ? text.length : separatorAt;
  return { value: text.slice(start, end), end };
}

/** A doubled quote inside stands for one. */
function quotedField(text: string, start: number): Field | undefined {
  let value = "";
  let position = start + 1;
  for (;;) {
    const quote = text.indexOf('"', position);
    if (quote === -1) return undefined;
    value += text.slice(position, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    position = quote + 2;
  }
}
