// What is free when, over all machines, with the reservations of one decision or of one queue laid on it. For the two
// backfilling orderings.

import { type Instant, NEVER } from "../../../kernel/time.ts";
import type { Availability, Stretch } from "../availability.ts";
import type { HeadStarts } from "./head-starts.ts";
import { expectedDuration, type Machine } from "../machine.ts";
import type { QueuedTask, Room, Where } from "../ordering.ts";

/** A stretch of time on one of the machines. */
export interface Slot extends Stretch {
  readonly machine: Machine;
}

/** For one instant: what should have ended by then counts as ended. */
export class BackfillPlan {
  readonly #room: Room;
  readonly #machines: readonly Machine[];
  readonly #now: Instant;
  /** Copies with reservations; the other machines are as they were given. */
  readonly #changed = new Map<Machine, Availability>();
  #overdue: readonly Machine[] | undefined;

  constructor(room: Room, machines: readonly Machine[], now: Instant) {
    this.#room = room;
    this.#machines = machines;
    this.#now = now;
  }

  /**
   * The slot in which it could start first, on the first machine of several; undefined where it fits on none, ever. `head`
   * remembers what is asked for the same task again and again.
   */
  earliest(task: QueuedTask, head?: HeadStarts): Slot | undefined {
    const avoided = this.#room.avoided?.(task) ?? [];
    let best: Slot | undefined;
    for (const machine of this.#machines) {
      if (best?.start === this.#now) break;
      if (avoided.includes(machine.worker)) continue;
      const duration = expectedDuration(task, machine);
      const start =
        head === undefined || this.#changed.has(machine)
          ? this.#of(machine).earliest(task, duration, this.#now, best?.start)
          : head.earliest(task, machine, this.#now);
      if (start < (best?.start ?? NEVER)) best = { machine, start, duration };
    }
    return best;
  }

  fits(task: QueuedTask, slot: Slot): boolean {
    return this.#of(slot.machine).fits(task, slot);
  }

  take(task: QueuedTask, slot: Slot): void {
    this.#toChange(slot.machine).take(task, slot);
  }

  giveBack(task: QueuedTask, slot: Slot): void {
    this.#toChange(slot.machine).giveBack(task, slot);
  }

  /** Where it may start now and delay nobody; undefined = anywhere. */
  whereHarmless(task: QueuedTask): Where | undefined {
    const workers: number[] = [];
    for (const machine of this.#changed.keys()) if (!this.#fitsNow(task, machine)) workers.push(machine.worker);
    return workers.length === 0 ? undefined : { kind: "not", workers };
  }

  /** Where it could start now, and delay nobody, if those that overran their estimates had ended. */
  slotOfOverdue(task: QueuedTask): Slot | undefined {
    this.#overdue ??= this.#machines.filter((machine) => isOverdue(machine, this.#now));
    if (this.#overdue.length === 0) return undefined;
    const avoided = this.#room.avoided?.(task) ?? [];
    const machine = this.#overdue.find((each) => !avoided.includes(each.worker) && this.#fitsNow(task, each));
    if (machine === undefined) return undefined;
    return { machine, start: this.#now, duration: expectedDuration(task, machine) };
  }

  #fitsNow(task: QueuedTask, machine: Machine): boolean {
    return this.#of(machine).fits(task, { start: this.#now, duration: expectedDuration(task, machine) });
  }

  #of(machine: Machine): Availability {
    return this.#changed.get(machine) ?? machine.availability;
  }

  #toChange(machine: Machine): Availability {
    let availability = this.#changed.get(machine);
    if (availability === undefined) {
      availability = machine.availability.copy();
      this.#changed.set(machine, availability);
    }
    return availability;
  }
}

function isOverdue({ holdings }: Machine, now: Instant): boolean {
  return holdings.length > 0 && holdings[0].endsAt <= now;
}
