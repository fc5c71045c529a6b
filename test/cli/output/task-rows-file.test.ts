import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TaskRowsFile } from "../../../src/cli/output/task-rows-file.ts";
import type { TaskRow } from "../../../src/experiment/executors/executor.ts";
import { UsageError } from "../../../src/cli/usage-error.ts";
import { TASK_ENDS } from "../../../src/observe/observe-options.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-rows-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const job = (index: number, variant: string) => ({ index, variant, seed: 1, detailed: true });
const NAMES = { nodes: ["master/0", "worker/0"], classes: ["web", "batch"] };
const row = (task: number, changes: Partial<TaskRow> = {}): TaskRow => ({
  task,
  class: 0,
  client: 2,
  arrived: 500_000,
  admitted: 500_000,
  started: 1_000_000,
  ended: 2_500_000,
  state: TASK_ENDS.indexOf("completed"),
  cores: 1,
  work: 1_500_000,
  attempts: 1,
  node: 1,
  ran: 1_500_000,
  ...changes,
});

test("rows end up in the order of the variants, whoever was faster, without those of runs that were broken off", () => {
  const file = new TaskRowsFile(folder);
  file.add(job(1, "b"), [row(0)], NAMES);
  file.add(job(0, "a"), [row(0)], NAMES);
  file.add(job(2, "c"), [row(0)], NAMES);
  file.add(job(1, "b"), [row(1)], NAMES);
  const written = file.finish([job(1, "b"), job(0, "a")]);
  const lines = readFileSync(join(folder, "tasks.csv"), "utf8").trimEnd().split("\n");
  expect(lines[0]).toMatch(/^job_id,submission_time/);
  expect(lines.slice(1).map((line) => [line.split(",")[0], line.split(",")[13]])).toEqual([
    ["0", "a"],
    ["0", "b"],
    ["1", "b"],
  ]);
  expect(written).toEqual([
    { variant: "a", rows: 1 },
    { variant: "b", rows: 2 },
  ]);
  expect(readdirSync(folder)).toEqual(["tasks.csv"]);
});

test("a row is in seconds and names, and times are empty where nothing was completed", () => {
  const file = new TaskRowsFile(folder);
  const lost = { state: TASK_ENDS.indexOf("lost"), started: -1, ended: -1, node: -1, attempts: 0 };
  file.add(job(0, "a"), [row(0), row(1, lost)], NAMES);
  file.finish([job(0, "a")]);
  const [header, completed, other] = readFileSync(join(folder, "tasks.csv"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const cell = (line: readonly string[], column: string) => line[header.indexOf(column)];
  expect(
    ["submission_time", "starting_time", "execution_time", "allocated_resources", "class"].map((column) =>
      cell(completed, column),
    ),
  ).toEqual(["0.5", "1", "1.5", "worker/0", "web"]);
  expect(
    ["final_state", "starting_time", "execution_time", "allocated_resources"].map((column) => cell(other, column)),
  ).toEqual(["LOST", "", "", ""]);
});

test.runIf(existsSync("/dev/full"))("a full disk is said as what it is, and is no crash", () => {
  symlinkSync("/dev/full", join(folder, ".tasks-0.part"));
  const file = new TaskRowsFile(folder);
  const write = (): void => file.add(job(0, "a"), [row(0)], NAMES);
  expect(write).toThrow(`${join(folder, "tasks.csv")}: cannot be written: the disk is full`);
  expect(write).toThrow(UsageError);
});
