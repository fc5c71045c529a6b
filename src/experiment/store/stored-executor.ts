// An executor that makes only what is not in the store yet, and puts what it makes there.

import type { Executor, Job, JobObserver } from "../executors/executor.ts";
import type { RunResult } from "../results.ts";
import type { ResultStore, RowsWriter, StoredRun } from "./result-store.ts";
import type { Identify, IdentifiedRun } from "./run-identity.ts";

export interface StoredOptions {
  readonly store: ResultStore;
  readonly identify: Identify;
  /** Called once, when it is known how many runs were in the store. */
  onAnswered?(answered: number, missing: number): void;
  /** Lets others have the thread: called between stored runs. */
  pause?(): Promise<void>;
}

/** A second is too long for somebody who presses Ctrl-C; a pause per run is too often. */
const RUNS_BETWEEN_PAUSES = 64;

/** Answers first, in job order, what is there; then the inner executor makes the rest. Never give it paranoid runs. */
export function withStore(inner: Executor, options: StoredOptions): Executor {
  return {
    async execute(jobs, observer) {
      const missing = await answer(jobs, observer, options);
      options.onAnswered?.(jobs.length - missing.length, missing.length);
      const writing = storing(observer, options);
      try {
        return await inner.execute(missing, writing);
      } finally {
        writing.discard();
        await options.store.flush();
      }
    },
  };
}

async function answer(
  jobs: readonly Job[],
  observer: JobObserver,
  { store, identify, pause }: StoredOptions,
): Promise<readonly Job[]> {
  const missing: Job[] = [];
  let answered = 0;
  for (const job of jobs) {
    const stored = store.read(identify(job));
    if (stored === undefined || !passOn(job, stored, observer)) {
      missing.push(job);
      continue;
    }
    answered += 1;
    if (answered % RUNS_BETWEEN_PAUSES === 0) await pause?.();
  }
  return missing;
}

/** False where rows are wanted that nobody kept: then the run is made again. */
function passOn(job: Job, { result, rows }: StoredRun, observer: JobObserver): boolean {
  if (job.detailed && observer.onTaskRows !== undefined) {
    if (rows === undefined) return false;
    for (const chunk of rows()) observer.onTaskRows(job, chunk);
  }
  observer.onResult(job, result);
  return true;
}

function storing(observer: JobObserver, { store, identify }: StoredOptions): JobObserver & { discard(): void } {
  const writers = new Map<number, RowsWriter>();
  const writerOf = (job: Job, run: IdentifiedRun): RowsWriter => {
    const writer = writers.get(job.index) ?? store.openRows(run);
    writers.set(job.index, writer);
    return writer;
  };
  const { onTaskRows } = observer;
  return {
    onResult(job: Job, result: RunResult) {
      const run = identify(job);
      const wantsRows = job.detailed && onTaskRows !== undefined;
      // Also a run without a single task has rows: none.
      store.write(run, result, wantsRows ? writerOf(job, run) : undefined);
      writers.delete(job.index);
      observer.onResult(job, result);
    },
    ...(observer.onMoment && { onMoment: observer.onMoment.bind(observer) }),
    ...(onTaskRows && {
      onTaskRows(job: Job, rows: Parameters<typeof onTaskRows>[1]) {
        writerOf(job, identify(job)).add(rows);
        onTaskRows.call(observer, job, rows);
      },
    }),
    discard() {
      for (const writer of writers.values()) writer.discard();
      writers.clear();
    },
  };
}
