// An idle worker's search for something to do: it asks workers of the general partition, drawn at random, one after the other, until
// one has short reservations for it or it has asked often enough. What it was given it tells their schedulers, so that these look for
// it at the right place. An answer that comes when nobody waits for it is not taken: its reservations are then nowhere, and their
// schedulers make others.
// Source: Delgado et al., Hawk, USENIX ATC 2015.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Loot, Stolen } from "../protocol/hybrid-messages.ts";
import { sendHybrid } from "./hybrid-wire.ts";
import type { HybridOptions } from "./hybrid.ts";
import { RESERVER_TIMER, type SparrowOptions } from "./options.ts";

export interface ThiefOwner {
  /** It still has nothing to do. */
  isIdle(): boolean;
  /** Takes them up. */
  take(loot: Loot): void;
}

const NOTHING = -1;

export class Thief {
  readonly #host: Host;
  readonly #options: SparrowOptions;
  readonly #hybrid: HybridOptions;
  readonly #owner: ThiefOwner;
  /** Who may be asked: how many, and whether this worker is one of them. */
  readonly #own: WorkerIndex;
  /** Asked since it fell idle. */
  readonly #asked = new Set<WorkerIndex>();
  /** The question that is open. */
  #open = NOTHING;
  #serial = 0;

  constructor(host: Host, options: SparrowOptions, hybrid: HybridOptions, owner: ThiefOwner) {
    this.#host = host;
    this.#options = options;
    this.#hybrid = hybrid;
    this.#owner = owner;
    this.#own = options.deployment.workers.findIndex(({ address }) => address === host.address);
  }

  /** The worker has fallen idle. */
  idle(): void {
    if (this.#open !== NOTHING) return;
    this.#asked.clear();
    this.#ask();
  }

  answered(from: Address, { serial, loot }: Stolen): void {
    if (serial !== this.#open) return;
    this.#open = NOTHING;
    if (loot.length === 0) return this.#ask();
    for (const each of loot) {
      const { scheduler, batch, count } = each;
      sendHybrid(this.#host, scheduler, { type: "moved", batch, victim: from, count });
      this.#owner.take(each);
    }
  }

  /** Nobody answers in time. */
  timer(serial: number): void {
    if (serial !== this.#open) return;
    this.#open = NOTHING;
    this.#ask();
  }

  #ask(): void {
    const victim = this.#draw();
    if (victim === undefined || !this.#owner.isIdle()) return;
    this.#asked.add(victim);
    this.#serial += 1;
    this.#open = this.#serial;
    sendHybrid(this.#host, this.#options.deployment.workers[victim].address, { type: "steal", serial: this.#serial });
    this.#host.startTimer(this.#options.probeTimeout, RESERVER_TIMER.stealExpiry, this.#serial);
  }

  /** One that was not asked yet; undefined: it has asked enough of them. */
  #draw(): WorkerIndex | undefined {
    const { stealAttempts, shortWorkers } = this.#hybrid;
    const general = this.#options.deployment.workers.length - shortWorkers;
    const others = general - (this.#own >= shortWorkers ? 1 : 0);
    if (this.#asked.size >= Math.min(stealAttempts, others)) return undefined;
    const random = this.#host.random("steal victims");
    for (;;) {
      const victim = shortWorkers + random.integer(general);
      if (victim !== this.#own && !this.#asked.has(victim)) return victim;
    }
  }
}
