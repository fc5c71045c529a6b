import { describe, expect, test } from "vitest";
import { openLineSource } from "../../../src/cli/files/line-source.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { linesOf } from "../../../src/workload/traces/line-source.ts";
import { TraceError } from "../../../src/workload/traces/problem-log.ts";
import { readSwf } from "../../../src/workload/traces/swf.ts";
import { TRACE_DEFAULTS, inspectTrace } from "../../../src/workload/traces/trace-job.ts";
import type { TraceJob, TraceOptions, TraceReader } from "../../../src/workload/traces/trace-job.ts";
import { take } from "../sample-workload.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../shared-data.ts";

/** Job, submit, run, processors, requested time, user; the rest unknown. */
function swfLine(job: number, submit: number, run: number, processors = 1, requested = -1, user = -1): string {
  return `${job} ${submit} -1 ${run} ${processors} -1 -1 -1 ${requested} -1 1 ${user} -1 -1 -1 -1 -1 -1`;
}

function read(lines: readonly string[], options: Partial<TraceOptions> = {}) {
  return readSwf(linesOf(lines.join("\n"), "log.swf"), { ...TRACE_DEFAULTS, ...options });
}

const SMALL = [
  "; Version: 2.2",
  "; Information: http://www.example.org/",
  ";              http://archive.example.org/",
  "; MaxProcs: 64",
  "; Note: first",
  "; Note: second",
  ";",
  "    1   10 5  100    4 -1 2048  4 200 -1 1 7 1 -1 0 -1 -1 -1",
  "    2   25 0   60.5 -1 -1   -1 16  -1 -1 1 -1 1 -1 0 -1 -1 -1",
];

describe("an SWF log", () => {
  test("gives its jobs with times, cores, memory and user", () => {
    expect(take(9, read(SMALL))).toEqual([
      {
        line: 8,
        job: "1",
        arrivedAfter: seconds(10),
        service: seconds(100),
        requested: seconds(200),
        cores: 4,
        memory: 4 * 2048 * 1024,
        priority: undefined,
        deadline: undefined,
        tenant: "user-7",
      },
      {
        line: 9,
        job: "2",
        arrivedAfter: seconds(25),
        service: seconds(60.5),
        requested: undefined,
        cores: 16,
        memory: undefined,
        priority: undefined,
        deadline: undefined,
        tenant: undefined,
      },
    ]);
  });

  test("tells what its header says, with repeated names and continuation lines", () => {
    const { header } = read(SMALL);
    expect(header.processors).toBe(64);
    expect(header.fields.get("Note")).toBe("first\nsecond");
    expect(header.fields.get("Information")).toBe("http://www.example.org/\nhttp://archive.example.org/");
    expect(header.number("UnixStartTime")).toBeUndefined();
  });

  test("is cleaned of jobs that never ran, which are counted and named", () => {
    const reader = read([swfLine(1, 0, 0), swfLine(2, 1, -1), swfLine(3, 2, 5, -1), swfLine(4, 3, 5)]);
    expect(take(9, reader).map((job) => job.line)).toEqual([4]);
    expect(reader.report()).toMatchObject({
      records: 4,
      kept: 1,
      dropped: 3,
      droppedJobs: [
        { line: 1, job: "1", reason: "run time 0" },
        { line: 2, job: "2", reason: "run time unknown" },
        { line: 3, job: "3", reason: "processors unknown" },
      ],
    });
  });

  test("is cut at the request only where the cluster killed jobs there", () => {
    const lines = [swfLine(1, 0, 90, 1, 60), swfLine(2, 1, 50, 1, 60)];
    expect(take(9, read(lines)).map((job) => job.service)).toEqual([seconds(90), seconds(50)]);
    const killing = read(lines, { killAtRequest: true });
    expect(take(9, killing).map((job) => job.service)).toEqual([seconds(60), seconds(50)]);
    expect(killing.report().killedAtRequest).toBe(1);
  });

  test("is cut in its own time and then scaled", () => {
    const lines = [0, 100, 150, 199, 200, 300].map((submit, position) => swfLine(position, submit, 10));
    const options = { from: seconds(100), for: seconds(100), timeScale: 0.1, serviceScale: 3 };
    const jobs = take(9, read(lines, options));
    expect(jobs.map((job) => job.arrivedAfter)).toEqual([0, 5_000_000, 9_900_000]);
    expect(jobs[0]?.service).toBe(seconds(30));
  });

  test("shrinks with its machine: 100 processors at 0.07 are 7 cores, whatever the floats say, and 1 is still 1", () => {
    expect(100 * 0.07).toBeGreaterThan(7);
    const lines = [100, 1, 15].map((processors, position) => swfLine(position, position, 10, processors));
    expect(take(9, read(lines, { nodeScale: 0.07 })).map((job) => job.cores)).toEqual([7, 1, 2]);
  });

  test("is put in order within the window; equal times keep their lines' order", () => {
    const lines = [5, 3, 4, 3, 9, 8].map((submit, position) => swfLine(position, submit, 10));
    const jobs = take(9, read(lines, { reorderWithin: 3 }));
    expect(jobs.map((job) => [job.arrivedAfter / 1e6, job.line])).toEqual([
      [3, 2],
      [3, 4],
      [4, 3],
      [5, 1],
      [8, 6],
      [9, 5],
    ]);
  });

  test("that is out of order beyond the window fails at the line", () => {
    const lines = [5, 6, 7, 3].map((submit, position) => swfLine(position, submit, 10));
    expect(() => inspectTrace(read(lines, { reorderWithin: 1 }))).toThrow(
      "log.swf:4: expected an arrival not more than 1 records out of order (sort the log, or raise reorderWithin), " +
        "found one that is 3 s too early",
    );
    expect(inspectTrace(read(lines, { reorderWithin: 1, skipBroken: true }))).toMatchObject({ broken: 1 });
  });
});

