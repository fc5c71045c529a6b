// Up to where the primary's log counts: what is on its own disk (async), on that of one replica too (semi-sync), or on those of all
// (sync). Where an acknowledgement is missing for too long, it goes on without, and so with nothing but its own disk: at once where
// nobody must agree to that, or when the witness has struck the replica off its list, so that it cannot be promoted.
// Source: MySQL 8.0 manual, semi-synchronous replication (rpl_semi_sync_source_timeout); Patroni, synchronous mode (the /sync key).

import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { ShippedLog } from "./shipped-log.ts";
import { SHIPPING_TIMER, type ShippingOptions } from "./options.ts";
import type { Streams } from "./streams.ts";

/** Those who may be promoted, as the witness has it: each of them must have everything that counts. */
export interface SyncList {
  /** Whoever may be on it. */
  readonly members: readonly Address[];
  /** It names nobody yet: nothing counts before it does. */
  readonly isOpen: boolean;
  want(members: readonly Address[]): void;
}

export class Quorum {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #log: ShippedLog;
  readonly #streams: Streams;
  /** undefined: nobody keeps one. */
  readonly #list: SyncList | undefined;
  /** It has stopped waiting for replicas. */
  #isAlone = false;
  /** Waited for, and not on the list yet. */
  readonly #joining = new Set<Address>();
  #reached = 0;
  /** Since when something waits that is durable here; undefined: nothing does. */
  #waitsSince: Instant | undefined = undefined;
  #isWatched = false;

  constructor(host: Host, options: ShippingOptions, log: ShippedLog, streams: Streams, list: SyncList | undefined) {
    this.#host = host;
    this.#options = options;
    this.#log = log;
    this.#streams = streams;
    this.#list = list;
  }

  begin(applied: number): void {
    this.#isAlone = false;
    this.#joining.clear();
    this.#reached = applied;
    this.#waitsSince = undefined;
  }

  /** Everything up to this index counts. Asked whenever something may have changed. */
  reached(): number {
    const before = this.#reached;
    this.#reached = Math.max(before, Math.min(this.#log.durable, this.#acknowledged()));
    if (this.#reached === this.#log.durable) this.#waitsSince = undefined;
    else if (this.#waitsSince === undefined || this.#reached > before) this.#waitsSince = this.#host.monotonic();
    this.#watch();
    return this.#reached;
  }

  /**
   * A replica has told how far it is. One that keeps up is waited for from now on; it goes on the list once it has everything that
   * counts: what was counted before it was waited for may still be on its way.
   */
  told(replica: Address): void {
    const { replication } = this.#options;
    if (replication === "async") return;
    if (this.#list === undefined) {
      const needed = replication === "sync" ? this.#streams.replicas : [replica];
      if (needed.every((one) => this.#streams.isLevel(one))) this.#isAlone = false;
      return;
    }
    const { members } = this.#list;
    if (members.includes(replica)) return;
    const hasRoom = replication === "sync" || members.length + this.#joining.size === 0;
    if (hasRoom && this.#streams.isLevel(replica)) this.#joining.add(replica);
    if (!this.#joining.has(replica) || this.#streams.acknowledgedBy(replica) < this.#reached) return;
    this.#joining.delete(replica);
    this.#list.want([...members, replica]);
  }

  /** An acknowledgement was missing for long. Returns whether to ask again what counts. */
  timer(): boolean {
    this.#isWatched = false;
    const { patience } = this.#options;
    if (patience === undefined || this.#waitsSince === undefined) return false;
    if (this.#host.monotonic() - this.#waitsSince < patience) {
      this.#watch();
      return false;
    }
    this.#waitsSince = this.#host.monotonic();
    if (this.#list === undefined) this.#isAlone = true;
    else {
      const keepsUp = (member: Address): boolean => this.#streams.acknowledgedBy(member) > this.#reached;
      for (const member of [...this.#joining]) if (!keepsUp(member)) this.#joining.delete(member);
      this.#list.want(this.#list.members.filter(keepsUp));
      if (this.#options.mutant === "alone-unconfirmed") this.#isAlone = true;
    }
    this.#watch();
    return true;
  }

  #acknowledged(): number {
    const { replication } = this.#options;
    if (this.#list?.isOpen === true) return 0;
    if (replication === "async" || this.#isAlone) return Infinity;
    const everybody = this.#list === undefined ? this.#streams.replicas : [...this.#list.members, ...this.#joining];
    const indexes = everybody.map((replica) => this.#streams.acknowledgedBy(replica));
    // Whoever is on the list may be promoted, so all of them must have it.
    if (replication === "sync" || this.#list !== undefined) return Math.min(...indexes, Infinity);
    return Math.max(...indexes, 0);
  }

  #watch(): void {
    const { patience, replication } = this.#options;
    if (replication === "async" || patience === undefined || this.#waitsSince === undefined || this.#isWatched) return;
    this.#isWatched = true;
    const left = Math.max(1, this.#waitsSince + patience - this.#host.monotonic());
    this.#host.startTimer(left as never, SHIPPING_TIMER.patience);
  }
}
