// Work stealing as a master does it for its workers: it knows who is idle and where tasks wait, asks the one to give some of
// them back, and sends them to the other. Volatile: a new leadership looks afresh. Source: catalogue B14, central variant.

import type { StealingPolicy } from "../../algorithms/stealing/stealing.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import { FIRST_STEALING_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import { stealingMessage } from "../protocol/stealing-messages.ts";
import { MASTER_TIMER, type MasterCore } from "./master-core.ts";

export class StealingDesk {
  readonly #core: MasterCore;
  readonly #policy: StealingPolicy;
  /** Who may have fallen idle since the last look, in order. */
  readonly #freed = new Set<WorkerIndex>();
  /** Until when an answer for a thief is waited for. */
  readonly #askedUntil = new IntegerMap<Instant>();

  constructor(core: MasterCore, policy: StealingPolicy) {
    this.#core = core;
    this.#policy = policy;
  }

  begin(): void {
    const { interval } = this.#policy;
    if (interval > 0) this.#core.host.startTimer(interval, MASTER_TIMER.steal);
  }

  /** A place there is free, or it may be given work again. */
  freed(worker: WorkerIndex): void {
    this.#freed.add(worker);
  }

  /** After everything that waits at the master has been placed. */
  look(): void {
    if (this.#freed.size === 0) return;
    for (const worker of this.#freed) this.#help(worker);
    this.#freed.clear();
  }

  timer(): void {
    const { length } = this.#core.options.deployment.workers;
    for (let worker = 0; worker < length; worker += 1) this.#help(worker);
    this.begin();
  }

  /** Whoever was asked on its behalf has answered. */
  answered(thief: WorkerIndex): void {
    this.#askedUntil.delete(thief);
  }

  #help(thief: WorkerIndex): void {
    const { dispatcher, host, epoch, options, roster } = this.#core;
    const { board } = dispatcher;
    const cores = board.spareCores(thief);
    if (cores <= 0 || !board.isCandidate(thief)) return;
    const now = host.monotonic();
    if (now < (this.#askedUntil.get(thief) ?? now)) return;
    const victim = this.#policy.victim(thief, board);
    if (victim === undefined) return;
    this.#askedUntil.set(thief, (now + options.scheduler.communication.timeout) as Instant);
    const request = stealingMessage({ type: "giveAway", epoch, thief, cores }, FIRST_STEALING_KIND);
    host.send(roster.address(victim), request, SMALL_BYTES);
  }
}
