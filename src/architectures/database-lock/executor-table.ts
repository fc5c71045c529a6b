// The database's table of executors: when each has registered last, by the wall clock of the scheduler that it told. Source: XXL-JOB 2.4,
// xxl_job_registry.

import type { Instant } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";

/** `at` undefined: it has stood there since before anything else was written. */
export interface ExecutorRow {
  readonly executor: Address;
  readonly at: Instant | undefined;
}

export class ExecutorTable {
  readonly #rows = new Map<Address, Instant | undefined>();

  /** A cluster that runs has its executors on the list: `executors` are those at the beginning. */
  constructor(executors: readonly Address[]) {
    for (const executor of executors) this.#rows.set(executor, undefined);
  }

  /** An executor has said that it is there, or that it goes. */
  told({ executor, now, isLeaving }: { executor: Address; now: Instant; isLeaving: boolean }): void {
    if (isLeaving) this.#rows.delete(executor);
    else this.#rows.set(executor, now);
  }

  /** Those that have registered since `since`, by number; who has not is off the list. */
  list({ since, now }: { since: Instant; now: Instant }): readonly Address[] {
    for (const [executor, at] of this.#rows) {
      if (at === undefined) this.#rows.set(executor, now);
      else if (at < since) this.#rows.delete(executor);
    }
    return [...this.#rows.keys()].toSorted((a, b) => a - b);
  }

  snapshot(): readonly ExecutorRow[] {
    return [...this.#rows].map(([executor, at]) => ({ executor, at }));
  }

  restore(rows: readonly ExecutorRow[]): void {
    this.#rows.clear();
    for (const { executor, at } of rows) this.#rows.set(executor, at);
  }
}
