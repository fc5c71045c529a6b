// Rebalancing as a master does it: now and then it compares what its workers have to do, and asks some to give back tasks that
// wait there, for others. As with stealing, a task moves when its worker has confirmed that it has not started, and not before; so
// a question that is lost costs a round. Volatile. Source: catalogue L, B14 (two phases).

import type { Load, RebalancingPolicy, Transfer } from "../../../algorithms/rebalancing/rebalancing.ts";
import type { WorkerIndex } from "../../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Instant } from "../../../kernel/time.ts";
import { workFactor } from "../../../process/task.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { Attempt } from "../../dispatch/attempt.ts";
import { FIRST_STEALING_KIND, SMALL_BYTES, type AttemptReference } from "../../protocol/messages.ts";
import { stealingMessage } from "../../protocol/stealing-messages.ts";
import type { MasterCore } from "../master-core.ts";
import { isMovable } from "./movable.ts";
import type { PaceBook } from "./pace-book.ts";

/** Its worker was asked to give it back. */
interface Asked {
  readonly attempt: Attempt;
  readonly until: Instant;
}

export class RebalancingDesk {
  readonly #core: MasterCore;
  readonly #policy: RebalancingPolicy;
  readonly #paces: PaceBook;
  readonly #asked = new IntegerMap<Asked>();

  constructor(core: MasterCore, policy: RebalancingPolicy, paces: PaceBook) {
    this.#core = core;
    this.#policy = policy;
    this.#paces = paces;
  }

  round(): void {
    let left = this.#policy.moves;
    for (const transfer of this.#policy.decide(this.#loads())) {
      if (left === 0) return;
      left -= this.#carryOut(transfer, left);
    }
  }

  /** It was given back, for whatever reason: does it go where this desk wanted it? */
  gaveAway({ entry }: Attempt): boolean {
    if (!this.#asked.has(entry.id)) return false;
    entry.movedAt = this.#core.host.monotonic();
    return true;
  }

  /** It holds its place no more. */
  freed(attempt: Attempt): void {
    if (this.#asked.get(attempt.entry.id)?.attempt === attempt) this.#asked.delete(attempt.entry.id);
  }

  #loads(): readonly Load[] {
    const { board } = this.#core.dispatcher;
    const loads: Load[] = [];
    for (let worker = 0; worker < board.workerCount; worker += 1)
      if (board.isEligible(worker)) loads.push(this.#loadOf(worker));
    return loads;
  }

  #loadOf(worker: WorkerIndex): Load {
    const { dispatcher, host } = this.#core;
    const now = host.monotonic();
    let work = 0;
    for (const attempt of dispatcher.heldAt(worker)) work += this.#workOf(attempt, worker, now);
    return { worker, work, capacity: dispatcher.board.cores(worker) * this.#paces.speed(worker) };
  }

  #workOf(attempt: Attempt, worker: WorkerIndex, now: Instant): number {
    const { entry } = attempt;
    return this.#paces.left(attempt, now) * entry.cores * workFactor(entry.spec, worker);
  }

  /** Returns how many tasks are asked back: those that came last, as far as they come nearer to what is to move. */
  #carryOut({ from, to, work }: Transfer, most: number): number {
    const { dispatcher, host } = this.#core;
    const now = host.monotonic();
    const chosen: Attempt[] = [];
    let left = work;
    for (const attempt of dispatcher.heldAt(from).toReversed()) {
      if (chosen.length === most || left <= 0) break;
      const size = this.#workOf(attempt, from, now);
      if (size > ROUNDING * left || !this.#isFree(attempt, to, now)) continue;
      left -= size;
      chosen.push(attempt);
    }
    if (chosen.length > 0) this.#ask(from, to, chosen, now);
    return chosen.length;
  }

  /** It seems to wait, and nobody has been asked for it. */
  #isFree(attempt: Attempt, to: WorkerIndex, now: Instant): boolean {
    const asked = this.#asked.get(attempt.entry.id);
    if (asked !== undefined && now < asked.until) return false;
    if (this.#paces.reportOf(attempt) !== undefined) return false;
    const { minDwell } = this.#policy;
    return isMovable(attempt, { minDwell, now }) && this.#core.dispatcher.destinations.isOpenFor(to, attempt.entry);
  }

  #ask(from: WorkerIndex, to: WorkerIndex, chosen: readonly Attempt[], now: Instant): void {
    const { host, epoch, options, roster } = this.#core;
    const attempts: AttemptReference[] = chosen.map(({ entry, number }) => ({ task: entry.id, attempt: number }));
    const until = (now + options.scheduler.communication.timeout) as Instant;
    for (const attempt of chosen) this.#asked.set(attempt.entry.id, { attempt, until });
    const cores = chosen.reduce((sum, { entry }) => sum + entry.cores, 0);
    const request = stealingMessage({ type: "giveAway", epoch, thief: to, cores, attempts }, FIRST_STEALING_KIND);
    host.send(roster.address(from), request, SMALL_BYTES + 16 * attempts.length);
    for (const { entry, number } of chosen)
      host.emit(
        RECORD["attempt.moving"],
        this.#core.workerNode(from),
        entry.id,
        number,
        epoch,
        this.#core.workerNode(to),
      );
  }
}

/** A task may be up to twice as large as what is to move: then it is at least as near to that as nothing would be. */
const ROUNDING = 2;
