import { describe, expect, test } from "vitest";
import { openLineSource } from "../../../src/cli/files/line-source.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";
import { readCsv } from "../../../src/workload/traces/csv.ts";
import type { CsvColumns } from "../../../src/workload/traces/csv.ts";
import { splitFields } from "../../../src/workload/traces/csv-lines.ts";
import { linesOf } from "../../../src/workload/traces/line-source.ts";
import { TRACE_DEFAULTS, inspectTrace } from "../../../src/workload/traces/trace-job.ts";
import type { TraceOptions } from "../../../src/workload/traces/trace-job.ts";
import { take } from "../sample-workload.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../shared-data.ts";

const ARRIVAL = { column: "at", unit: 1_000_000 };
const ALL: CsvColumns = {
  arrival: ARRIVAL,
  service: { column: "run ms", unit: 1_000 },
  cores: { column: "cpu_milli", unit: 0.001 },
  memory: { column: "mib", unit: 1_048_576 },
  estimate: { column: "limit s", unit: 1_000_000 },
  deadline: { column: "due s", unit: 1_000_000 },
  priority: { column: "nice", unit: -1 },
  tenant: { column: "team" },
};

function read(lines: readonly string[], columns: CsvColumns, options: Partial<TraceOptions> = {}) {
  return readCsv(linesOf(lines.join("\n"), "log.csv"), columns, { ...TRACE_DEFAULTS, ...options });
}

describe("a CSV log", () => {
  test("has requests and deadlines that grow with the work, whatever becomes of the time between arrivals", () => {
    const lines = ["at,run ms,limit s,due s", "100,250,60,0.5", "110,250,60,0.5"];
    const columns = { arrival: ALL.arrival, service: ALL.service, estimate: ALL.estimate, deadline: ALL.deadline };
    const [, job] = take(9, read(lines, columns as CsvColumns, { timeScale: 0.1, serviceScale: 4 }));
    expect(job).toMatchObject({
      arrivedAfter: seconds(1),
      service: seconds(1),
      requested: seconds(240),
      deadline: seconds(2),
    });
  });

  test("is read by the names of its columns, in their units", () => {
    const lines = [
      "team,at,run ms,cpu_milli,mib,limit s,due s,nice",
      '"blue, ""deep""",100,250,1500,512,60,0.5,-5',
      ",101.5,40,100,,,,",
    ];
    expect(take(9, read(lines, ALL))).toEqual([
      {
        line: 2,
        job: "line 2",
        arrivedAfter: 0,
        service: milliseconds(250),
        requested: seconds(60),
        cores: 2,
        memory: 512 * 1_048_576,
        priority: 5,
        deadline: seconds(0.5),
        tenant: 'blue, "deep"',
      },
      {
        line: 3,
        job: "line 3",
        arrivedAfter: seconds(1.5),
        service: milliseconds(40),
        requested: undefined,
        cores: 1,
        memory: undefined,
        priority: undefined,
        deadline: undefined,
        tenant: undefined,
      },
    ]);
  });

  test("begins at its earliest record, also when that is not the first", () => {
    const jobs = take(9, read(["at", "1700000007", "", "1700000003", " "], { arrival: ARRIVAL }));
    expect(jobs.map((job) => job.arrivedAfter)).toEqual([0, seconds(4)]);
  });

  test("keeps every microsecond, also of instants that no binary number holds", () => {
    const jobs = take(9, read(["at", "0", "514.740559", "1050.992685", "1700000000.000003"], { arrival: ARRIVAL }));
    expect(jobs.map((job) => job.arrivedAfter)).toEqual([0, 514_740_559, 1_050_992_685, 1_700_000_000_000_003]);
  });

  test("may have calendar timestamps, across midnight and with a zone", () => {
    const lines = ["at", "2023-12-31 23:59:59.9999990", "2024-01-01T01:00:00+01:00", "2024-01-01 00:00:02Z"];
    const jobs = take(9, read(lines, { arrival: ARRIVAL }));
    expect(jobs.map((job) => job.arrivedAfter)).toEqual([0, 1, 2_000_001]);
  });

  test("may leave service times to the class, but a service column must be filled", () => {
    const lines = ["at,run ms", "0,", "1,0", "2,5"];
    expect(take(9, read(lines, { arrival: ARRIVAL }))).toHaveLength(3);
    const reader = read(lines, { arrival: ARRIVAL, service: { column: "run ms", unit: 1_000 } });
    expect(take(9, reader).map((job) => job.line)).toEqual([4]);
    expect(reader.report().droppedJobs.map((job) => job.reason)).toEqual(["run time unknown", "run time 0"]);
  });

  test("may be what sacct writes: lengths with days, limits that are none, and jobs that never ran", () => {
    const lines = [
      "Submit|Elapsed|Timelimit",
      "2026-03-01T08:00:00|01:00:00|2-00:00:00",
      "2026-03-01T08:00:05|1-02:03:04|UNLIMITED",
      "2026-03-01T08:00:06|00:32:03.125|Partition_Limit",
      "2026-03-01T08:00:07|Unknown|01:00:00",
    ];
    const columns = {
      arrival: { column: "Submit", unit: 1_000_000 },
      service: { column: "Elapsed", unit: 1_000_000 },
      estimate: { column: "Timelimit", unit: 60_000_000 },
    };
    const reader = readCsv(linesOf(lines.join("\n"), "sacct.txt"), columns, TRACE_DEFAULTS, "|");
    expect(take(9, reader)).toMatchObject([
      { service: seconds(3_600), requested: seconds(2 * 86_400) },
      { service: seconds(86_400 + 7_384), requested: undefined },
      { service: seconds(1_923.125), requested: undefined },
    ]);
    expect(reader.report().droppedJobs.map((job) => job.reason)).toEqual(["run time unknown"]);
  });

  test("may have PostgreSQL's zones of two digits", () => {
    const lines = ["at", "2026-03-01 08:00:00.5+00", "2026-03-01 07:00:01-01", "2026-03-01 09:00:03+01"];
    const jobs = take(9, read(lines, { arrival: ARRIVAL }));
    expect(jobs.map((job) => job.arrivedAfter)).toEqual([0, seconds(0.5), seconds(2.5)]);
  });

  test("with a moment for a length of time, or numbers with suffixes, says what to export", () => {
    const columns: CsvColumns = {
      arrival: ARRIVAL,
      service: { column: "end", unit: 1 },
      memory: { column: "memory", unit: 1 },
    };
    const lines = ["at,end,memory", "0,2026-03-01T08:05:02Z,1", "1,5,512Mi"];
    expect(() => inspectTrace(read(lines, columns))).toThrow(
      [
        'log.csv:2: expected a number of 0 or more or a length of time (02:03:04 or 1-02:03:04) in column "end" (export the end minus the start), found "2026-03-01T08:05:02Z"',
        'log.csv:3: expected a number of 0 or more in column "memory" (without a suffix; `unit` says what 1 is), found "512Mi"',
      ].join("\n"),
    );
  });

  test("without a named column fails at once, and says which columns it has", () => {
    expect(() => read(["a,b", "1,2"], { arrival: ARRIVAL })).toThrow(
      'log.csv:1: expected a column named "at", found a, b',
    );
    expect(() => read([], { arrival: ARRIVAL })).toThrow('log.csv:1: expected a column named "at", found');
  });

  test("with broken lines names them all", () => {
    const lines = ["at,run ms", "0,5", "noon,5", "3,-5", "4", '5,"6', "2023-02-30 10:00,5"];
    expect(() => inspectTrace(read(lines, { arrival: ARRIVAL, service: { column: "run ms", unit: 1 } }))).toThrow(
      [
        'log.csv:3: expected a number or a timestamp (2005-06-21 10:54:00, 6/21/2005 10:54 or 21.6.2005 10:54) in column "at", found "noon"',
        'log.csv:4: expected a number of 0 or more or a length of time (02:03:04 or 1-02:03:04) in column "run ms", found "-5"',
        'log.csv:5: expected 2 fields, found 1 in "4"',
        'log.csv:6: expected 2 fields, found a quote that does not end in "5,\\"6"',
        'log.csv:7: expected a number or a timestamp (2005-06-21 10:54:00, 6/21/2005 10:54 or 21.6.2005 10:54) in column "at", found "2023-02-30 10:00"',
      ].join("\n"),
    );
  });

  test("with broken lines is read without them on request", () => {
    const reader = read(["at", "0", "x", "2"], { arrival: ARRIVAL }, { skipBroken: true });
    expect(take(9, reader).map((job) => job.line)).toEqual([2, 4]);
    expect(reader.report().broken).toBe(1);
  });
});

