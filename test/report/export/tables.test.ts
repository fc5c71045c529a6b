import { describe, expect, test } from "vitest";
import { BATSIM_COLUMNS, BatsimJobs } from "../../../src/report/export/tables/batsim-jobs.ts";
import { messagesTable, nodesTable, seriesTable } from "../../../src/report/export/tables/cluster-tables.ts";
import { CsvTable } from "../../../src/report/export/tables/csv-table.ts";
import type { Table } from "../../../src/report/export/tables/table.ts";
import { TablesExport } from "../../../src/report/export/tables/tables-export.ts";
import { attemptsTable, tasksTable } from "../../../src/report/export/tables/task-tables.ts";
import { readCsv } from "./read-csv.ts";
import { CLIENT, Kept, OTHER_WORKER, SAMPLE_MOMENTS, SAMPLE_RUN, tell, WORKER } from "./sample-run.ts";

const REASONS = ["loss", "crashed"];
const files = { jobs: new Kept(), attempts: new Kept(), nodes: new Kept(), series: new Kept(), messages: new Kept() };
tell(
  new TablesExport(SAMPLE_RUN, {
    tasks: new BatsimJobs(SAMPLE_RUN, files.jobs.write),
    attempts: new CsvTable(attemptsTable(SAMPLE_RUN), files.attempts.write),
    nodes: new CsvTable(nodesTable(SAMPLE_RUN), files.nodes.write),
    series: new CsvTable(seriesTable(SAMPLE_RUN), files.series.write),
    messages: new CsvTable(messagesTable(SAMPLE_RUN, REASONS), files.messages.write),
  }),
);
const jobs = readCsv(files.jobs.text);

describe("jobs.csv", () => {
  test("has Batsim's header, to the letter", () => {
    expect(files.jobs.text.split("\n")[0]).toBe(
      "job_id,workload_name,profile,submission_time,requested_number_of_resources,requested_time,success,final_state," +
        "starting_time,execution_time,finish_time,waiting_time,turnaround_time,stretch,allocated_resources," +
        "consumed_energy,metadata",
    );
    expect(BATSIM_COLUMNS).toHaveLength(17);
  });

  test("tells of the execution that counted, in seconds; earlier ones are in the waiting time", () => {
    expect(jobs[1]).toEqual({
      job_id: "1",
      workload_name: "sample",
      profile: "batch",
      submission_time: "0.003",
      requested_number_of_resources: "2",
      requested_time: "-1",
      success: "1",
      final_state: "COMPLETED_SUCCESSFULLY",
      starting_time: "0.0077",
      execution_time: "0.003",
      finish_time: "0.0107",
      waiting_time: "0.0047",
      turnaround_time: "0.0077",
      stretch: String(7_700 / 3_000),
      allocated_resources: "1",
      consumed_energy: "-1",
      metadata: "variant=fifo;seed=7;end=completed;attempts=2;attempt=2;node=worker/0",
    });
  });

  test("leaves open what has not come to an end", () => {
    expect(jobs[2]).toMatchObject({
      success: "0",
      final_state: "RUNNING",
      starting_time: "0.0111",
      execution_time: "",
      finish_time: "",
      turnaround_time: "",
      allocated_resources: "",
    });
  });

  test("numbers the cores of all workers through", () => {
    const kept = new Kept();
    const table = new BatsimJobs(SAMPLE_RUN, kept.write);
    const facts = {
      task: 5,
      class: 0,
      client: CLIENT,
      arrived: 0,
      admitted: 0,
      started: 0,
      ended: 9,
      cores: 2,
      work: 9,
      attempts: 1,
      node: OTHER_WORKER,
      ran: 9,
    };
    const execution = {
      node: OTHER_WORKER,
      task: 5,
      attempt: 1,
      epoch: 0,
      cores: [0, 1],
      from: 0,
      until: 9,
      outcome: "",
    };
    table.add({ facts: { ...facts, end: "completed" }, execution });
    table.add({ facts: { ...facts, end: "dead-lettered" }, execution: { ...execution, node: WORKER, cores: [1] } });
    table.add({ facts: { ...facts, end: "lost", started: -1 }, execution });
    table.add({ facts: { ...facts, end: "rejected", started: -1 }, execution: null });
    table.finish();
    const rows = readCsv(kept.text);
    expect(rows.map((row) => row["allocated_resources"])).toEqual(["2-3", "1", "", ""]);
    expect(rows.map((row) => row["final_state"])).toEqual([
      "COMPLETED_SUCCESSFULLY",
      "COMPLETED_FAILED",
      "SUBMITTED",
      "REJECTED",
    ]);
  });
});

