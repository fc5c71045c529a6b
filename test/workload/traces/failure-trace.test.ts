import { describe, expect, test } from "vitest";
import { openLineSource } from "../../../src/cli/files/line-source.ts";
import { seconds } from "../../../src/kernel/time.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import { LANL_COLUMNS, readFailureTrace } from "../../../src/workload/traces/failure-trace.ts";
import type { FailureTraceOptions } from "../../../src/workload/traces/failure-trace.ts";
import { linesOf } from "../../../src/workload/traces/line-source.ts";
import { mean } from "../sample-workload.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../shared-data.ts";

const OPTIONS: FailureTraceOptions = {
  columns: LANL_COLUMNS,
  where: {},
  from: 0 as Duration,
  for: undefined,
  timeScale: 1,
  durationScale: 1,
  skipBroken: false,
};
const MINUTE = 60_000_000;

const LOG = `System,nodenumz,Prob Started,Prob Fixed,Down Time,Facilities,Hardware,Human Error,Network,Undetermined,Software
2,0,6/21/2005 10:54,6/21/2005 11:00,6,,Graphics Accel Hdwr,,,,
2,7,6/21/2005 9:54,6/21/2005 10:54,60,,,,,,"MPI, PVM"
20,3,6/21/2005 12:00,6/21/2005 12:30,30,,,,,,
`;

function read(text: string, changes: Partial<FailureTraceOptions> = {}) {
  return readFailureTrace(linesOf(text, "failures.csv"), { ...OPTIONS, ...changes });
}

describe("a failure log", () => {
  test("is put in order of start, and begins at its first failure", () => {
    expect(read(LOG).failures).toEqual([
      { line: 3, node: "7", at: 0, duration: 60 * MINUTE, cause: "Software" },
      { line: 2, node: "0", at: 60 * MINUTE, duration: 6 * MINUTE, cause: "Hardware" },
      { line: 4, node: "3", at: 126 * MINUTE, duration: 30 * MINUTE, cause: undefined },
    ]);
  });

  test("can be cut, scaled and narrowed to one system", () => {
    const options = { from: seconds(3_000), for: seconds(4_560), timeScale: 0.1, durationScale: 0.5 };
    expect(read(LOG, options).failures).toEqual([
      { line: 2, node: "0", at: MINUTE, duration: 3 * MINUTE, cause: "Hardware" },
    ]);
    expect(read(LOG, { where: { System: "20" } }).failures.map((failure) => failure.node)).toEqual(["3"]);
  });

  test("may give the repair time as an end, and causes in words", () => {
    const columns = { ...LANL_COLUMNS, lasted: { fixedColumn: "Prob Fixed" }, causeFrom: "field" as const };
    expect(read(LOG, { columns }).failures[0]).toEqual({
      line: 3,
      node: "7",
      at: 0,
      duration: 60 * MINUTE,
      cause: "MPI, PVM",
    });
  });

  test("with broken lines names them, or leaves them out on request", () => {
    const broken = LOG.replace("6/21/2005 9:54", "yesterday").replace(",30,", ",long,");
    expect(() => read(broken)).toThrow(
      [
        'failures.csv:3: expected a number or a timestamp (2005-06-21 10:54:00, 6/21/2005 10:54 or 21.6.2005 10:54) in column "Prob Started", found "yesterday"',
        'failures.csv:4: expected a number of 0 or more in column "Down Time", found "long"',
      ].join("\n"),
    );
    expect(read(broken, { skipBroken: true })).toMatchObject({ failures: { length: 1 }, broken: 2 });
  });
});

describe.skipIf(isSharedMissing)("the Los Alamos log (needs ../shared)", () => {
  test("has the published counts and repair times by cause (lanl.repair)", () => {
    const expected = expectedOf("lanl.repair") as Record<"count" | "mean" | "median", Record<string, number>>;
    const path = sharedPath("data/lanl-failures/LA-UR-05-7318-failure-data-1996-2005.csv.gz");
    const { failures } = readFailureTrace(openLineSource(path), OPTIONS);
    const minutes = new Map<string, number[]>([["all", []]]);
    for (const { cause = "none", duration } of failures) {
      minutes.get("all")!.push(duration / MINUTE);
      const ofCause = minutes.get(cause) ?? [];
      ofCause.push(duration / MINUTE);
      minutes.set(cause, ofCause);
    }
    expect(failures).toHaveLength(23_739);
    for (const [cause, count] of Object.entries(expected.count)) expect(minutes.get(cause)?.length, cause).toBe(count);
    for (const [cause, value] of Object.entries(expected.mean)) {
      expect(Math.abs(mean(minutes.get(cause)!) - value), cause).toBeLessThan(1e-3);
    }
    for (const [cause, value] of Object.entries(expected.median))
      expect(medianOf(minutes.get(cause)!), cause).toBe(value);
  });
});

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
