// What tables go by beside the statements that they are given, and whom they tell what became of their rows.

import type { Address } from "../../process/identity.ts";
import type { TaskEnding } from "../protocol/database-messages.ts";
import type { Row } from "./row.ts";
import type { Entry } from "./statements.ts";

/** What became of rows, for whoever keeps them in order and tells of them. */
export interface TablesObserver {
  inserted(row: Row): void;
  /** It waits for whoever acquires it. */
  waiting(row: Row): void;
  /** An instance has it. */
  given(row: Row): void;
  /** It is gone. */
  ended(row: Row, ending: TaskEnding): void;
  /** It had ended before; `counts`: by mistake, as if it had not. */
  superseded(ending: TaskEnding, counts: boolean): void;
  decided(decision: Entry["findings"]["decisions"][number]): void;
}

export interface TableRules {
  readonly requestsRecovery: boolean;
  readonly countsTwice: boolean;
  /** Those that are registered at the beginning; absent: nobody registers. */
  readonly executors?: readonly Address[] | undefined;
}