test("fields are split as RFC 4180 has it", () => {
  expect(splitFields('a,"b,c",,"d ""e"""', ",")).toEqual(["a", "b,c", "", 'd "e"']);
  expect(splitFields("a;b", ";")).toEqual(["a", "b"]);
  expect(splitFields('a,"', ",")).toBeUndefined();
  expect(splitFields('"a"b,c', ",")).toBeUndefined();
  expect(splitFields('"a",', ",")).toEqual(["a", ""]);
});

describe.skipIf(isSharedMissing)("published CSV logs (need ../shared)", () => {
  test("Azure's requests arrive when they did, to the microsecond (import.azure.code)", () => {
    const expected = expectedOf("import.azure.code");
    const lines = openLineSource(sharedPath("data/azure-llm/AzureLLMInferenceTrace_code.csv"));
    // One generated token as 25 ms of work, one context token as a byte: any unit will do.
    const columns: CsvColumns = {
      arrival: { column: "TIMESTAMP", unit: 1 },
      service: { column: "GeneratedTokens", unit: 25_000 },
      memory: { column: "ContextTokens", unit: 1 },
    };
    const jobs = take(Infinity, readCsv(lines, columns, TRACE_DEFAULTS));
    expect(jobs).toHaveLength(expected["rows"] as number);
    expect(jobs[0]).toMatchObject({ arrivedAfter: 0, service: 10 * 25_000, memory: 4_808 });
    // 18:17:03.979960 to 19:14:19.928016 is 57 min 15.948056 s.
    expect(jobs.at(-1)).toMatchObject({ arrivedAfter: 3_435_948_056, service: 173 * 25_000, memory: 549 });
  });

  test("Alibaba's openb pods are all read (import.openb)", () => {
    const expected = expectedOf("import.openb");
    const lines = openLineSource(sharedPath("data/alibaba-openb/openb_pod_list_default.csv.gz"));
    const columns: CsvColumns = { arrival: { column: "creation_time", unit: 1_000_000 }, tenant: { column: "qos" } };
    const jobs = take(Infinity, readCsv(lines, columns, TRACE_DEFAULTS));
    expect(jobs).toHaveLength(expected["pods"] as number);
  });
});
