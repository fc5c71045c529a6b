// What has to do with tasks that a master moves of its own accord: how fast its workers are, tasks that wait there, tasks that run
// there. Two policies, each with rounds of its own.

import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { seconds, type Duration } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import type { TaskEntry } from "../../dispatch/task-entry.ts";
import type { Accepted, AttemptProgress } from "../../protocol/messages.ts";
import { isMigrating, isRebalancing } from "../../scheduler-spec.ts";
import { MASTER_TIMER, type MasterCore } from "../master-core.ts";
import { MigrationDesk, type MigrationOwner } from "./migration-desk.ts";
import { PaceBook } from "./pace-book.ts";
import { RebalancingDesk } from "./rebalancing-desk.ts";

/** Which round a timer is of. */
const ROUND = { rebalancing: 0, migration: 1 } as const;

interface Paced {
  readonly interval: Duration;
  readonly minDwell: Duration;
}

export class MoveDesk {
  readonly #core: MasterCore;
  readonly #paces: PaceBook;
  readonly #rebalancing: RebalancingDesk | undefined;
  readonly #migration: MigrationDesk | undefined;
  readonly #rounds: readonly { readonly number: number; readonly paced: Paced }[];

  constructor(core: MasterCore, owner: MigrationOwner) {
    const { scheduler, deployment } = core.options;
    const rebalancing = isRebalancing(scheduler) ? scheduler.rebalancing : undefined;
    const migration = isMigrating(scheduler) ? scheduler.migration : undefined;
    const balancer = rebalancing?.definition.create(rebalancing.parameters);
    const mover = migration?.definition.create(migration.parameters);
    this.#core = core;
    this.#paces = new PaceBook({
      workerCount: deployment.workers.length,
      memory: mover?.memory ?? MEMORY,
      speed: (worker) => deployment.workers[worker].speed,
      find: ({ task, attempt }) => core.books.get(task)?.find(attempt),
    });
    this.#rebalancing = balancer && new RebalancingDesk(core, balancer, this.#paces);
    this.#migration = mover && new MigrationDesk(core, mover, this.#paces, owner);
    this.#rounds = [
      ...(balancer === undefined ? [] : [{ number: ROUND.rebalancing, paced: balancer }]),
      ...(mover === undefined ? [] : [{ number: ROUND.migration, paced: mover }]),
    ];
  }

  /** undefined: nothing is moved. */
  static of(core: MasterCore, owner: MigrationOwner): MoveDesk | undefined {
    const { scheduler } = core.options;
    return isRebalancing(scheduler) || isMigrating(scheduler) ? new MoveDesk(core, owner) : undefined;
  }

  /** `isSuccessor`: a master before it may have moved any of the tasks just now. */
  begin(isSuccessor: boolean): void {
    for (const { number, paced } of this.#rounds)
      this.#core.host.startTimer(
        isSuccessor ? (Math.max(paced.interval, paced.minDwell) as Duration) : paced.interval,
        MASTER_TIMER.moves,
        number,
      );
  }

  timer(number: number): void {
    const { paced } = this.#rounds.find((round) => round.number === number)!;
    this.#core.host.startTimer(paced.interval, MASTER_TIMER.moves, number);
    if (number === ROUND.rebalancing) this.#rebalancing!.round();
    else this.#migration!.round();
  }

  reported(worker: WorkerIndex, progress: readonly AttemptProgress[]): void {
    this.#paces.reported(worker, progress, this.#core.host.monotonic());
  }

  /** Another life of the worker, or the first sign of it after a while. */
  returned(worker: WorkerIndex): void {
    this.#paces.forgetWorker(worker);
  }

  /** It waited at its worker, which has given it back: is it because of a rebalancing? */
  gaveAway(attempt: Attempt): boolean {
    return this.#rebalancing?.gaveAway(attempt) ?? false;
  }

  /** It was to be moved, could not be saved, and goes on where it is. */
  kept(from: Address, { task, attempt: number }: Accepted): void {
    const attempt = this.#core.books.get(task)?.find(number);
    if (attempt?.isOpen === true && attempt.worker === this.#core.roster.indexOf(from)) this.#migration?.kept(attempt);
  }

  freed(attempt: Attempt): void {
    this.#paces.forget(attempt);
    this.#rebalancing?.freed(attempt);
  }

  released(entry: TaskEntry): void {
    this.#migration?.released(entry);
  }

  ended(entry: TaskEntry): void {
    this.#migration?.ended(entry);
  }
}

/** Of paces, where no migration says it. */
const MEMORY = seconds(10);