describe("broken lines of an SWF log", () => {
  const broken = [swfLine(1, 0, 10), "2 5 -1 10", swfLine(3, 6, 10).replace(" 10 ", " ten "), swfLine(4, -1, 10)];

  test("are all named in one error: file, line, what was expected, what was found", () => {
    expect(() => take(9, read(broken, { reorderWithin: 0 }))).toThrow(
      [
        'log.swf:2: expected 18 columns, found 4 in "2 5 -1 10"',
        'log.swf:3: expected a number in column 4 (run time), found "ten"',
        'log.swf:4: expected a submit time of 0 or more, found "-1"',
        "Correct the log, or set skipBroken: true to leave such lines out and count them.",
      ].join("\n"),
    );
  });

  test("are left out and counted when that was asked for", () => {
    const reader = read([...broken, swfLine(5, 9, 10)], { skipBroken: true });
    expect(take(9, reader).map((job) => job.line)).toEqual([1, 5]);
    expect(reader.report()).toMatchObject({ broken: 3, records: 2, kept: 2 });
    expect(reader.report().problems).toHaveLength(3);
  });

  test("are kept word for word only up to ten, however many there are", () => {
    const many = Array.from({ length: 500 }, () => "rubbish");
    expect(inspectTrace(read(many, { skipBroken: true }))).toMatchObject({ broken: 500, problems: { length: 10 } });
    try {
      inspectTrace(read(many));
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(TraceError);
      expect((error as TraceError).problems).toHaveLength(10);
    }
  });

  test("do not make a strict reader read a long log to its end", () => {
    let given = 0;
    const endless = { name: "endless.swf", next: () => (given++ === 5 ? "rubbish" : swfLine(given, given, 10)) };
    expect(() => inspectTrace(readSwf(endless, TRACE_DEFAULTS))).toThrow("endless.swf:6: expected 18 columns");
    expect(given).toBeLessThan(20_000);
  });
});

test("a reader holds no more than its reordering window", () => {
  let given = 0;
  const endless = { name: "endless.swf", next: () => swfLine(++given, given, 10) };
  take(5, readSwf(endless, { ...TRACE_DEFAULTS, reorderWithin: 100 }));
  expect(given).toBeLessThanOrEqual(106);
});

describe.skipIf(isSharedMissing)("published SWF logs (need ../shared)", () => {
  const openKth = (file: string, options: Partial<TraceOptions> = {}) =>
    readSwf(openLineSource(sharedPath(`data/swf-kth-sp2/${file}`)), { ...TRACE_DEFAULTS, ...options });

  test("KTH-SP2 is cleaned to the last record as published (import.kth-sp2)", () => {
    const expected = expectedOf("import.kth-sp2");
    const reader = openKth("log.swf.gz", { killAtRequest: true });
    const report = inspectTrace(reader);
    expect(reader.header.number("MaxJobs")).toBe(expected["header_max_jobs"]);
    expect(report.records).toBe(expected["records"]);
    expect(report.kept).toBe(expected["kept"]);
    expect(report.droppedJobs.map((job) => Number(job.job))).toEqual(expected["dropped_ids"]);
    expect(report.broken).toBe(0);
    expect(report.killedAtRequest).toBe(475);
  });

  test("KTH-SP2 differs from the published schedule's input in requested processors only", () => {
    const byJob = (reader: TraceReader) => new Map(take(Infinity, reader).map((job) => [job.job, job]));
    const cleaned = byJob(openKth("log.swf.gz", { killAtRequest: true }));
    const raw = byJob(openKth("log.swf.gz"));
    // Written in order of termination.
    const published = byJob(openKth("easy.swf.gz", { reorderWithin: 30_000 }));
    expect(cleaned.size).toBe(published.size);
    const rest = (job: TraceJob) => ({ ...job, line: 0, cores: 0 });
    for (const [job, ours] of cleaned) expect(rest(ours)).toEqual(rest(published.get(job)!));
    // What the reference case counts as `run_truncated_to_request` is every record that the publication changed: 475 runs
    // cut to their request, and 219 jobs listed with the processors they asked for instead of those they got; one is both.
    const changed = [...published].filter(([job, theirs]) => {
      const before = raw.get(job)!;
      return before.service !== theirs.service || before.cores !== theirs.cores;
    });
    expect(changed).toHaveLength(expectedOf("import.kth-sp2")["run_truncated_to_request"] as number);
  });

  test("NASA iPSC/860 has 18,066 jobs that ran, all of a power of two", () => {
    const lines = openLineSource(sharedPath("data/swf-nasa-ipsc/NASA-iPSC-1993-3.1-cln.swf.gz"));
    const jobs = take(Infinity, readSwf(lines, TRACE_DEFAULTS));
    expect(jobs).toHaveLength(18_066);
    expect(jobs.filter(({ cores }) => cores === undefined || (cores & (cores - 1)) !== 0)).toEqual([]);
  });
});
