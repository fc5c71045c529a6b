// First come, first served over five stretches of a log that others have scheduled: the mean bounded slowdowns of the
// RLScheduler paper (Zhang et al., SC20, tables V and VI), which its authors' simulator gives to fifteen digits. Of the rules
// in those tables only this one is a rule of ours: the others stick to the job that they chose first until it has started.

import { describe, expect, test } from "vitest";
import { isSharedMissing, referenceCase, sharedPath } from "../workload/shared-data.ts";
import { inMemory, readLog, runLog } from "./log-run.ts";

const CASE = "rlsched.Lublin-1.bf0";
const PROCESSORS = 256;
const JOBS_IN_WINDOW = 1_024;

interface Setup {
  readonly file: string;
  readonly windows: readonly number[];
}

describe.skipIf(isSharedMissing)(`${CASE}, fcfs, ${PROCESSORS} processors (needs ../shared)`, () => {
  test("slows every window's jobs down as published", () => {
    const { setup, expected } = referenceCase(CASE);
    const { file, windows } = setup as unknown as Setup;
    const { per_window: published } = expected as { per_window: { fcfs: readonly number[] } };
    const records = readLog(sharedPath(file))
      .split("\n")
      .filter((line) => line.trim() !== "" && !line.startsWith(";"));
    expect(windows).toHaveLength(published.fcfs.length);
    windows.forEach((start, index) => {
      const window = records.slice(start, start + JOBS_IN_WINDOW);
      const { run, rows } = runLog(
        {
          duration: "400d",
          cluster: { workers: { count: 1, cores: PROCESSORS } },
          scheduler: { architecture: "ideal", ordering: "fifo" },
          workload: { log: { trace: { swf: "window.swf" } } },
        },
        inMemory("window.swf", window.map((line) => `${line}\n`).join("")),
      );
      expect(rows).toHaveLength(JOBS_IN_WINDOW);
      expect(run.findings).toEqual([]);
      expect(Math.abs(run.metrics["boundedSlowdown.mean"] / published.fcfs[index] - 1)).toBeLessThan(1e-9);
    });
  });
});
