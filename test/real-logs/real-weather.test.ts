// The real master over real arrivals and real failures: nothing that was taken in is lost, and nothing counts twice. (For
// a real batch log under crashes see documented-scenarios.test.ts.)

import { describe, expect, test } from "vitest";
import { isSharedMissing, sharedPath } from "../workload/shared-data.ts";
import { readLog, runLog, type LogRun } from "./log-run.ts";

const AZURE = sharedPath("data/azure-llm/AzureLLMInferenceTrace_code.csv");
const LANL = sharedPath("data/lanl-failures/LA-UR-05-7318-failure-data-1996-2005.csv.gz");

/** Everything that arrived is done, once. */
function expectAllDone({ run, rows }: LogRun, tasks: number): void {
  expect(rows).toHaveLength(tasks);
  expect(run.metrics).toMatchObject({
    "tasks.submitted": tasks,
    "tasks.completed": tasks,
    "tasks.lost": 0,
    "tasks.unfinished": 0,
    "tasks.deadLettered": 0,
    "effects.duplicate": 0,
  });
  expect(run.findings).toEqual([]);
}

/** A lost machine is nobody's fault: attempts that die with it are tried again for ever. */
const PATIENT = { exponential: { attempts: 1_000 } };

describe.skipIf(isSharedMissing)("single-master (needs ../shared)", () => {
  test("serves an hour of Azure's requests, the service time made of their tokens, while its master dies and comes back", () => {
    const token = 0.025;
    const generated = readLog(AZURE)
      .trim()
      .split(/\r?\n/)
      .slice(1)
      .map((line) => Number(line.split(",")[2]));
    const result = runLog({
      duration: "1h",
      cluster: { workers: 6 },
      scheduler: { retry: PATIENT },
      workload: {
        requests: {
          trace: {
            csv: AZURE,
            columns: { arrival: "TIMESTAMP", service: { column: "GeneratedTokens", unit: `${token}s` } },
          },
        },
      },
      faults: [{ at: "30m", crash: "leader", for: "20s" }],
    });
    expectAllDone(result, 8_819);
    const work = generated.reduce((sum, tokens) => sum + tokens * token, 0);
    expect(result.rows.reduce((sum, row) => sum + row.work, 0) / 1e6).toBeCloseTo(work, 6);
    expect(result.run.metrics["unavailability.max"]).toBeGreaterThan(10);
  });

  test("lives through half a year of Los Alamos' failures, a thousand times faster than life", () => {
    const cut = { where: { System: "2" }, from: "1500d", for: "180d" };
    const result = runLog({
      duration: "15552s",
      cluster: { workers: { count: 49, cores: 2 } },
      scheduler: { retry: PATIENT },
      workload: { all: { arrivals: { poisson: "2/s" }, service: { lognormal: { mean: "10s", cv: 2 } } } },
      faults: [
        { trace: { csv: LANL, columns: "lanl", timeScale: 0.001, durationScale: 0.001, ...cut }, crash: "workers" },
      ],
    });
    const { run, rows } = result;
    expectAllDone(result, rows.length);
    expect(rows.length).toBeGreaterThan(30_000);
    const failures = failuresOf(readLog(LANL), cut.where.System, 1_500, 180);
    expect(failures).toBeGreaterThan(100);
    expect(run.faults.reduce((sum, { armed }) => sum + armed, 0)).toBe(failures);
    expect(run.metrics["detection.mistakes"]).toBe(0);
  });
});

const DAY = 86_400_000;

/** Counted without the reader under test. */
function failuresOf(text: string, system: string, fromDays: number, forDays: number): number {
  const [header, ...lines] = text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const column = header.indexOf("Prob Started");
  const starts = lines.filter((fields) => fields[0] === system).map((fields) => Date.parse(`${fields[column]} UTC`));
  const first = starts.reduce((least, start) => Math.min(least, start), Infinity);
  return starts.filter((start) => start >= first + fromDays * DAY && start < first + (fromDays + forDays) * DAY).length;
}
