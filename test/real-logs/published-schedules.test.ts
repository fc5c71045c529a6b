// First come, first served over two logs of real supercomputers: every start time as published. The reference handles the
// events of one instant one at a time, submissions (by job number) before terminations; for an order that never overtakes,
// whatever order the events of an instant come in, the same jobs start at it. So nothing here depends on that choice.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { fillReference } from "../../src/scenario/reference-tables.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../workload/shared-data.ts";
import { inMemory, readLog, runLog } from "./log-run.ts";

const SECOND = 1_000_000;

interface Log {
  readonly case: string;
  readonly file: string;
  readonly processors: number;
  /** Of the log: arrivals all lie before, so that the run ends soon after its last job. */
  readonly duration: string;
  /** `job_id,start` per line, where the starts themselves were published. */
  readonly starts?: string;
}

const LOGS: readonly Log[] = [
  {
    case: "batch.kth-sp2.pyss-fcfs",
    file: "data/swf-kth-sp2/easy.swf.gz",
    processors: 100,
    duration: "340d",
    starts: "data/swf-kth-sp2/pyss-fcfs-starts.csv.gz",
  },
  {
    case: "batch.nasa.pyss-fcfs",
    file: "data/swf-nasa-ipsc/NASA-iPSC-1993-3.1-cln.swf.gz",
    processors: 128,
    duration: "93d",
  },
];

interface Job {
  readonly id: number;
  readonly submit: number;
  readonly run: number;
  readonly line: string;
}

/** Jobs that ran, by (submit, id), as the reference cases' input rule says. */
function jobsOf(text: string): readonly Job[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith(";"))
    .map((line) => {
      const fields = line.trim().split(/\s+/).map(Number);
      return { id: fields[0], submit: fields[1], run: fields[3], line };
    })
    .filter(({ run }) => run > 0)
    .toSorted((left, right) => left.submit - right.submit || left.id - right.id);
}

interface Expected {
  readonly n: number;
  readonly mean_wait_s: number;
  readonly max_wait: number;
  readonly mean_bsld10: number;
  readonly mean_response: number;
  readonly makespan_end: number;
  readonly sha256: string;
}

const DOCUMENT = "../../docs/validation.md";

/** Rows of the document's table, from the runs. */
const rowsByCase = new Map<string, string>();

describe.skipIf(isSharedMissing)("fifo on ideal, one machine with all processors (needs ../shared)", () => {
  test.each(LOGS)("$case", ({ case: id, file, processors, duration, starts }) => {
    const expected = expectedOf(id) as unknown as Expected;
    const jobs = jobsOf(readLog(sharedPath(file)));
    const text = jobs.map(({ line }) => `${line}\n`).join("");
    const { run, rows } = runLog(
      {
        duration,
        cluster: { workers: { count: 1, cores: processors } },
        scheduler: { architecture: "ideal", ordering: "fifo" },
        workload: { log: { trace: { swf: "sorted.swf" } } },
      },
      inMemory("sorted.swf", text),
    );
    expect(rows).toHaveLength(expected.n);
    const started = new Map(jobs.map(({ id: job }, index) => [job, rows[index].started / SECOND]));
    if (starts !== undefined) expect(differing(started, publishedStarts(readLog(sharedPath(starts))))).toEqual([]);
    const ours = [...started].toSorted(([left], [right]) => left - right).map(([job, start]) => `${job} ${start}\n`);
    expect(createHash("sha256").update(ours.join("")).digest("hex")).toBe(expected.sha256);
    expect(run.metrics).toMatchObject({
      "tasks.completed": expected.n,
      "wait.max": expected.max_wait,
      "tasks.lost": 0,
    });
    for (const [metric, value] of [
      ["wait.mean", expected.mean_wait_s],
      ["response.mean", expected.mean_response],
      ["boundedSlowdown.mean", expected.mean_bsld10],
    ] as const)
      expect(Math.abs(run.metrics[metric] / value - 1), metric).toBeLessThan(1e-9);
    expect(Math.max(...rows.map(({ ended }) => ended))).toBe(expected.makespan_end * SECOND);
    expect(run.findings).toEqual([]);
    rowsByCase.set(id, tableRow(id, processors, expected, run.metrics));
  });

  test("docs/validation.md shows these figures (vitest --update writes them)", async () => {
    const table = [
      "| log | jobs | starts that differ | mean wait, s | mean bounded slowdown | sha256 of all starts |",
      "|---|---|---|---|---|---|",
      ...LOGS.map((log) => rowsByCase.get(log.case)),
    ];
    const text = readFileSync(new URL(DOCUMENT, import.meta.url), "utf8");
    expect(text).toContain("<!-- generated: published-schedules -->");
    await expect(fillReference(text, { "published-schedules": table.join("\n") })).toMatchFileSnapshot(DOCUMENT);
  });
});

/** Written only after everything in it was found equal: 0 starts differ. */
function tableRow(
  id: string,
  processors: number,
  { n, sha256 }: Expected,
  metrics: Readonly<Record<string, number>>,
): string {
  const cells = [
    `${id}, ${processors} processors`,
    n.toLocaleString("en"),
    "0",
    metrics["wait.mean"].toFixed(6),
    metrics["boundedSlowdown.mean"].toFixed(8),
    `${sha256.slice(0, 16)}... (equal)`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Jobs that start at another time, or are only in one of the two. */
function differing(ours: ReadonlyMap<number, number>, published: ReadonlyMap<number, number>): readonly string[] {
  const jobs = [...new Set([...ours.keys(), ...published.keys()])];
  return jobs
    .filter((job) => ours.get(job) !== published.get(job))
    .map((job) => `job ${job} starts at ${ours.get(job)} s, published ${published.get(job)} s`);
}

function publishedStarts(text: string): ReadonlyMap<number, number> {
  const lines = text.trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(",").map(Number) as [number, number]));
}
