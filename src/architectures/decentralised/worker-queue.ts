// The queue of a worker, and who holds a place beside it: tasks that run, and reservations for which a task was asked. The ordering
// says which item is next; this says whether there is room for it. For the worker's process.

import type { Ordering, Room } from "../../algorithms/ordering/ordering.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { createOrdering } from "../dispatch/create-ordering.ts";
import type { Room as Free } from "../protocol/queue-messages.ts";
import { fitsIn, without } from "../pull-queue/room.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { isLong, type HybridOptions } from "./hybrid.ts";
import { QueueItem, type QueuedWork } from "./queue-item.ts";

export class WorkerQueue {
  readonly #host: Host;
  readonly #capacity: WorkerCapacity;
  readonly #hybrid: HybridOptions | undefined;
  readonly #ordering: Ordering;
  /** All that waits, holds a place, or is about to take effect, in order of coming. */
  readonly #items = new IntegerMap<QueueItem>();
  readonly #placed = new Set<QueueItem>();
  readonly #room: Room = { fits: (item) => fitsIn(this.#free, (item as QueueItem).spec), running: () => [] };
  #free: Free;
  /** Of all that waits or holds a place. Counted as they come and go: many may wait, and every probe asks. */
  #cores = 0;
  #arrivals = 0;
  /** Of all that waits or holds a place, those that are long. */
  #long = 0;

  constructor(host: Host, scheduler: SchedulerSpec, capacity: WorkerCapacity, hybrid?: HybridOptions) {
    const { cores, memory, resources } = capacity;
    this.#host = host;
    this.#capacity = capacity;
    this.#hybrid = hybrid;
    this.#free = { cores, memory, resources };
    const all = { cores, memory, resources: new Map(Object.entries(resources)) };
    this.#ordering = createOrdering(scheduler, { capacity: () => all, random: () => host.random("ordering") });
  }

  get size(): number {
    return this.#items.size;
  }

  /** They may be removed while they are walked. */
  items(): Iterable<QueueItem> {
    return this.#items.values();
  }

  /** Cores asked for by all that waits and runs, as a share of its own. */
  get load(): number {
    return this.#cores / this.#capacity.cores;
  }

  /** A core is free, and nothing waits. */
  get isIdle(): boolean {
    return this.#ordering.size === 0 && this.#free.cores > 0;
  }

  /** Long work waits or holds a place. */
  get hasLong(): boolean {
    return this.#long > 0;
  }

  /** A long one holds a place. */
  get runsLong(): boolean {
    for (const item of this.#placed) if (item.isLong) return true;
    return false;
  }

  /** In order of coming. */
  *waiting(): Iterable<QueueItem> {
    for (const item of this.#items.values()) if (item.phase === "waiting") yield item;
  }

  /** Estimated work of long ones that other schedulers have sent. */
  longWorkBeside(from: Address): Duration {
    let work = 0;
    const now = this.#host.monotonic();
    for (const item of this.hasLong ? this.#items.values() : []) {
      if (!item.isLong || item.isResting || item.from === from) continue;
      work += Math.max(0, item.estimate - (item.startedAt === undefined ? 0 : now - item.startedAt)) * item.cores;
    }
    return Math.round(work / this.#capacity.cores) as Duration;
  }

  /** A reservation that is in its place from the beginning: what was there before it has left it as much room. */
  addPlaced(from: Address, what: QueuedWork): QueueItem {
    const item = this.add(from, what);
    this.#place(item, "asking");
    return item;
  }

  add(from: Address, what: QueuedWork): QueueItem {
    const now = this.#host.monotonic();
    const item = new QueueItem((this.#arrivals += 1), now, from, what, isLong(this.#hybrid, what.spec));
    this.#items.set(item.id, item);
    this.#count(item, 1);
    this.#ordering.add(item, now);
    return item;
  }

  /** It does not wait for a place until `unblock`. */
  block(item: QueueItem): void {
    this.#ordering.remove(item.id);
    item.phase = "blocked";
  }

  unblock(item: QueueItem): void {
    item.phase = "waiting";
    this.#ordering.add(item, this.#host.monotonic());
  }

  /** A task in the place of the reservation for which it was asked. */
  addInPlaceOf(reservation: QueueItem, what: QueuedWork): QueueItem {
    const item = this.add(reservation.from, what);
    const hadPlace = reservation.isPlaced;
    this.remove(reservation);
    if (hadPlace) this.#place(item, "running");
    return item;
  }

  /**
   * The next one for which there is room, from now on in its place; undefined = there is none. One that the ordering gives up comes
   * with `isDropped`, and is in no place.
   */
  next(): { readonly item: QueueItem; readonly isDropped: boolean } | undefined {
    if (this.#ordering.size === 0) return undefined;
    const choice = this.#ordering.choose(this.#room, this.#host.monotonic());
    if (choice.kind !== "start" && choice.kind !== "drop") return undefined;
    const item = choice.task as QueueItem;
    const isDropped = choice.kind === "drop";
    if (isDropped) this.#ordering.remove(item.id);
    else this.#place(item, item.isReservation ? "asking" : "running");
    return { item, isDropped };
  }

  /** Its work is done: the place is free. */
  finishing(item: QueueItem): void {
    this.#leavePlace(item);
    this.#restsAs(item, "finishing");
  }

  /** A reservation that the ordering has given up. */
  late(item: QueueItem): void {
    this.#restsAs(item, "late");
  }

  remove(item: QueueItem): void {
    if (item.phase === "waiting") this.#ordering.remove(item.id);
    this.#leavePlace(item);
    if (this.#items.delete(item.id) && !item.isResting) this.#count(item, -1);
  }

  #count({ cores, isLong: isOfLong }: QueueItem, sign: 1 | -1): void {
    this.#cores += sign * cores;
    if (isOfLong) this.#long += sign;
  }

  #restsAs(item: QueueItem, phase: "finishing" | "late"): void {
    if (!item.isResting) this.#count(item, -1);
    item.phase = phase;
  }

  #place(item: QueueItem, phase: "running" | "asking"): void {
    const now = this.#host.monotonic();
    this.#ordering.remove(item.id);
    item.phase = phase;
    item.startedAt = now;
    this.#placed.add(item);
    this.#free = without(this.#free, item.spec);
    this.#ordering.granted?.(item, now);
  }

  #leavePlace(item: QueueItem): void {
    if (!this.#placed.delete(item)) return;
    const now = this.#host.monotonic();
    const { cores, memory, resources } = this.#capacity;
    let free: Free = { cores, memory, resources };
    for (const other of this.#placed) free = without(free, other.spec);
    this.#free = free;
    this.#ordering.returned?.(item, ((now - item.startedAt!) * item.cores) as Duration, now);
  }
}
