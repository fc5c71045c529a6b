// The rows that wait, in the order of the scenario's ordering, for each application by itself. For the database's process.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import { NOBODY } from "../database-lock/row-book.ts";
import type { FoundRows, RowOrder } from "../database-lock/row-order.ts";
import type { Row } from "../database-lock/row.ts";
import type { SlotNumber } from "../database-lock/statements.ts";
import { QueueItem } from "../decentralised/queue-item.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import { capacityOf } from "../pull-queue/broker-core.ts";
import type { AppOptions } from "./options.ts";

/** Where it will run nobody knows yet. */
const ANYWHERE: Room = { fits: () => true, running: () => [] };
const NOTHING: FoundRows = { tasks: [], dropped: [] };
const ANY_AGE = 0 as Duration;

export class AppRows implements RowOrder {
  readonly #host: Host;
  readonly #options: AppOptions;
  /** By item. */
  readonly #rows = new IntegerMap<Row>();
  readonly #orderings: readonly Ordering[];
  #arrivals = 0;

  constructor(host: Host, options: AppOptions) {
    const { scheduler, deployment, apps } = options;
    const capacity = capacityOf(deployment);
    const sources = { capacity: () => capacity, random: () => host.random("ordering") };
    this.#host = host;
    this.#options = options;
    this.#orderings = Array.from({ length: apps }, () => createOrdering(scheduler, sources));
  }

  add(row: Row): void {
    this.leave(row);
    const now = this.#host.monotonic();
    const { spec, nextAttempt: attempt } = row;
    const item = new QueueItem((this.#arrivals += 1), now, NOBODY, { spec, attempt, batch: -1 });
    row.item = item;
    this.#rows.set(item.id, row);
    this.#orderingOf(row).add(item, now);
  }

  /** It is given once more while somebody has it: it was granted its share before. */
  given(row: Row): void {
    const { item } = row;
    if (item === undefined || item.startedAt !== undefined) return;
    item.startedAt = this.#host.monotonic();
    const ordering = this.#orderingOf(row);
    ordering.remove(item.id);
    ordering.granted?.(item, item.startedAt);
  }

  leave(row: Row): void {
    const { item } = row;
    if (item === undefined) return;
    row.item = undefined;
    this.#rows.delete(item.id);
    const ordering = this.#orderingOf(row);
    const now = this.#host.monotonic();
    ordering.remove(item.id);
    if (item.startedAt !== undefined) ordering.returned?.(item, ((now - item.startedAt) * item.cores) as Duration, now);
  }

  /** A query: what it finds stays where it is. `slot`: the application. */
  take(max: number, app?: SlotNumber, age = ANY_AGE): FoundRows {
    if (app === undefined) return NOTHING;
    const ordering = this.#orderings[app.slot];
    const now = this.#host.monotonic();
    const passed: QueueItem[] = [];
    const tasks: TaskId[] = [];
    const dropped: TaskId[] = [];
    while (tasks.length < max && ordering.size > 0) {
      const choice = ordering.choose(ANYWHERE, now);
      if (choice.kind !== "start" && choice.kind !== "drop") break;
      const row = this.#rows.get(choice.task.id)!;
      const item = row.item!;
      ordering.remove(item.id);
      if (choice.kind === "drop") dropped.push(row.id);
      else passed.push(item);
      if (choice.kind === "start" && now - item.queuedAt >= age) tasks.push(row.id);
    }
    for (const item of passed) ordering.add(item, now);
    return { tasks, dropped };
  }

  #orderingOf({ spec }: Row): Ordering {
    return this.#orderings[this.#options.appOf(spec)];
  }
}
