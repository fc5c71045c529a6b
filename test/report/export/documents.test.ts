// The tables of columns in docs/exports.md are made from their definitions; `npx vitest run test/report/export
// test/cli/export --update` rewrites them.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { messagesTable, nodesTable, seriesTable } from "../../../src/report/export/tables/cluster-tables.ts";
import { csvColumnName } from "../../../src/report/export/tables/csv-table.ts";
import { parquetColumnName } from "../../../src/report/export/tables/parquet-table.ts";
import { isTime, type Column, type Table } from "../../../src/report/export/tables/table.ts";
import { attemptsTable, tasksTable } from "../../../src/report/export/tables/task-tables.ts";
import { DROPS } from "../../../src/trace/record-codes.ts";
import { SAMPLE_RUN } from "./sample-run.ts";

const PAGE = fileURLToPath(new URL("../../../docs/exports.md", import.meta.url));
const TABLES = /(<!-- tables -->\n)[\s\S]*(\n<!-- end of tables -->)/;
const PARQUET_TYPES = { instant: "int64", span: "int64", integer: "int64", number: "double", text: "string" } as const;

function section({ name, row, columns }: Table<never>, files: string): string {
  const nameOf = files.includes(".csv") ? bothNames : parquetName;
  const lines = columns.map((column) => `| ${nameOf(column)} | ${PARQUET_TYPES[column.type]} | ${column.meaning} |`);
  return [
    `### ${name}`,
    "",
    `${files}. ${row}.`,
    "",
    "| column | Parquet | meaning |",
    "|---|---|---|",
    ...lines,
    "",
  ].join("\n");
}

type ColumnName = Pick<Column<never>, "name" | "type">;

function bothNames(column: ColumnName): string {
  return isTime(column.type) ? `\`${csvColumnName(column)}\`, ${parquetName(column)}` : parquetName(column);
}

function parquetName(column: ColumnName): string {
  return `\`${parquetColumnName(column)}\``;
}

test("docs/exports.md has every column of every table with its meaning", async () => {
  const page = readFileSync(PAGE, "utf8");
  expect(page).toMatch(TABLES);
  const both = (name: string): string => `\`${name}.csv\`, \`${name}.parquet\``;
  const text = [
    section(tasksTable(SAMPLE_RUN), "`tasks.parquet`"),
    ...[
      attemptsTable(SAMPLE_RUN),
      nodesTable(SAMPLE_RUN),
      seriesTable(SAMPLE_RUN),
      messagesTable(SAMPLE_RUN, DROPS),
    ].map((table) => section(table as Table<never>, both(table.name))),
  ].join("\n");
  await expect(
    page.replace(TABLES, (_all, begin: string, end: string) => `${begin}\n${text}${end}`),
  ).toMatchFileSnapshot(PAGE);
});
