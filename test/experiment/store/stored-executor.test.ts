import { beforeEach, describe, expect, test } from "vitest";
import type { Executor, Job, TaskRow } from "../../../src/experiment/executors/executor.ts";
import type { RunResult } from "../../../src/experiment/results.ts";
import type { ResultStore, RowsWriter, StoredRun } from "../../../src/experiment/store/result-store.ts";
import type { IdentifiedRun } from "../../../src/experiment/store/run-identity.ts";
import { withStore } from "../../../src/experiment/store/stored-executor.ts";
import { runOf } from "../made-up.ts";

const identify = ({ variant, seed }: Job): IdentifiedRun =>
  ({ id: `${variant}/${seed}`, identity: {} }) as unknown as IdentifiedRun;
const JOBS: readonly Job[] = [0, 1, 2, 3].map((index) => ({
  index,
  variant: index % 2 === 0 ? "a" : "b",
  seed: index,
  detailed: index === 0,
}));
const ROW = { task: 7 } as TaskRow;

class MemoryStore implements ResultStore {
  readonly runs = new Map<string, StoredRun>();
  openRowsCount = 0;
  flushed = 0;
  read = ({ id }: IdentifiedRun) => this.runs.get(id);
  openRows = () => {
    this.openRowsCount += 1;
    const rows: TaskRow[] = [];
    return {
      rows,
      add: (more: readonly TaskRow[]) => void rows.push(...more),
      discard: () => void (this.openRowsCount -= 1),
    };
  };
  write({ id }: IdentifiedRun, result: RunResult, writer: RowsWriter | undefined): void {
    const rows = writer as { readonly rows: readonly TaskRow[] } | undefined;
    if (rows !== undefined) this.openRowsCount -= 1;
    this.runs.set(id, { result, rows: rows && (() => [rows.rows]) });
  }
  flush = async () => void (this.flushed += 1);
}

let store: MemoryStore;
let made: number[];
let answered: [number, number][];
beforeEach(() => {
  store = new MemoryStore();
  made = [];
  answered = [];
});

/** Makes its jobs last first, and fails before the one that it is told. */
function inner(failsAt = -1): Executor {
  return {
    async execute(jobs, observer) {
      for (const job of jobs.toReversed()) {
        if (job.detailed) observer.onTaskRows?.(job, [ROW]);
        if (job.index === failsAt) throw new Error("crash");
        made.push(job.index);
        observer.onResult(job, runOf(job.variant, job.seed));
      }
      return { interrupted: false };
    },
  };
}

async function run(options: { failsAt?: number; wantsRows?: boolean } = {}) {
  const results: [number, string][] = [];
  const rows: TaskRow[] = [];
  const executor = withStore(inner(options.failsAt), {
    store,
    identify,
    onAnswered: (...counts) => void answered.push(counts),
  });
  await executor.execute(JOBS, {
    onResult: (job, { digest }) => void results.push([job.index, digest]),
    ...(options.wantsRows && { onTaskRows: (_job: Job, chunk: readonly TaskRow[]) => void rows.push(...chunk) }),
  });
  return { results, rows };
}

describe("an executor with a store", () => {
  test("has every run made once, and answers the second time in job order", async () => {
    const first = await run({ wantsRows: true });
    expect(made).toEqual([3, 2, 1, 0]);
    const second = await run({ wantsRows: true });
    expect(made).toHaveLength(4);
    expect(second.results).toEqual([...first.results].sort(([a], [b]) => a - b));
    expect(second.rows).toEqual(first.rows);
    expect(first.rows).toEqual([ROW]);
    expect(answered).toEqual([
      [0, 4],
      [4, 0],
    ]);
  });

  test("keeps what was finished before a crash, and makes only the rest the next time", async () => {
    await expect(run({ failsAt: 1 })).rejects.toThrow("crash");
    expect(store.flushed).toBe(1);
    await run();
    expect(made).toEqual([3, 2, 1, 0]);
  });

  test("makes a detailed run again where its rows are wanted and were not kept", async () => {
    await run({ wantsRows: false });
    const { rows } = await run({ wantsRows: true });
    expect(made).toEqual([3, 2, 1, 0, 0]);
    expect(rows).toEqual([ROW]);
  });

  test("leaves no half-written rows behind", async () => {
    await expect(run({ failsAt: 0, wantsRows: true })).rejects.toThrow("crash");
    expect(store.openRowsCount).toBe(0);
  });

  test("gives way from time to time while it answers", async () => {
    const jobs = Array.from({ length: 200 }, (_each, index) => ({ ...JOBS[1], index, seed: index }));
    for (const job of jobs) store.write(identify(job), runOf(job.variant, job.seed), undefined);
    let pauses = 0;
    const executor = withStore(inner(), { store, identify, pause: async () => void (pauses += 1) });
    await executor.execute(jobs, { onResult: () => undefined });
    expect(pauses).toBe(3);
  });
});
