// What tables go by beside the statements that they are given, and whom they tell what became of their rows.

import type { Address } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import type { TaskEnding } from "../protocol/database-messages.ts";
import type { RowsObserver } from "./row-book.ts";
import type { Entry } from "./statements.ts";

/** What became of rows and launches, for whoever keeps them in order and tells of them. */
export interface TablesObserver extends RowsObserver {
  /** It had ended before; `counts`: by mistake, as if it had not. */
  superseded(ending: TaskEnding, counts: boolean): void;
  decided(decision: Entry["findings"]["decisions"][number]): void;
}

export interface TableRules {
  readonly requestsRecovery: boolean;
  /** Deliberate mistakes: see the mutants of this design, and of the one with slots. */
  readonly countsTwice: boolean;
  readonly claimsBlindly: boolean;
  /** Those that are registered at the beginning; absent: nobody registers. */
  readonly executors?: readonly Address[] | undefined;
  /** To which application a task belongs; absent: there are none. */
  readonly appOf?: ((spec: TaskSpec) => number) | undefined;
}
