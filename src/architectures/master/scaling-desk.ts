// Who comes and who goes: asks the scaling policy how many machines there should be, puts who that means on record, and only then
// asks their provider. What is on record and not so is asked for again at every look, so that a wish that came to nothing, or was
// lost with a master, costs time and no machine twice. Source: catalogue L; reconciliation as in Kubernetes' controllers.

import type { ReadyMachine, ScalingPolicy } from "../../algorithms/scaling/scaling.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { NEVER, seconds, type Duration } from "../../kernel/time.ts";
import type { Command } from "./commands.ts";
import type { MachineBook } from "./machine-book.ts";
import { MASTER_TIMER, type MasterCore } from "./master-core.ts";

/** Who is wanted and not there for so long is given up (cluster-autoscaler, max-node-provision-time). */
const PROVISION_TIME = seconds(900);
/** How long a machine may take to finish its work before it goes all the same. */
const GRACE = seconds(6 * 3_600);
const AT_ONCE = seconds(0);

export interface ScalingOwner {
  /** It is to go down, or has been told so. */
  isCordoned(worker: WorkerIndex): boolean;
  /** It may be given work, or must not be. */
  wantChanged(worker: WorkerIndex): void;
}

export class ScalingDesk {
  readonly #core: MasterCore;
  readonly #book: MachineBook;
  readonly #owner: ScalingOwner;
  readonly #policy: ScalingPolicy;
  readonly #interval: Duration;
  readonly #elastic: readonly WorkerIndex[];
  /** Since when each has been wanted and not there; NEVER = that is not so. */
  readonly #missingSince: number[];
  /** When each was last given up; 0 = never. */
  readonly #givenUpAt: number[];
  /** Decisions that are on their way to the record. */
  readonly #proposed = new Set<WorkerIndex>();

  constructor(core: MasterCore, book: MachineBook, owner: ScalingOwner) {
    const { scheduler, deployment } = core.options;
    const { definition, parameters } = scheduler.scaling;
    this.#core = core;
    this.#book = book;
    this.#owner = owner;
    this.#policy = definition.create(parameters);
    this.#interval = definition.interval(parameters);
    this.#elastic = deployment.workers.flatMap(({ isElastic }, worker) => (isElastic === true ? [worker] : []));
    this.#missingSince = deployment.workers.map(() => NEVER);
    this.#givenUpAt = deployment.workers.map(() => 0);
  }

  begin(): void {
    this.#core.host.startTimer(this.#interval, MASTER_TIMER.scaling);
  }

  timer(): void {
    this.#core.host.startTimer(this.#interval, MASTER_TIMER.scaling);
    for (const worker of this.#elastic)
      if (this.#book.isWanted(worker) !== this.#core.roster.isRegistered(worker)) this.#ask(worker);
    this.#giveUp();
    this.#decide();
  }

  committed({ worker, isWanted }: Command & { kind: "scale" }): void {
    this.#proposed.delete(worker);
    this.#missingSince[worker] = isWanted ? this.#core.host.monotonic() : NEVER;
    this.#ask(worker);
    this.#owner.wantChanged(worker);
  }

  /** A worker that ignores notices would stay until the grace is over: it goes at once, when it has nothing to do any more. */
  #ask(worker: WorkerIndex): void {
    const { dispatcher, host, options, roster } = this.#core;
    const isWanted = this.#book.isWanted(worker);
    const isDeaf = options.scheduler.onNotice === "ignore" && !isWanted;
    if (isDeaf && dispatcher.heldAt(worker).length > 0) return;
    host.askProvider({ machine: roster.address(worker), isWanted, grace: isDeaf ? AT_ONCE : GRACE });
  }

  /** Who is going for another reason, or does not come. */
  #giveUp(): void {
    const { roster, host } = this.#core;
    const now = host.monotonic();
    for (const worker of this.#elastic) {
      if (!this.#isCounted(worker)) continue;
      if (roster.isRegistered(worker)) this.#missingSince[worker] = NEVER;
      else this.#missingSince[worker] = Math.min(this.#missingSince[worker], now);
      const isOverdue = now - this.#missingSince[worker] >= PROVISION_TIME;
      if (!isOverdue && !this.#owner.isCordoned(worker)) continue;
      this.#givenUpAt[worker] = now;
      this.#propose(worker, false);
    }
  }

  #decide(): void {
    const { roster, host, options } = this.#core;
    const all = options.deployment.workers.map((_, worker) => worker).filter((worker) => this.#isCounted(worker));
    const ready = all.filter((worker) => roster.isTrusted(worker)).map((worker) => this.#look(worker));
    const view = { ready, pending: all.length - ready.length, waiting: this.#core.queueLength };
    const { wanted, leaving } = this.#policy.decide(view, host.monotonic());
    if (wanted > all.length) this.#rent(wanted - all.length);
    if (wanted < all.length) this.#letGo(all, ready, all.length - wanted, leaving);
  }

  #look(worker: WorkerIndex): ReadyMachine {
    const { dispatcher } = this.#core;
    const cores = dispatcher.board.cores(worker);
    const busy = cores - dispatcher.board.freeCores(worker);
    return { worker, cores, busy, tasks: dispatcher.heldAt(worker).length };
  }

  /** Those that failed longest ago, or never, first; not those that have yet to go. */
  #rent(count: number): void {
    const { roster } = this.#core;
    const free = this.#elastic.filter(
      (worker) => !this.#book.isWanted(worker) && !this.#proposed.has(worker) && !roster.isRegistered(worker),
    );
    const inTurn = free.toSorted((a, b) => this.#givenUpAt[a] - this.#givenUpAt[b] || a - b);
    for (const worker of inTurn.slice(0, count)) this.#propose(worker, true);
  }

  /** Those that are not there yet first, then the idlest; of equals, the last. */
  #letGo(
    all: readonly WorkerIndex[],
    ready: readonly ReadyMachine[],
    count: number,
    leaving: readonly WorkerIndex[] | undefined,
  ): void {
    const busy = new Map(ready.map((machine) => [machine.worker, machine.busy]));
    const load = (worker: WorkerIndex): number => busy.get(worker) ?? -1;
    const inTurn = all
      .filter((worker) => this.#elastic.includes(worker) && (leaving?.includes(worker) ?? true))
      .toSorted((a, b) => load(a) - load(b) || b - a);
    for (const worker of inTurn.slice(0, count)) this.#propose(worker, false);
  }

  /** It is wanted, and nothing else is decided of it, or told to it. */
  #isCounted(worker: WorkerIndex): boolean {
    return this.#book.isWanted(worker) && !this.#proposed.has(worker);
  }

  #propose(worker: WorkerIndex, isWanted: boolean): void {
    this.#proposed.add(worker);
    this.#core.propose({ kind: "scale", worker, isWanted });
  }
}
