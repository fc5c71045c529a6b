// Migration as a master does it: now and then it looks at what runs, and where it could run instead. A move is a preemption whose
// task knows where it goes: a place there is kept free until it is back in the queue. So nothing runs twice, and whatever goes wrong
// (the task ends first, either machine dies, the master does) leaves a task that ended, or one that waits like any other, and whose
// later attempt begins with what was saved. Volatile. Source: catalogue L (dynamic task allocation), F4, A16.

import type { MigrationPolicy, MoveOffer } from "../../../algorithms/migration/migration.ts";
import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Instant } from "../../../kernel/time.ts";
import { workFactor } from "../../../process/task.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";
import type { MasterCore } from "../master-core.ts";
import { isMovable } from "./movable.ts";
import { MoveCosts } from "./move-costs.ts";
import type { PaceBook } from "./pace-book.ts";

interface Move {
  readonly attempt: Attempt;
  readonly to: WorkerIndex;
}

/** A move that could be made. */
interface Chance extends Move {
  readonly worth: number;
}

export interface MigrationOwner {
  /** Its machine is to go down, or to be given back. */
  isLeaving(worker: WorkerIndex): boolean;
}

export class MigrationDesk {
  readonly #core: MasterCore;
  readonly #policy: MigrationPolicy;
  readonly #paces: PaceBook;
  readonly #owner: MigrationOwner;
  readonly #costs: MoveCosts;
  /** Asked to stop, and not back in the queue yet. */
  readonly #moves = new IntegerMap<Move>();

  constructor(core: MasterCore, policy: MigrationPolicy, paces: PaceBook, owner: MigrationOwner) {
    const { scheduler, deployment } = core.options;
    this.#core = core;
    this.#policy = policy;
    this.#paces = paces;
    this.#owner = owner;
    this.#costs = new MoveCosts(scheduler.checkpoint, deployment);
  }

  round(): void {
    if (this.#core.queueLength > 0) return; // what is free is for whoever waits
    const targets = this.#targets();
    if (targets.length === 0) return;
    const now = this.#core.host.monotonic();
    const chances: Chance[] = [];
    for (const { attempt } of this.#paces.reports()) {
      const chance = this.#chance(attempt, targets, now);
      if (chance !== undefined) chances.push(chance);
    }
    chances.sort((a, b) => b.worth - a.worth || a.attempt.entry.id - b.attempt.entry.id);
    let left = this.#policy.moves;
    for (const { attempt } of chances) {
      if (left === 0) return;
      // The best place may have gone to the one before.
      const chance = this.#chance(attempt, targets, now);
      if (chance === undefined) continue;
      this.#begin(chance, now);
      left -= 1;
    }
  }

  /** It could not be saved, and runs on where it was. */
  kept(attempt: Attempt): void {
    const { entry } = attempt;
    if (this.#moves.get(entry.id)?.attempt !== attempt || attempt.stopping !== "preempted") return;
    attempt.stopping = undefined;
    this.#forget(entry);
  }

  /** The attempt is over, and its task is about to be queued: it finds the place that was kept for it. */
  released(entry: TaskEntry): void {
    const move = this.#forget(entry);
    if (move !== undefined) this.#core.dispatcher.destinations.set(entry, move.to);
  }

  ended(entry: TaskEntry): void {
    this.#forget(entry);
  }

  #forget(entry: TaskEntry): Move | undefined {
    const move = this.#moves.get(entry.id);
    if (move === undefined) return undefined;
    this.#moves.delete(entry.id);
    this.#core.dispatcher.destinations.unkeep(move.to, entry);
    return move;
  }

  /** With a free core that nobody waits for, the fastest first. */
  #targets(): readonly WorkerIndex[] {
    const { board } = this.#core.dispatcher;
    const targets: WorkerIndex[] = [];
    for (let worker = 0; worker < board.workerCount; worker += 1)
      if (board.isCandidate(worker) && board.spareCores(worker) > 0) targets.push(worker);
    return targets.toSorted((a, b) => this.#paces.speed(b) - this.#paces.speed(a) || a - b);
  }

  /** The best of its moves, if one is worth it. */
  #chance(attempt: Attempt, targets: readonly WorkerIndex[], now: Instant): Chance | undefined {
    if (!isMovable(attempt, { minDwell: this.#policy.minDwell, now })) return undefined;
    const { entry, worker } = attempt;
    let best: Chance | undefined;
    for (const to of targets) {
      if (to === worker || !this.#core.dispatcher.destinations.isIdleFor(to, entry)) continue;
      const worth = this.#policy.worth(this.#offer(attempt, to, now));
      if (worth !== undefined && (best === undefined || worth > best.worth)) best = { attempt, to, worth };
      if (isAsFastEverywhere(entry)) break; // nobody after the fastest is better
    }
    return best;
  }

  #offer(attempt: Attempt, to: WorkerIndex, now: Instant): MoveOffer {
    const { entry, worker } = attempt;
    const left = this.#paces.left(attempt, now);
    const isKept = this.#costs.keepsWork;
    const work = isKept ? left : entry.estimate;
    return {
      here: (left * workFactor(entry.spec, worker)) / this.#paces.speed(worker),
      there: (work * workFactor(entry.spec, to)) / this.#paces.speed(to),
      cost: this.#costs.of(entry, worker, to),
      isLeaving: this.#owner.isLeaving(worker),
    };
  }

  #begin({ attempt, to }: Move, now: Instant): void {
    const { dispatcher, host, epoch } = this.#core;
    const { entry, number, worker } = attempt;
    entry.movedAt = now;
    this.#moves.set(entry.id, { attempt, to });
    dispatcher.destinations.keep(to, entry);
    host.emit(
      RECORD["attempt.moving"],
      this.#core.workerNode(worker),
      entry.id,
      number,
      epoch,
      this.#core.workerNode(to),
    );
    this.#core.stop(attempt, "preempted", true);
  }
}

/** Neither its work nor what it must fetch depends on where it runs. */
function isAsFastEverywhere({ spec }: TaskEntry): boolean {
  return spec.workOn === undefined && spec.input === undefined && spec.outputs === undefined;
}
