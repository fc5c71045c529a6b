// The commands that wait, in the order of the scenario's ordering, for each slot by itself: `where id % total = slot order by ...`. Masters
// count slots differently only while some have come or gone and not all have heard: there is an index for every total that was asked
// for, at most as many as there are masters. For the database's process.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskId } from "../../process/identity.ts";
import type { InstanceOptions } from "../database-lock/options.ts";
import type { FoundRows, RowOrder } from "../database-lock/row-order.ts";
import type { Row } from "../database-lock/row.ts";
import type { SlotNumber } from "../database-lock/statements.ts";
import { NOBODY } from "../database-lock/row-book.ts";
import { QueueItem } from "../decentralised/queue-item.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import { capacityOf } from "../pull-queue/broker-core.ts";

/** Where it will run nobody knows yet. */
const ANYWHERE: Room = { fits: () => true, running: () => [] };
const NOTHING: FoundRows = { tasks: [], dropped: [] };

export class SlotRows implements RowOrder {
  readonly #host: Host;
  readonly #options: InstanceOptions;
  /** By item: those that wait, and those that somebody has. */
  readonly #commands = new IntegerMap<{ readonly row: Row; readonly item: QueueItem; readonly command: number }>();
  /** By total: one ordering for each slot. */
  readonly #indexes = new Map<number, readonly Ordering[]>();
  #arrivals = 0;

  constructor(host: Host, options: InstanceOptions) {
    this.#host = host;
    this.#options = options;
  }

  add(row: Row): void {
    this.leave(row);
    const now = this.#host.monotonic();
    const { spec, nextAttempt: attempt } = row;
    const item = new QueueItem((this.#arrivals += 1), now, NOBODY, { spec, attempt, batch: -1 });
    row.item = item;
    this.#commands.set(item.id, { row, item, command: row.command });
    for (const ordering of this.#orderingsOf(item)) ordering.add(item, now);
  }

  given(row: Row): void {
    const { item } = row;
    if (item === undefined || item.startedAt !== undefined) return;
    item.startedAt = this.#host.monotonic();
    for (const ordering of this.#orderingsOf(item)) {
      ordering.remove(item.id);
      ordering.granted?.(item, item.startedAt);
    }
  }

  leave(row: Row): void {
    const { item } = row;
    if (item === undefined) return;
    row.item = undefined;
    const now = this.#host.monotonic();
    for (const ordering of this.#orderingsOf(item)) {
      ordering.remove(item.id);
      if (item.startedAt === undefined) continue;
      ordering.returned?.(item, ((now - item.startedAt) * item.cores) as Duration, now);
    }
    this.#commands.delete(item.id);
  }

  /** A query: what it finds stays where it is. */
  take(max: number, slot?: SlotNumber): FoundRows {
    if (slot === undefined) return NOTHING;
    const ordering = this.#index(slot.total)[slot.slot];
    const now = this.#host.monotonic();
    const shown: QueueItem[] = [];
    const dropped: TaskId[] = [];
    while (shown.length < max && ordering.size > 0) {
      const choice = ordering.choose(ANYWHERE, now);
      if (choice.kind !== "start" && choice.kind !== "drop") break;
      const { row, item } = this.#commands.get(choice.task.id)!;
      ordering.remove(item.id);
      if (choice.kind === "start") shown.push(item);
      else dropped.push(row.id);
    }
    for (const item of shown) ordering.add(item, now);
    return { tasks: shown.map(({ spec }) => spec.id), dropped };
  }

  #orderingsOf(item: QueueItem): readonly Ordering[] {
    const { command } = this.#commands.get(item.id)!;
    return [...this.#indexes].map(([total, slots]) => slots[command % total]);
  }

  #index(total: number): readonly Ordering[] {
    const known = this.#indexes.get(total);
    if (known !== undefined) return known;
    const { scheduler, deployment } = this.#options;
    const capacity = capacityOf(deployment);
    const sources = { capacity: () => capacity, random: () => this.#host.random("ordering") };
    const slots = Array.from({ length: total }, () => createOrdering(scheduler, sources));
    const now = this.#host.monotonic();
    for (const { command, item } of this.#commands.values()) {
      const ordering = slots[command % total];
      if (item.startedAt === undefined) ordering.add(item, now);
      else ordering.granted?.(item, now);
    }
    this.#indexes.set(total, slots);
    return slots;
  }
}
