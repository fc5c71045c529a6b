// Tables as screen readers and printers like them: a caption, scopes, the first column as row heading, figures right-aligned.

import type { DataTable } from "../charts/chart.ts";
import { markup, verbatim, type Markup } from "../markup.ts";

export interface TableOptions {
  readonly caption: string;
  /** Columns that hold figures; the others are text. */
  readonly isNumeric: (column: number) => boolean;
  /** What heads the row and those after it that have the same. */
  readonly groupOf?: (row: number) => string;
  /** x in the drawing of each row, for the pointer read-out. */
  readonly rowPositions?: readonly number[];
  /** What is in the first column stays in sight when the others are scrolled; in tables of figures it always does. */
  readonly keepsNames?: true;
  /** Sentences: on a phone the cells of a row stand under each other. */
  readonly isProse?: true;
}

/** Cells may be ready-made markup. */
export function table(
  columns: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
  options: TableOptions,
): Markup {
  // One class on the table is much shorter than one on each cell of hundreds of rows.
  const areFigures = columns.every((_, index) => index === 0 || options.isNumeric(index));
  const alignment = (column: number) =>
    options.isNumeric(column) && !(areFigures && column > 0) ? markup` class="n"` : null;
  const kind = areFigures ? "figures" : options.isProse ? "prose" : options.keepsNames ? "kept" : null;
  const head = columns.map((column, index) => markup`<th scope="col"${alignment(index)}>${column}</th>`);
  const body = rows.map((cells, row): Markup => {
    const position = options.rowPositions?.[row];
    const at = position === undefined ? null : markup` data-x="${position}"`;
    const [first, ...rest] = cells;
    const group = options.groupOf?.(row);
    const isNew = group !== undefined && (row === 0 || options.groupOf?.(row - 1) !== group);
    // A body for each: so far, and no farther, does what heads a group reach.
    const heading = isNew
      ? markup`${row === 0 ? null : verbatim("</tbody><tbody>")}<tr class="group"><th scope="rowgroup" colspan="${columns.length}"><span>${group}</span></th></tr>`
      : null;
    return markup`${heading}<tr${at}><th scope="row"${alignment(0)}>${first}</th>${rest.map((cell, index) => markup`<td${alignment(index + 1)}>${cell}</td>`)}</tr>`;
  });
  return scrollable(
    options.caption,
    markup`<table${kind === null ? null : markup` class="${kind}"`}><caption><span>${options.caption}</span></caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`,
  );
}

/** A wide table scrolls in its own frame, which the keyboard can reach. */
export function scrollable(label: string, content: Markup): Markup {
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${label}">${content}</div>`;
}

const TEXT_COLUMNS: ReadonlySet<string> = new Set([
  "metric",
  "first",
  "second",
  "conclusion",
  "design",
  "node",
  "outcome",
  "event",
]);

export function dataTable(data: DataTable, caption: string, rowPositions?: readonly number[]): Markup {
  const options = { caption, isNumeric: (column: number) => !TEXT_COLUMNS.has(data.columns[column]) };
  return table(data.columns, data.rows, rowPositions === undefined ? options : { ...options, rowPositions });
}
