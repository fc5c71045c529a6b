// The reservations of all waiting tasks, kept from one decision to the next. For conservative backfilling.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { AttemptNumber, TaskId } from "../../../process/identity.ts";
import { BackfillPlan, type Slot } from "./backfill-plan.ts";
import type { Machine } from "../machine.ts";
import type { QueuedTask, Room } from "../ordering.ts";

interface Situation {
  readonly room: Room;
  /** All that may be given work. */
  readonly machines: readonly Machine[];
  readonly now: Instant;
}

interface Reserved {
  readonly task: QueuedTask;
  readonly slot: Slot;
}

/**
 * A new task gets the earliest slot that moves no other reservation. When a place was given back, or a machine came, every
 * task in the queue's order gets the earliest slot that moves none of the others, behind it or before it (*compression*): so
 * no reservation moves later. One moves later only when it cannot be kept: a task before it overran its estimate, or its
 * machine was lost, or became one that the task should avoid.
 */
export class Reservations {
  readonly #slots = new IntegerMap<Slot>();
  /** As they were at the last update, by worker. */
  #machines: readonly Machine[] = [];

  of(task: TaskId): Slot | undefined {
    return this.#slots.get(task);
  }

  delete(task: TaskId): void {
    this.#slots.delete(task);
  }

  /** `tasks` in the queue's order; whoever is not among them loses its reservation. Does nothing more when repeated. */
  update(tasks: readonly QueuedTask[], situation: Situation): void {
    const plan = new BackfillPlan(situation.room, situation.machines, situation.now);
    const reserved = this.#promised(tasks);
    const present = byWorker(situation.machines);
    this.#slots.clear();
    for (const { task, slot } of reserved) this.#reserve(task, plan, kept(task, slot, plan, present, situation));
    if (isRoomier(this.#machines, situation.machines)) this.#compress(tasks, plan);
    this.#machines = situation.machines;
    for (const task of tasks) if (this.#slots.get(task.id) === undefined) this.#reserve(task, plan);
  }

  /** In the order in which they were promised, so that where not all can be kept the earlier ones are. */
  #promised(tasks: readonly QueuedTask[]): Reserved[] {
    const reserved: Reserved[] = [];
    for (const task of tasks) {
      const slot = this.#slots.get(task.id);
      if (slot !== undefined) reserved.push({ task, slot });
    }
    return reserved.sort((a, b) => a.slot.start - b.slot.start || a.task.sequence - b.task.sequence);
  }

  #compress(tasks: readonly QueuedTask[], plan: BackfillPlan): void {
    for (const task of tasks) {
      const slot = this.#slots.get(task.id);
      if (slot === undefined) continue;
      plan.giveBack(task, slot);
      const earlier = plan.earliest(task);
      const isEarlier = earlier !== undefined && earlier.start < slot.start;
      this.#reserve(task, plan, isEarlier ? earlier : slot);
    }
  }

  /** The slot, or else the earliest there is; none where no machine at hand is big enough. */
  #reserve(task: QueuedTask, plan: BackfillPlan, slot = plan.earliest(task)): void {
    if (slot === undefined) return;
    plan.take(task, slot);
    this.#slots.set(task.id, slot);
  }
}

function byWorker(machines: readonly Machine[]): readonly (Machine | undefined)[] {
  const present: (Machine | undefined)[] = [];
  for (const machine of machines) present[machine.worker] = machine;
  return present;
}

/** The slot, on the machine as it is now; undefined where it cannot be kept. */
function kept(
  task: QueuedTask,
  { start, duration, machine: { worker } }: Slot,
  plan: BackfillPlan,
  present: readonly (Machine | undefined)[],
  { room, now }: Situation,
): Slot | undefined {
  const machine = present[worker];
  if (machine === undefined || start < now || room.avoided?.(task).includes(worker)) return undefined;
  const slot = { machine, start, duration };
  return plan.fits(task, slot) ? slot : undefined;
}

/** A place was given back since then, or a machine is there that was not. */
function isRoomier(before: readonly Machine[], after: readonly Machine[]): boolean {
  const machines = byWorker(before);
  return after.some((machine) => {
    const earlier = machines[machine.worker];
    return earlier === undefined || (earlier !== machine && hasEnds(earlier, machine));
  });
}

function hasEnds(before: Machine, after: Machine): boolean {
  const held = new Map<TaskId, AttemptNumber>(after.holdings.map(({ task, attempt }) => [task.id, attempt]));
  return before.holdings.some(({ task, attempt }) => held.get(task.id) !== attempt);
}
