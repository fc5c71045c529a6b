// What an allocator knows of the machines: who has claimed what on each, what is offered, and so what is free. Soft state: rebuilt
// from what agents and frameworks say when they join.

import type { Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { WorkerCapacity } from "../../process/deployment.ts";
import { callKey } from "../master/master-core.ts";
import type { AttemptReference } from "../protocol/messages.ts";
import { NO_AMOUNT, atLeastNothing, capacityOf, dominantShare, minus, plus } from "./amounts.ts";

interface Claimed {
  readonly framework: number;
  readonly need: Demand;
}

interface Machine {
  readonly capacity: Demand;
  readonly claims: IntegerMap<Claimed>;
  /** By attempts, and by offers that are not answered yet. */
  claimed: Demand;
  offered: Demand;
  /** Its agent has joined, and nothing speaks against it. */
  isOffered: boolean;
}

export class AgentBook {
  readonly total: Demand;
  readonly #machines: readonly Machine[];
  /** By framework: all that it has claimed, or has been offered. */
  readonly #used: Demand[];
  /** Machines of which something may be free. */
  readonly #open = new Set<WorkerIndex>();

  constructor(workers: readonly WorkerCapacity[], frameworkCount: number) {
    this.#machines = workers.map((worker) => ({
      capacity: capacityOf(worker),
      claims: new IntegerMap<Claimed>(),
      claimed: NO_AMOUNT,
      offered: NO_AMOUNT,
      isOffered: false,
    }));
    this.total = this.#machines.reduce((sum, { capacity }) => plus(sum, capacity), NO_AMOUNT);
    this.#used = Array.from({ length: frameworkCount }, () => NO_AMOUNT);
  }

  /** Of everything there is; what is offered counts as used until it is given back (as in Mesos' sorter). */
  shareOf(framework: number): number {
    return dominantShare(this.#used[framework], this.total);
  }

  /** May what is free there be offered? */
  setOffered(worker: WorkerIndex, isOffered: boolean): void {
    this.#machines[worker].isOffered = isOffered;
    this.#review(worker);
  }

  /** Machines with a free core, in order of the scenario. */
  open(): readonly WorkerIndex[] {
    return [...this.#open].sort((one, other) => one - other);
  }

  free(worker: WorkerIndex): Demand {
    const { capacity, claimed, offered } = this.#machines[worker];
    return atLeastNothing(minus(minus(capacity, claimed), offered));
  }

  offer(framework: number, worker: WorkerIndex, amount: Demand): void {
    const machine = this.#machines[worker];
    machine.offered = plus(machine.offered, amount);
    this.#used[framework] = plus(this.#used[framework], amount);
    this.#review(worker);
  }

  takeBack(framework: number, worker: WorkerIndex, amount: Demand): void {
    const machine = this.#machines[worker];
    machine.offered = lessOf(machine.offered, amount);
    this.#used[framework] = lessOf(this.#used[framework], amount);
    this.#review(worker);
  }

  claim(framework: number, worker: WorkerIndex, { task, attempt }: AttemptReference, need: Demand): void {
    const machine = this.#machines[worker];
    const key = callKey(task, attempt);
    if (machine.claims.has(key)) return;
    machine.claims.set(key, { framework, need });
    machine.claimed = plus(machine.claimed, need);
    this.#used[framework] = plus(this.#used[framework], need);
    this.#review(worker);
  }

  hasClaim(worker: WorkerIndex, { task, attempt }: AttemptReference): boolean {
    return this.#machines[worker].claims.has(callKey(task, attempt));
  }

  /** Returns whether there was such a claim. */
  release(worker: WorkerIndex, { task, attempt }: AttemptReference): boolean {
    return this.#release(worker, callKey(task, attempt));
  }

  /** What this framework holds there, and does not know of. */
  releaseAllBut(framework: number, worker: WorkerIndex, known: ReadonlySet<number>): void {
    for (const [key, claimed] of [...this.#machines[worker].claims])
      if (claimed.framework === framework && !known.has(key)) this.#release(worker, key);
  }

  /** The machine is gone, with all that ran there. */
  clear(worker: WorkerIndex): void {
    for (const [key] of [...this.#machines[worker].claims]) this.#release(worker, key);
  }

  #release(worker: WorkerIndex, key: number): boolean {
    const machine = this.#machines[worker];
    const claimed = machine.claims.get(key);
    if (claimed === undefined) return false;
    machine.claims.delete(key);
    machine.claimed = lessOf(machine.claimed, claimed.need);
    this.#used[claimed.framework] = lessOf(this.#used[claimed.framework], claimed.need);
    this.#review(worker);
    return true;
  }

  #review(worker: WorkerIndex): void {
    if (this.#machines[worker].isOffered && this.free(worker).cores > 0) this.#open.add(worker);
    else this.#open.delete(worker);
  }
}

/** Of sums: what is not limited leaves none behind. */
function lessOf(sum: Demand, part: Demand): Demand {
  const rest = minus(sum, part);
  return part.memory === Infinity ? { ...rest, memory: 0 } : rest;
}
