// The offers of an allocator that are not answered yet, and what frameworks do not want to be offered again for a while. What is
// offered is locked: nobody else is offered it. Composed by the allocator.

import type { Demand } from "../../algorithms/placement/cluster-board.ts";
import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
import type { TimerHandle } from "../../process/host.ts";
import { covers } from "./amounts.ts";
import type { AgentBook } from "./agent-book.ts";

export interface OpenOffer {
  readonly id: number;
  readonly framework: number;
  readonly machines: Map<WorkerIndex, Demand>;
  /** undefined: it stands until it is answered. */
  timer: TimerHandle | undefined;
}

interface Filter {
  readonly until: Instant;
  readonly amount: Demand;
}

export class OfferBook {
  readonly #agents: AgentBook;
  readonly #open = new IntegerMap<OpenOffer>();
  /** By framework, and machine. */
  readonly #filters: readonly Map<WorkerIndex, Filter>[];
  #ids = 0;

  constructor(agents: AgentBook, frameworkCount: number) {
    this.#agents = agents;
    this.#filters = Array.from({ length: frameworkCount }, () => new Map<WorkerIndex, Filter>());
  }

  make(framework: number, workers: readonly WorkerIndex[]): OpenOffer {
    const machines = new Map<WorkerIndex, Demand>();
    for (const worker of workers) {
      const amount = this.#agents.free(worker);
      machines.set(worker, amount);
      this.#agents.offer(framework, worker, amount);
    }
    this.#ids += 1;
    const offer: OpenOffer = { id: this.#ids, framework, machines, timer: undefined };
    this.#open.set(offer.id, offer);
    return offer;
  }

  get(id: number): OpenOffer | undefined {
    return this.#open.get(id);
  }

  of(framework: number): readonly OpenOffer[] {
    return [...this.#open.values()].filter((offer) => offer.framework === framework);
  }

  all(): readonly OpenOffer[] {
    return [...this.#open.values()];
  }

  /** All of it is free again, unless it is claimed. */
  close(offer: OpenOffer): void {
    this.#open.delete(offer.id);
    for (const [worker, amount] of offer.machines) this.#agents.takeBack(offer.framework, worker, amount);
  }

  /** A machine is gone. */
  withdraw(worker: WorkerIndex): void {
    for (const offer of this.#open.values()) {
      const amount = offer.machines.get(worker);
      if (amount === undefined) continue;
      offer.machines.delete(worker);
      this.#agents.takeBack(offer.framework, worker, amount);
    }
    for (const filters of this.#filters) filters.delete(worker);
  }

  filter(framework: number, workers: Iterable<WorkerIndex>, until: Instant): void {
    for (const worker of workers) this.#filters[framework].set(worker, { until, amount: this.#agents.free(worker) });
  }

  unfilter(framework: number): void {
    this.#filters[framework].clear();
  }

  /** It was given back, and there is no more there now (Mesos' RefusedOfferFilter). */
  isFiltered(framework: number, worker: WorkerIndex, now: Instant): boolean {
    const filter = this.#filters[framework].get(worker);
    if (filter === undefined) return false;
    if (now < filter.until) return covers(filter.amount, this.#agents.free(worker));
    this.#filters[framework].delete(worker);
    return false;
  }
}

export function coresOf({ machines }: OpenOffer): number {
  let cores = 0;
  for (const amount of machines.values()) cores += amount.cores;
  return cores;
}
