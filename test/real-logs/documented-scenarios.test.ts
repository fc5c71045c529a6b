// The scenarios that docs/validation.md offers for a log of one's own do what it says, on that log.

import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { isSharedMissing, sharedPath } from "../workload/shared-data.ts";
import { runLog, type LogRun } from "./log-run.ts";

const LOG = sharedPath("data/swf-kth-sp2/log.swf.gz");
const PAGE = readFileSync(new URL("../../docs/validation.md", import.meta.url), "utf8");
const [inOrder, withCrashes] = [...PAGE.matchAll(/```yaml\n([^]*?)```/g)].map(([, text]) => text);

function runDocumented(text: string): LogRun {
  expect(text).toContain("swf: kth-sp2.swf.gz");
  return runLog(parse(text.replace("kth-sp2.swf.gz", LOG)) as object);
}

/** Every job of the log is done, once. */
function expectAllDone({ run, rows }: LogRun): void {
  expect(rows).toHaveLength(28_481);
  expect(run.metrics).toMatchObject({
    "tasks.submitted": 28_481,
    "tasks.completed": 28_481,
    "tasks.lost": 0,
    "tasks.unfinished": 0,
    "tasks.deadLettered": 0,
    "effects.duplicate": 0,
  });
  expect(run.findings).toEqual([]);
}

describe.skipIf(isSharedMissing)("KTH-SP2 (needs ../shared)", () => {
  test("runs in order of arrival on one machine", () => {
    const result = runDocumented(inOrder);
    expectAllDone(result);
    // A sanity bound: with what jobs asked for instead of what they were given it is 353,776 s.
    expect(Math.abs(result.run.metrics["wait.mean"] / 353_776 - 1)).toBeLessThan(0.05);
  });

  test("runs through a master and machines that crash, and loses nothing", () => {
    const result = runDocumented(withCrashes);
    expectAllDone(result);
    expect(result.run.faults).toHaveLength(2);
    for (const { bit } of result.run.faults) expect(bit).toBeGreaterThan(10);
    expect(result.run.metrics["work.wasted"]).toBeGreaterThan(0);
  });
});
