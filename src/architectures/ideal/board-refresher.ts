// Shows the dispatcher everybody's true load from time to time, where it is not to see it all the time. One worker that is up times
// it for all. For the ideal dispatcher.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Dispatcher } from "../dispatch/dispatcher.ts";

interface Tags {
  readonly refresh: number;
  readonly steal: number;
}

export class BoardRefresher {
  /** By worker: what it holds, started or not. */
  readonly loads: number[];
  readonly #interval: Duration;
  readonly #tags: Tags;
  /** undefined while none is up. */
  #refresher: WorkerIndex | undefined;

  constructor(workerCount: number, interval: Duration, tags: Tags) {
    this.loads = Array.from({ length: workerCount }, () => 0);
    this.#interval = interval;
    this.#tags = tags;
  }

  /** `stealing`: how often idle workers look at others; 0 = never. */
  workerUp(worker: WorkerIndex, hosts: readonly (Host | undefined)[], stealing: Duration): void {
    this.loads[worker] = 0;
    if (this.#refresher === undefined) this.#refreshFrom(worker, hosts, stealing);
  }

  /** It is not among the `hosts` any more. */
  workerDown(worker: WorkerIndex, hosts: readonly (Host | undefined)[], stealing: Duration): void {
    if (this.#refresher !== worker) return;
    const other = hosts.findIndex((candidate) => candidate !== undefined);
    this.#refreshFrom(other, hosts, stealing);
  }

  refresh(host: Host, { board }: Dispatcher): void {
    const now = host.monotonic();
    for (let worker = 0; worker < this.loads.length; worker += 1) board.report(worker, this.loads[worker], now);
  }

  #refreshFrom(worker: WorkerIndex, hosts: readonly (Host | undefined)[], stealing: Duration): void {
    this.#refresher = worker < 0 ? undefined : worker;
    if (this.#interval > 0) hosts[worker]?.startTimer(this.#interval, this.#tags.refresh);
    if (stealing > 0) hosts[worker]?.startTimer(stealing, this.#tags.steal);
  }
}
