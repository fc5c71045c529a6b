// A queue that makes room: where its first task fits nowhere, less important ones are displaced together, on one machine.
// It stands around another queue, which says who is first. What `priority` with `victims: set` is.

import type { Duration, Instant } from "../../../kernel/time.ts";
import type { TaskId } from "../../../process/identity.ts";
import type { DisplacementAllowance } from "./displacement-allowance.ts";
import { Nominations } from "./nominations.ts";
import {
  type Choice,
  type Nominate,
  type Ordering,
  type QueuedTask,
  type Room,
  type RunningTask,
  WAIT,
} from "../ordering.ts";
import { type Contender, RoomMaking, type RoomMakingRules } from "./room-making.ts";
import type { Candidate } from "./victim-set.ts";

export interface Displacement {
  /** Between the promise and the stops: who ends by then need not be stopped, and whoever is not needed any more is spared. */
  readonly grace: Duration;
  /** How important what runs is; undefined: it does not give way to this task. */
  rank(running: RunningTask, task: QueuedTask): number | undefined;
  /** undefined: as many displacements as it takes. */
  readonly allowance: DisplacementAllowance | undefined;
}

/**
 * A task for which room is being made is *nominated*: nothing less important may take that room, and the queue goes on with
 * the next one. It is not bound to it: it starts wherever it fits first. More important ones need not respect the promise; who
 * loses his room by that, or by the loss of the machine, is a waiting task again, and may be promised other room at once.
 * Strict all the same: where nobody can make room for a task, nothing behind it in the queue overtakes it.
 */
export class RoomMakingOrder implements Ordering {
  readonly looksAtMachines = true;
  readonly #displacement: Displacement;
  readonly #rules: RoomMakingRules;
  /** Of those that are not nominated. */
  readonly #queue: Ordering;
  readonly #nominations = new Nominations((a, b) => b.priority - a.priority || a.sequence - b.sequence);

  /** `queue` displaces nothing. */
  constructor(queue: Ordering, displacement: Displacement) {
    this.#queue = queue;
    this.#displacement = displacement;
    this.#rules = {
      isStrict: true,
      candidates: (task, machine, prospects) => candidatesOf(prospects.staying(machine), task, displacement),
      allowedAt: (victims, _, now) => displacement.allowance?.allows(victims.length, now) ?? now,
    };
  }

  get size(): number {
    return this.#queue.size + this.#nominations.size;
  }

  add(task: QueuedTask, now: Instant): void {
    this.#queue.add(task, now);
  }

  remove(id: TaskId): boolean {
    return this.#nominations.remove(id) !== undefined || this.#queue.remove(id);
  }

  choose(room: Room, now: Instant): Choice {
    const first = this.#first(now);
    if (this.#nominations.size === 0) {
      if (first === undefined) return WAIT;
      if (room.fits(first)) return { kind: "start", task: first };
    }
    const machines = room.machines?.();
    return machines === undefined ? WAIT : new RoomMaking(this.#rules, room, machines, now).choose(this.#inTurn(first));
  }

  nominated({ task, worker, victims }: Nominate, now: Instant): void {
    if (!this.#queue.remove(task.id)) this.#nominations.remove(task.id);
    const stopAt = (now + this.#displacement.grace) as Instant;
    this.#nominations.add({ task, worker, victims, stopAt });
    this.#displacement.allowance?.spend(victims.length, now);
  }

  waiting(now: Instant): readonly QueuedTask[] {
    const order: QueuedTask[] = [];
    const nominated = this.#nominations.inOrder().map(({ task }) => task);
    for (const task of this.#queue.waiting(now)) {
      while (nominated.length > 0 && nominated[0].priority >= task.priority)
        order.push(nominated.shift() as QueuedTask);
      order.push(task);
    }
    return [...order, ...nominated];
  }

  #first(now: Instant): QueuedTask | undefined {
    const choice = this.#queue.choose(EVERYTHING_FITS, now);
    return choice.kind === "start" ? choice.task : undefined;
  }

  /** All that are nominated, and the first that is not: behind those that are at least as important. */
  #inTurn(first: QueuedTask | undefined): readonly Contender[] {
    const contenders: Contender[] = this.#nominations
      .inOrder()
      .map((nomination) => ({ task: nomination.task, nomination }));
    if (first === undefined) return contenders;
    const before = contenders.filter(({ task }) => task.priority >= first.priority).length;
    return contenders.toSpliced(before, 0, { task: first, nomination: undefined });
  }
}

const EVERYTHING_FITS: Room = { fits: () => true, running: () => [] };

function candidatesOf(staying: readonly RunningTask[], task: QueuedTask, { rank }: Displacement): Candidate[] {
  return staying.flatMap((running) => {
    const itsRank = rank(running, task);
    return itsRank === undefined ? [] : [{ running, rank: itsRank }];
  });
}