describe("the tables", () => {
  test("attempts.csv has a row per execution, by their ends, and those that still run last", () => {
    const rows = readCsv(files.attempts.text);
    const cells = [
      "task",
      "attempt",
      "node",
      "cores",
      "core_numbers",
      "dispatched_s",
      "started_s",
      "ended_s",
      "outcome",
    ];
    expect(rows.map((row) => cells.map((name) => row[name]))).toEqual([
      ["1", "1", "worker/1", "2", "0-1", "0.003", "0.0034", "0.006", "crashed"],
      ["0", "1", "worker/0", "1", "0", "0.002", "0.0025", "0.0085", "succeeded"],
      ["1", "2", "worker/0", "1", "1", "0.0076", "0.0077", "0.0107", "succeeded"],
      ["2", "1", "worker/0", "1", "0", "0.011", "0.0111", "", "running"],
    ]);
    expect(rows.every((row) => row["variant"] === "fifo" && row["seed"] === "7")).toBe(true);
  });

  test("an attempt that nobody dispatched has no time of dispatch", () => {
    const kept = new Kept();
    const none = new CsvTable({ name: "none", row: "", columns: [] }, () => {});
    const table = new TablesExport(SAMPLE_RUN, {
      tasks: none,
      attempts: new CsvTable(attemptsTable(SAMPLE_RUN), kept.write),
      nodes: none,
      series: none,
      messages: none,
    });
    tell(
      table,
      SAMPLE_MOMENTS.filter(({ kind }) => kind !== "attempt-dispatched"),
    );
    expect(readCsv(kept.text).map((row) => row["dispatched_s"])).toEqual(["", "", "", ""]);
  });

  test("nodes.csv says what each node has, did and suffered", () => {
    const rows = readCsv(files.nodes.text);
    expect(rows.map((row) => row["node"])).toEqual(SAMPLE_RUN.nodes.map(({ name }) => name));
    expect(rows[2]).toMatchObject({
      role: "worker",
      zone: "a",
      rack: "a/1",
      cores: "2",
      memory_bytes: "8589934592",
      speed: "1",
      first_resource: "0",
      utilisation: "0.75",
      attempts: "3",
      crashes: "0",
      down_s: "0",
    });
    expect(rows[3]).toMatchObject({ first_resource: "2", memory_bytes: "", rack: "", crashes: "1", down_s: "0.0035" });
    expect(rows[0]["first_resource"]).toBe("");
  });

  test("a node that is down at the end counts as down until then", () => {
    const kept = new Kept();
    const none = new CsvTable({ name: "none", row: "", columns: [] }, () => {});
    const nodes = new CsvTable(nodesTable(SAMPLE_RUN), kept.write);
    tell(
      new TablesExport(SAMPLE_RUN, { tasks: none, attempts: none, nodes, series: none, messages: none }),
      SAMPLE_MOMENTS.filter(({ kind }) => kind !== "node-restarted"),
    );
    expect(readCsv(kept.text)[3]["down_s"]).toBe("0.006");
  });

  test("series.csv has a row per value, with the bucket it is of", () => {
    const rows = readCsv(files.series.text);
    expect(rows.map((row) => [row["series"], row["from_s"], row["width_s"], row["value"]])).toEqual([
      ["queue", "0", "0.005", "0.5"],
      ["queue", "0.005", "0.005", "0.25"],
      ["queue", "0.01", "0.005", ""],
      ["running", "0", "0.005", "1"],
      ["running", "0.005", "0.005", "1.5"],
      ["running", "0.01", "0.005", "1"],
    ]);
  });

  test("messages.csv sums up by kind and roles", () => {
    expect(readCsv(files.messages.text).map(({ variant: _variant, seed: _seed, ...row }) => row)).toEqual([
      {
        message: "dispatch",
        from_role: "master",
        to_role: "worker",
        sent: "2",
        datagrams: "0",
        bytes: "800",
        duplicated: "0",
        delivered: "2",
        dropped_loss: "0",
        dropped_crashed: "0",
        latency_mean_s: "0.00045",
        latency_max_s: "0.0005",
      },
      {
        message: "heartbeat",
        from_role: "worker",
        to_role: "master",
        sent: "2",
        datagrams: "2",
        bytes: "160",
        duplicated: "1",
        delivered: "2",
        dropped_loss: "1",
        dropped_crashed: "0",
        latency_mean_s: "0.000125",
        latency_max_s: "0.00015",
      },
    ]);
  });

  test("every column of every table has a name of its own and a meaning, with its unit in the name or in the type", () => {
    const tables: readonly Table<never>[] = [
      tasksTable(SAMPLE_RUN),
      attemptsTable(SAMPLE_RUN),
      nodesTable(SAMPLE_RUN),
      seriesTable(SAMPLE_RUN),
      messagesTable(SAMPLE_RUN, REASONS),
    ];
    for (const { columns, name } of tables) {
      expect(new Set(columns.map((column) => column.name)).size, name).toBe(columns.length);
      for (const column of columns) {
        expect(column.name).toMatch(/^[a-z_]+$/);
        expect(column.meaning, column.name).toMatch(/^[A-Z`][^|]+[^.]$/);
      }
    }
  });
});

describe("a cell", () => {
  test("is quoted where it must be, and harmless to spreadsheets", () => {
    const kept = new Kept();
    const table: Table<{ readonly text: string; readonly number: number }> = {
      name: "odd",
      row: "",
      columns: [
        { name: "text", type: "text", meaning: "", cell: ({ text }) => text },
        { name: "number", type: "number", meaning: "", cell: ({ number }) => number },
      ],
    };
    const csv = new CsvTable(table, kept.write);
    for (const text of ['say "hi", twice', "two\nlines", "=1+1", "-2", "plain"]) csv.add({ text, number: Infinity });
    csv.finish();
    const rows = readCsv(kept.text);
    expect(rows.map((row) => row["text"])).toEqual(['say "hi", twice', "two\nlines", "'=1+1", "'-2", "plain"]);
    expect(rows.every((row) => row["number"] === "")).toBe(true);
  });
});
