// First come, first served and backfilling over two logs of real supercomputers: every start time as published. The references
// handle the events of one instant one at a time, submissions (by job number) before terminations (by start). For an order
// that never overtakes, whatever order the events of an instant come in, the same jobs start at it. Backfilling depends on it:
// on `ideal`, where an end may come before a submission of the same instant, two jobs of one schedule start at another time.
// Driven in the references' order of events, all start as published.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OneMachine } from "../../src/algorithms/laws/one-machine.ts";
import { conservativeBackfill } from "../../src/algorithms/ordering/conservative-backfill.ts";
import { seconds, toSeconds } from "../../src/kernel/time.ts";
import { fillReference } from "../../src/scenario/reference/reference-tables.ts";
import { job as jobOf } from "../algorithms/ordering/drive.ts";
import { expectedOf, isSharedMissing, sharedPath } from "../workload/shared-data.ts";
import { inMemory, readLog, runLog } from "./log-run.ts";

const SECOND = 1_000_000;

interface Log {
  readonly case: string;
  readonly file: string;
  readonly processors: number;
  /** Of the log: arrivals all lie before, so that the run ends soon after its last job. */
  readonly duration: string;
  readonly ordering: object | string;
  /** Default exact. */
  readonly estimate?: string;
  /** Jobs that start at another time on `ideal`, because an end came before a submission of the same instant. */
  readonly orderMatters?: readonly number[];
  /** `job_id,start` per line, where the starts themselves were published. */
  readonly starts?: string;
}

/** The references look at the whole queue. */
const WHOLE_QUEUE = { depth: 100_000 };
const KTH_SP2 = { file: "data/swf-kth-sp2/easy.swf.gz", processors: 100, duration: "345d" };

const LOGS: readonly Log[] = [
  {
    case: "batch.kth-sp2.pyss-fcfs",
    ...KTH_SP2,
    ordering: "fifo",
    starts: "data/swf-kth-sp2/pyss-fcfs-starts.csv.gz",
  },
  {
    case: "batch.nasa.pyss-fcfs",
    file: "data/swf-nasa-ipsc/NASA-iPSC-1993-3.1-cln.swf.gz",
    processors: 128,
    duration: "93d",
    ordering: "fifo",
  },
  {
    case: "batch.kth-sp2.easy",
    ...KTH_SP2,
    ordering: { "easy-backfill": WHOLE_QUEUE },
    estimate: "requested",
  },
  {
    case: "batch.kth-sp2.easy-exact",
    ...KTH_SP2,
    file: "data/swf-kth-sp2/easy-exact-runtimes.swf.gz",
    ordering: { "easy-backfill": WHOLE_QUEUE },
  },
  {
    case: "batch.kth-sp2.pyss-conservative",
    ...KTH_SP2,
    ordering: { "conservative-backfill": WHOLE_QUEUE },
    estimate: "requested",
    starts: "data/swf-kth-sp2/pyss-conservative-starts.csv.gz",
    // At 15,477,016 s job 14116 is submitted and job 14108 ends 1,985 s before its estimate.
    orderMatters: [14_114, 14_115],
  },
  {
    case: "batch.nasa.pyss-easy",
    file: "data/swf-nasa-ipsc/NASA-iPSC-1993-3.1-cln.swf.gz",
    processors: 128,
    duration: "93d",
    ordering: { "easy-backfill": WHOLE_QUEUE },
  },
];

interface Job {
  readonly id: number;
  readonly submit: number;
  readonly run: number;
  readonly processors: number;
  readonly requested: number;
  readonly line: string;
}

/** Jobs that ran, by (submit, id), as the reference cases' input rule says. */
function jobsOf(text: string): readonly Job[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith(";"))
    .map((line) => {
      const fields = line.trim().split(/\s+/).map(Number);
      const [id, submit, , run, processors, , , , requested] = fields;
      return { id, submit, run, processors, requested, line };
    })
    .filter(({ run }) => run > 0)
    .toSorted((left, right) => left.submit - right.submit || left.id - right.id);
}

interface Expected {
  readonly jobs: number;
  readonly meanWait: number;
  readonly maxWait: number;
  readonly meanResponse: number;
  readonly meanBoundedSlowdown: number;
  readonly lastEnd: number;
  readonly sha256: string;
}

/** The cases come from two sources, which name the same figures differently. */
function expectedFigures(id: string): Expected {
  const given = expectedOf(id) as Readonly<Record<string, number>>;
  return {
    jobs: given.n ?? given.jobs,
    meanWait: given.mean_wait_s,
    maxWait: given.max_wait ?? given.max_wait_s,
    meanResponse: given.mean_response ?? given.mean_response_s,
    meanBoundedSlowdown: given.mean_bsld10 ?? given.mean_bounded_slowdown_10s,
    lastEnd: given.makespan_end ?? given.last_completion_s,
    sha256: String(given.sha256 ?? given.sha256_of_sorted_id_start_lines),
  };
}

