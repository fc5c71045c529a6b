import { describe, expect, test } from "vitest";
import { attemptsTable, tasksTable } from "../../../src/report/export/tables/task-tables.ts";
import { nodesTable, seriesTable } from "../../../src/report/export/tables/cluster-tables.ts";
import { ParquetTable, type ParquetLibrary } from "../../../src/report/export/tables/parquet-table.ts";
import type { Table, TableSink } from "../../../src/report/export/tables/table.ts";
import { TablesExport } from "../../../src/report/export/tables/tables-export.ts";
import { Kept, SAMPLE_RUN, tell } from "./sample-run.ts";

interface ColumnChunk {
  readonly meta_data: { readonly encodings: readonly string[]; readonly path_in_schema: readonly string[] };
}
interface Metadata {
  readonly num_rows: bigint;
  readonly created_by: string;
  readonly schema: readonly { readonly name: string; readonly type?: string; readonly converted_type?: string }[];
  readonly row_groups: readonly { readonly num_rows: bigint; readonly columns: readonly ColumnChunk[] }[];
  readonly key_value_metadata: readonly { readonly key: string; readonly value: string }[];
}
interface Reader {
  readonly parquetMetadata: (buffer: ArrayBuffer) => Metadata;
  readonly parquetReadObjects: (options: { readonly file: ArrayBuffer }) => Promise<readonly Record<string, unknown>[]>;
}

/** undefined where an optional package is not installed. */
async function optional<T>(loading: Promise<unknown>): Promise<T | undefined> {
  return loading.then(
    (module) => module as T,
    () => undefined,
  );
}
// @ts-ignore -- the writer may be absent
const library = await optional<ParquetLibrary>(import("hyparquet-writer"));
// @ts-ignore -- and so may its reader
const reader = await optional<Reader>(import("hyparquet"));
const isMissing = library === undefined || reader === undefined;

function exportTables(): Readonly<Record<"tasks" | "attempts" | "nodes" | "series", Kept>> {
  const kept = { tasks: new Kept(), attempts: new Kept(), nodes: new Kept(), series: new Kept() };
  const sink = <Row>(table: Table<Row>, into: Kept): TableSink<Row> =>
    new ParquetTable(table, library!, "orrery test", into.write);
  tell(
    new TablesExport(SAMPLE_RUN, {
      tasks: sink(tasksTable(SAMPLE_RUN), kept.tasks),
      attempts: sink(attemptsTable(SAMPLE_RUN), kept.attempts),
      nodes: sink(nodesTable(SAMPLE_RUN), kept.nodes),
      series: sink(seriesTable(SAMPLE_RUN), kept.series),
      messages: { add: () => {}, finish: () => {} },
    }),
  );
  return kept;
}

function bufferOf(kept: Kept): ArrayBuffer {
  return new Uint8Array(kept.bytes).buffer;
}

describe.skipIf(isMissing)("Parquet tables (skipped without hyparquet-writer)", () => {
  test("come back with their values: instants as whole microseconds, what is not known as null", async () => {
    const kept = exportTables();
    const attempts = await reader!.parquetReadObjects({ file: bufferOf(kept.attempts) });
    expect(attempts).toHaveLength(4);
    expect(attempts[3]).toEqual({
      variant: "fifo",
      seed: 7n,
      task: 2n,
      attempt: 1n,
      node: "worker/0",
      epoch: 2n,
      cores: 1n,
      core_numbers: "0",
      dispatched_us: 11_000n,
      started_us: 11_100n,
      ended_us: null,
      outcome: "running",
    });
    const tasks = await reader!.parquetReadObjects({ file: bufferOf(kept.tasks) });
    expect(tasks.map((row) => [row["task"], row["end"], row["ended_us"], row["attempt"], row["ran_us"]])).toEqual([
      [0n, "completed", 8_600n, 1n, 6_000n],
      [1n, "completed", 10_800n, 2n, 3_000n],
      [2n, "unfinished", null, null, null],
    ]);
    const series = await reader!.parquetReadObjects({ file: bufferOf(kept.series) });
    expect(series.map((row) => row["value"])).toEqual([0.5, 0.25, null, 1, 1.5, 1]);
    const nodes = await reader!.parquetReadObjects({ file: bufferOf(kept.nodes) });
    expect(nodes[2]).toMatchObject({ node: "worker/0", memory_bytes: 8_589_934_592n, utilisation: 0.75, down_us: 0n });
  });

  test("have the right types, and the meaning of every column in the file", () => {
    const { schema, key_value_metadata, created_by } = reader!.parquetMetadata(bufferOf(exportTables().tasks));
    const types = new Map(schema.slice(1).map(({ name, type, converted_type }) => [name, converted_type ?? type]));
    expect(types.get("arrived_us")).toBe("INT64");
    expect(types.get("task")).toBe("INT64");
    expect(types.get("class")).toBe("UTF8");
    expect(created_by).toBe("orrery test");
    const meanings = new Map(key_value_metadata.map(({ key, value }) => [key, value]));
    for (const name of types.keys()) expect(meanings.get(`orrery.column.${name}`), name).toMatch(/^[A-Z`]/);
    const values = reader!
      .parquetMetadata(bufferOf(exportTables().series))
      .schema.find(({ name }) => name === "value")!;
    expect(values.type).toBe("DOUBLE");
  });

  test("are written group by group; texts are in dictionaries", async () => {
    interface Row {
      readonly index: number;
    }
    const table: Table<Row> = {
      name: "many",
      row: "A number",
      columns: [
        { name: "index", type: "instant", meaning: "Its place", cell: ({ index }) => index },
        { name: "word", type: "text", meaning: "One of three", cell: ({ index }) => `word ${index % 3}` },
      ],
    };
    const kept = new Kept();
    const sink = new ParquetTable(table, library!, "orrery test", kept.write);
    for (let index = 0; index < 70_000; index += 1) sink.add({ index });
    const piecesBefore = kept.pieces;
    sink.finish();
    expect(piecesBefore).toBe(2);
    const file = bufferOf(kept);
    const { row_groups, num_rows } = reader!.parquetMetadata(file);
    expect(num_rows).toBe(70_000n);
    expect(row_groups.map((group) => Number(group.num_rows))).toEqual([32_768, 32_768, 4_464]);
    for (const { columns } of row_groups)
      expect(columns.find(({ meta_data }) => meta_data.path_in_schema[0] === "word")!.meta_data.encodings).toContain(
        "RLE_DICTIONARY",
      );
    const rows = await reader!.parquetReadObjects({ file });
    expect(rows[69_999]).toEqual({ index_us: 69_999n, word: "word 0" });
  });

  test("are the same bytes for the same run, and a table without rows is a file too", async () => {
    expect(Buffer.compare(exportTables().tasks.bytes, exportTables().tasks.bytes)).toBe(0);
    const kept = new Kept();
    new ParquetTable(seriesTable(SAMPLE_RUN), library!, "orrery test", kept.write).finish();
    expect(await reader!.parquetReadObjects({ file: bufferOf(kept) })).toEqual([]);
  });
});
