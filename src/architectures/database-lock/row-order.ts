// In which order the rows of a database that wait are found: what the database's process asks of whoever keeps them so.

import type { Duration } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import type { Row } from "./row.ts";
import type { SlotNumber } from "./statements.ts";

export interface RowOrder {
  /** It waits. */
  add(row: Row): void;
  /** An instance has it: it counts as what its tenant uses, until it leaves or waits again. */
  given(row: Row): void;
  leave(row: Row): void;
  /**
   * The next `max`, and those that the ordering gives up on the way. Whoever is found without a slot is out of the order from now
   * on, and given; a query for a slot only looks. `age`: those that have waited for so long; absent: all.
   */
  take(max: number, slot?: SlotNumber, age?: Duration): FoundRows;
}

export interface FoundRows {
  readonly tasks: readonly TaskId[];
  readonly dropped: readonly TaskId[];
}
