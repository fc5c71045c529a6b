// An executor that has others make the runs: it says which it wants, and is told of each that is done. For the head of the studio's
// workers, which have no way to each other but the page.

import type { Executor, Job, JobObserver } from "../experiment/executors/executor.ts";
import { keepJsonText } from "../experiment/store/json-text.ts";

interface Batch {
  readonly jobs: ReadonlyMap<number, Job>;
  readonly observer: JobObserver;
  readonly end: (outcome: { readonly interrupted: boolean }) => void;
}

export class DelegatedExecutor implements Executor {
  readonly #ask: (jobs: readonly Job[]) => void;
  #batch: Batch | undefined;

  constructor(ask: (jobs: readonly Job[]) => void) {
    this.#ask = ask;
  }

  execute(jobs: readonly Job[], observer: JobObserver): Promise<{ readonly interrupted: boolean }> {
    return new Promise((end) => {
      this.#batch = { jobs: new Map(jobs.map((job) => [job.index, job])), observer, end };
      this.#ask(jobs);
    });
  }

  /** `result`: what `toJsonText` made of it. Of runs that nobody waits for it is not told any more. */
  done(index: number, result: string): void {
    const job = this.#batch?.jobs.get(index);
    if (job !== undefined) this.#batch?.observer.onResult(job, keepJsonText(result));
  }

  allDone(interrupted: boolean): void {
    const batch = this.#batch;
    this.#batch = undefined;
    batch?.end({ interrupted });
  }
}
