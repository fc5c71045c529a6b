import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { TaskRowsFile } from "../../../src/cli/output/task-rows-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-rows-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const job = (index: number, variant: string) => ({ index, variant, seed: 1, detailed: true });
const row = (variant: string, task: number) => ({
  variant,
  seed: 1,
  task,
  submitted: 0,
  cores: 1,
  requested: null,
  state: "completed" as const,
  started: 1,
  finished: 2,
  nodes: ["worker/0"],
  attempts: 1,
});

test("rows end up in the order of the variants, whoever was faster, without those of runs that were broken off", () => {
  const file = new TaskRowsFile(folder);
  file.add(job(1, "b"), [row("b", 0)]);
  file.add(job(0, "a"), [row("a", 0)]);
  file.add(job(2, "c"), [row("c", 0)]);
  file.add(job(1, "b"), [row("b", 1)]);
  const written = file.finish([job(1, "b"), job(0, "a")]);
  const lines = readFileSync(join(folder, "tasks.csv"), "utf8").trimEnd().split("\n");
  expect(lines[0]).toMatch(/^job_id,submission_time/);
  expect(lines.slice(1).map((line) => [line.split(",")[0], line.split(",")[13]])).toEqual([["0", "a"], ["0", "b"], ["1", "b"]]);
  expect(written).toEqual([{ variant: "a", rows: 1 }, { variant: "b", rows: 2 }]);
  expect(readdirSync(folder)).toEqual(["tasks.csv"]);
});