const DOCUMENT = "../../docs/validation.md";

/** Rows of the document's table, from the runs. */
const rowsByCase = new Map<string, string>();

describe.skipIf(isSharedMissing)("ideal, one machine with all processors (needs ../shared)", () => {
  test.each(LOGS)("$case", (log) => {
    const { case: id, file, processors, duration, ordering, estimate = "exact", starts } = log;
    const expected = expectedFigures(id);
    const jobs = jobsOf(readLog(sharedPath(file)));
    const text = jobs.map(({ line }) => `${line}\n`).join("");
    const { run, rows } = runLog(
      {
        duration,
        cluster: { workers: { count: 1, cores: processors } },
        scheduler: { architecture: "ideal", ordering },
        workload: { log: { trace: { swf: "sorted.swf" }, estimate } },
      },
      inMemory("sorted.swf", text),
    );
    expect(rows).toHaveLength(expected.jobs);
    expect(run.metrics).toMatchObject({ "tasks.completed": expected.jobs, "tasks.lost": 0 });
    expect(run.findings).toEqual([]);
    expect(Math.max(...rows.map(({ ended }) => ended))).toBe(expected.lastEnd * SECOND);
    const started = new Map(jobs.map(({ id: job }, index) => [job, rows[index].started / SECOND]));
    const published = starts === undefined ? started : publishedStarts(readLog(sharedPath(starts)));
    expect(differing(started, published)).toEqual(log.orderMatters ?? []);
    rowsByCase.set(id, tableRow(log, expected, run.metrics));
    if (log.orderMatters !== undefined) return;
    expect(digest(started)).toBe(expected.sha256);
    expect(run.metrics["wait.max"]).toBe(expected.maxWait);
    for (const [metric, value] of [
      ["wait.mean", expected.meanWait],
      ["response.mean", expected.meanResponse],
      ["boundedSlowdown.mean", expected.meanBoundedSlowdown],
    ] as const)
      expect(Math.abs(run.metrics[metric] / value - 1), metric).toBeLessThan(1e-9);
  });

  test("conservative backfilling starts every job as published when submissions come before ends, as in pyss", () => {
    const { file, processors } = KTH_SP2;
    const log = jobsOf(readLog(sharedPath(file)));
    const jobs = log.map(({ submit, run, processors: cores, requested }, index) =>
      jobOf(index, submit, run, { cores, estimate: seconds(requested) }),
    );
    const happenings = new OneMachine(conservativeBackfill.create(WHOLE_QUEUE), jobs, { cores: processors }).run();
    const started = new Map<number, number>();
    for (const { kind, id, at } of happenings) if (kind === "start") started.set(log[id].id, toSeconds(at));
    expect(digest(started)).toBe(expectedFigures("batch.kth-sp2.pyss-conservative").sha256);
  });

  test("docs/validation.md shows these figures (vitest --update writes them)", async () => {
    const table = [
      "| case | jobs | starts that differ | mean wait, s | mean bounded slowdown | sha256 of all starts |",
      "|---|---|---|---|---|---|",
      ...LOGS.map((log) => rowsByCase.get(log.case)),
    ];
    const text = readFileSync(new URL(DOCUMENT, import.meta.url), "utf8");
    expect(text).toContain("<!-- generated: published-schedules -->");
    await expect(fillReference(text, { "published-schedules": table.join("\n") })).toMatchFileSnapshot(DOCUMENT);
  });
});

/** Used only where everything in it is found equal: no start differs, or those that are told. */
function tableRow(
  { case: id, processors, orderMatters = [] }: Log,
  { jobs, sha256 }: Expected,
  metrics: Readonly<Record<string, number>>,
): string {
  const cells = [
    `${id}, ${processors} processors`,
    jobs.toLocaleString("en"),
    orderMatters.length === 0 ? "0" : `${orderMatters.length}, see below`,
    metrics["wait.mean"].toFixed(6),
    metrics["boundedSlowdown.mean"].toFixed(8),
    `${sha256.slice(0, 16)}... (equal${orderMatters.length === 0 ? "" : " in pyss's order of events"})`,
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Jobs that start at another time, or are only in one of the two. */
function differing(ours: ReadonlyMap<number, number>, published: ReadonlyMap<number, number>): readonly number[] {
  const jobs = [...new Set([...ours.keys(), ...published.keys()])];
  return jobs.filter((job) => ours.get(job) !== published.get(job));
}

/** Of the starts by job number, as the cases define it. */
function digest(started: ReadonlyMap<number, number>): string {
  const lines = [...started].toSorted(([left], [right]) => left - right).map(([job, start]) => `${job} ${start}\n`);
  return createHash("sha256").update(lines.join("")).digest("hex");
}

function publishedStarts(text: string): ReadonlyMap<number, number> {
  const lines = text.trim().split("\n").slice(1);
  return new Map(lines.map((line) => line.split(",").map(Number) as [number, number]));
}
