// What the users behind a client keep: it outlives the client's machine.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Orders } from "../access/administrator.ts";
import type { TaskSpec } from "../../process/task.ts";

export interface Outbox {
  /** Not acknowledged yet, in order of arrival. */
  readonly unacknowledged: IntegerMap<TaskSpec>;
  /** Acknowledged, and somebody cares how they go on. */
  readonly awaited: IntegerMap<TaskSpec>;
  /** Nobody wants these any more. */
  readonly unwanted: IntegerMap<TaskSpec>;
  /** What an administrator here has ordered. */
  readonly orders: Orders;
}

export function createOutbox(): Outbox {
  return {
    unacknowledged: new IntegerMap(),
    awaited: new IntegerMap(),
    unwanted: new IntegerMap(),
    orders: { waiting: [], given: 0 },
  };
}
