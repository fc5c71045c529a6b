// Whole runs in a file instead of in memory: nothing of a report may tell the difference.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { detailsParts } from "../../../src/cli/report/details-file.ts";
import { RunFile } from "../../../src/cli/report/run-file.ts";
import type { ReportInput, RunResult } from "../../../src/experiment/results.ts";
import { renderReport } from "../../../src/report/render-report.ts";
import { faultyRun, inputWith } from "../../report/sample-faults.ts";
import { sampleInput } from "../../report/sample-input.ts";
import { workFolder } from "../command.ts";

const work = workFolder({});
afterAll(() => work.remove());

/** As it is while an experiment goes on: the runs come in `order`, and are wanted in theirs. */
function filed(runs: readonly RunResult[], order: readonly number[], name: string): RunFile {
  const file = new RunFile(join(work.path, name));
  for (const index of order) file.keep(index, runs[index]);
  return file;
}

function reportOf(input: ReportInput) {
  return {
    files: renderReport(input).files,
    details: Buffer.concat([...detailsParts({ input, weather: {} })]).toString("base64"),
  };
}

const INPUTS: readonly (readonly [string, ReportInput & { readonly runs: readonly RunResult[] }])[] = [
  ["many runs", sampleInput()],
  ["recordings", { ...inputWith([faultyRun(), faultyRun({ seed: 2 })]), runs: [faultyRun(), faultyRun({ seed: 2 })] }],
];

describe("runs in a file", () => {
  test.each(INPUTS)("leave the report that runs in memory leave, in whatever order they came: %s", (name, input) => {
    const indices = input.runs.map((_, index) => index);
    const file = filed(input.runs, indices.toReversed(), name);
    expect(reportOf({ ...input, runs: file.inOrder(indices) })).toEqual(reportOf(input));
    file.close();
  });

  test("are read again one by one, as often as wanted, and only those that are wanted", () => {
    const runs = [1, 2, 3, 4].map((seed) => faultyRun({ seed }));
    const wanted = filed(runs, [2, 0, 3, 1], "some").inOrder([3, 1]);
    expect(wanted.length).toBe(2);
    for (const _ of ["once", "twice"]) expect([...wanted]).toEqual([runs[3], runs[1]]);
    expect(wanted.known).toEqual({ events: runs[3].counters.events * 2, recorded: [runs[3], runs[1]] });
  });

  test("keep numbers that JSON cannot say", () => {
    const run = faultyRun({ metrics: { "response.mean": Number.NaN, makespan: -0 } });
    expect([...filed([run], [0], "strange").inOrder([0])]).toEqual([run]);
  });

  test("leave no file behind", () => {
    const file = filed([faultyRun()], [0], "gone");
    expect(existsSync(join(work.path, "gone"))).toBe(true);
    file.close();
    file.close();
    expect(existsSync(join(work.path, "gone"))).toBe(false);
  });
});
