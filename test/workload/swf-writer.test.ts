import { expect, test } from "vitest";
import { writeSwf } from "../../src/workload/swf-writer.ts";
import { SWF_UNKNOWN } from "../../src/workload/traces/swf-job.ts";

test("a log is written with its header and 18 columns a line", () => {
  const jobs = [{ ...SWF_UNKNOWN, job: 1, submit: 5, run: 60.5, processors: 4, timeRequested: 90, user: 3 }];
  expect(writeSwf(jobs, [["MaxProcs", 64]])).toBe(
    "; Version: 2.2\n; MaxProcs: 64\n; MaxJobs: 1\n; MaxRecords: 1\n" +
      "1 5 -1 60.5 4 -1 -1 -1 90 -1 -1 3 -1 -1 -1 -1 -1 -1\n",
  );
});
