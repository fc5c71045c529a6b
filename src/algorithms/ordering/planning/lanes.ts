// What is planned on each worker and has not started, in the order in which it is to start. Their times serve to put later plans
// around them; what holds is the order. For planned-order.

import { type Duration, type Instant, NEVER } from "../../../kernel/time.ts";
import type { Availability } from "../availability.ts";
import type { PlannedSlot } from "./planned-job.ts";
import type { WorkerMap } from "../ordering.ts";

export class Lanes {
  readonly #lanes: PlannedSlot[][];

  constructor(workerCount: number) {
    this.#lanes = Array.from({ length: workerCount }, () => []);
  }

  /** The first of each worker that has any. */
  *heads(): Iterable<PlannedSlot> {
    for (const lane of this.#lanes) if (lane.length > 0) yield lane[0];
  }

  of(worker: number): readonly PlannedSlot[] {
    return this.#lanes[worker];
  }

  *all(): Iterable<PlannedSlot> {
    for (const lane of this.#lanes) yield* lane;
  }

  /** Behind those that start earlier, or at the same instant. */
  add(slot: PlannedSlot): void {
    const lane = this.#lanes[slot.worker];
    let index = lane.length;
    while (index > 0 && lane[index - 1].start > slot.start) index -= 1;
    lane.splice(index, 0, slot);
    slot.job.slots[slot.position] = slot;
  }

  remove(slot: PlannedSlot): void {
    const lane = this.#lanes[slot.worker];
    lane.splice(lane.indexOf(slot), 1);
    slot.job.slots[slot.position] = undefined;
    slot.job.lastSlots[slot.position] = slot;
  }

  /**
   * Moves everything to where it could be now, each behind what it waits for and no earlier than those before it on its worker, and
   * takes the room for it. So all times go on agreeing with both orders, and nobody can come to wait for himself.
   */
  lay(now: Instant, availabilities: ReadonlyMap<number, Availability>, map: WorkerMap): void {
    const latest = new Map<number, number>();
    for (const slot of [...this.all()].toSorted((a, b) => a.start - b.start)) {
      const duration = (slot.finish - slot.start) as Duration;
      const from = Math.max(now, latest.get(slot.worker) ?? 0, inputsAt(slot, map)) as Instant;
      const demand = slot.job.graph.demands[slot.position];
      const availability = availabilities.get(slot.worker);
      const found = availability?.earliest(demand, duration, from) ?? NEVER;
      slot.start = found === NEVER ? (Math.max(from, slot.start) as Instant) : found;
      slot.finish = (slot.start + duration) as Instant;
      latest.set(slot.worker, slot.start);
      availability?.take(demand, { start: slot.start, duration });
    }
  }
}

function inputsAt({ job, position, worker }: PlannedSlot, map: WorkerMap): number {
  let latest = 0;
  for (const { from, volume } of job.precedence.incoming[position]) {
    const source = job.slots[from]?.worker ?? job.workers[from];
    const way = source === undefined ? 0 : map.transfer(volume, source, worker);
    latest = Math.max(latest, job.expectedFinish(from) + way);
  }
  return latest;
}
