// In which order the rows of a database that wait are acquired: the ORDER BY of the query, which is the scenario's ordering. Not
// in the log: it follows from the rows. For the database's process.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import { QueueItem } from "../decentralised/queue-item.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import { capacityOf } from "../pull-queue/broker-core.ts";
import type { InstanceOptions } from "./options.ts";
import type { FoundRows, RowOrder } from "./row-order.ts";
import type { Row } from "./row.ts";
import { NOBODY } from "./row-book.ts";

/** Where it will run nobody knows yet. */
const ANYWHERE: Room = { fits: () => true, running: () => [] };

export class WaitingRows implements RowOrder {
  readonly #host: Host;
  readonly #ordering: Ordering;
  readonly #rows = new IntegerMap<Row>();
  #arrivals = 0;

  constructor(host: Host, { scheduler, deployment }: InstanceOptions) {
    const capacity = capacityOf(deployment);
    this.#host = host;
    this.#ordering = createOrdering(scheduler, { capacity: () => capacity, random: () => host.random("ordering") });
  }

  add(row: Row): void {
    this.leave(row);
    const now = this.#host.monotonic();
    const item = new QueueItem((this.#arrivals += 1), now, NOBODY, {
      spec: row.spec,
      attempt: row.nextAttempt,
      batch: -1,
    });
    row.item = item;
    this.#rows.set(item.id, row);
    this.#ordering.add(item, now);
  }

  /** An instance has it: it counts as what its tenant uses, until it leaves or waits again. */
  given(row: Row): void {
    const { item } = row;
    if (item === undefined) return;
    this.#ordering.remove(item.id);
    this.#rows.delete(item.id);
    item.startedAt = this.#host.monotonic();
    this.#ordering.granted?.(item, item.startedAt);
  }

  leave(row: Row): void {
    const { item } = row;
    if (item === undefined) return;
    row.item = undefined;
    this.#ordering.remove(item.id);
    this.#rows.delete(item.id);
    if (item.startedAt === undefined) return;
    const now = this.#host.monotonic();
    this.#ordering.returned?.(item, ((now - item.startedAt) * item.cores) as Duration, now);
  }

  /** The next `max`, out of the order from now on; and those that the ordering gives up on the way. */
  take(max: number): FoundRows {
    const tasks: TaskId[] = [];
    const dropped: TaskId[] = [];
    while (tasks.length < max && this.#ordering.size > 0) {
      const choice = this.#ordering.choose(ANYWHERE, this.#host.monotonic());
      if (choice.kind !== "start" && choice.kind !== "drop") break;
      const { id } = this.#rows.get(choice.task.id)!;
      this.#ordering.remove(choice.task.id);
      (choice.kind === "start" ? tasks : dropped).push(id);
    }
    return { tasks, dropped };
  }
}
