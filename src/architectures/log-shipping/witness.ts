// Promotion by a witness: whoever holds a lease in the lock service is the primary, and the lease says who may take it, and so who
// must have everything that counts (Patroni's /sync key, the in-sync replicas of Kafka). A primary whose replica is silent may go on
// alone as soon as the witness has struck the replica off; from then on nobody can promote it.
// Source: catalogue F10, F17; Patroni documentation, synchronous mode; k8s.io/client-go/tools/leaderelection (the lease).

import { LeaseElector } from "../../algorithms/leases/lease-elector.ts";
import type { LeaseRecord } from "../../algorithms/leases/lease-record.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { LockAnswerMessage } from "../protocol/lock-messages.ts";
import { LockClient } from "../lock-service/lock-client.ts";
import type { LockAnswer } from "../lock-service/lock-protocol.ts";
import { SHIPPING_TIMER, type ShippingOptions } from "./options.ts";
import type { SyncList } from "./quorum.ts";

export interface WitnessOwner {
  /** It has lost what it once had: it cannot be the primary. */
  readonly isIncomplete: boolean;
  /** Something of its log is on its disk: a crash does not make it blank any more. */
  readonly hasLog: boolean;
  acquired(token: Epoch): void;
  lost(): void;
  /** Another list stands at the witness, or may stand there. */
  listChanged(): void;
}

const LEASE_NAME = "primary";
const LEASE_NUMBER = 0;

export class Witness implements SyncList {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #owner: WitnessOwner;
  readonly #client: LockClient;
  readonly #elector: LeaseElector;
  /** As this primary would have it; the primary itself is always on the list, and not among these. */
  #wanted: readonly Address[] = [];
  /** On the list that was seen last, or on one that was sent since. */
  #possible: readonly Address[] = [];
  /** The list that was seen last names nobody yet. */
  #isOpen = false;

  constructor(host: Host, options: ShippingOptions, owner: WitnessOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#client = new LockClient(host, {
      locks: options.locks,
      timeout: options.lockTimeout,
      expiryTag: SHIPPING_TIMER.callExpiry,
      resendTag: SHIPPING_TIMER.callResend,
    });
    this.#elector = this.#createElector();
  }

  get isProven(): boolean {
    return this.#elector.isProven;
  }

  get members(): readonly Address[] {
    return union(this.#possible, this.#wanted);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** There is something on this primary's disk now. */
  begun(): void {
    if (this.#isOpen) this.#elector.renewNow();
  }

  want(members: readonly Address[]): void {
    this.#wanted = members;
    this.#elector.renewNow();
  }

  start(): void {
    this.#elector.start();
  }

  release(): void {
    this.#elector.release();
  }

  answered(from: Address, message: LockAnswerMessage): void {
    this.#client.answered(from, message);
  }

  timer(tag: number, detail: number): void {
    if (tag === SHIPPING_TIMER.elector) this.#elector.timer(detail);
    else this.#client.timer(tag, detail);
  }

  disconnected(peer: Address): void {
    this.#client.disconnected(peer);
  }

  #createElector(): LeaseElector {
    const { lease, renewDeadline, retryPeriod, replication } = this.#options;
    const name = LEASE_NAME;
    const observed = (answer: LockAnswer): void => {
      if (answer.kind === "lease") this.#elector.observed(answer.record);
    };
    return new LeaseElector({
      host: this.#host,
      timerTag: SHIPPING_TIMER.elector,
      lease: LEASE_NUMBER,
      duration: lease,
      renewDeadline,
      retryPeriod,
      random: this.#host.random("lease retries"),
      endsByStore: false,
      usesWallClock: false,
      read: () => void this.#client.ask({ op: "read-lease", name }, observed),
      compareAndSet: (expected, next) =>
        void this.#client.ask({ op: "compare-and-set", name, expected, next }, (answer) =>
          answer.kind === "stored" ? this.#elector.stored(next) : observed(answer),
        ),
      ...(replication !== "async" && { heirs: (expected, isHolder) => this.#heirs(expected, isHolder) }),
      mayTake: (record) => this.#mayTake(record),
      seen: (record) => this.#seen(record),
      acquired: (token) => this.#owner.acquired(token),
      lost: () => this.#owner.lost(),
    });
  }

  /**
   * Whoever takes it from somebody else is alone to begin with; its own heirs remain what they were. The first list of all names
   * nobody: as long as it stands, nothing counts, so that anybody may take the lease, even one who died before it had written anything.
   */
  #heirs(expected: LeaseRecord | undefined, isHolder: boolean): readonly Address[] {
    const { address } = this.#host;
    const isOpen = expected === undefined || expected.heirs?.length === 0;
    if (isOpen && !(isHolder && this.#owner.hasLog)) return [];
    if (!isHolder) this.#wanted = expected?.holder === address ? this.#others(expected) : [];
    this.#possible = union(this.#possible, this.#wanted);
    return [address, ...this.#wanted];
  }

  /** The first of all masters begins, as whoever has set them up would have it. */
  #mayTake(record: LeaseRecord | undefined): boolean {
    const { address } = this.#host;
    if (record === undefined) return address === this.#options.masters[0];
    if (record.heirs?.length === 0) return true;
    if (this.#owner.isIncomplete) return false;
    return this.#options.mutant === "promote-any" || (record.heirs?.includes(address) ?? true);
  }

  #seen(record: LeaseRecord | undefined): void {
    if (record?.holder !== this.#host.address) return;
    this.#possible = this.#others(record);
    this.#isOpen = record.heirs?.length === 0;
    this.#owner.listChanged();
    // It may have changed its mind while that was under way.
    const isAsWanted =
      !this.#isOpen &&
      this.#possible.length === this.#wanted.length &&
      this.#wanted.every((one) => this.#possible.includes(one));
    if (!isAsWanted && this.#owner.hasLog) this.#elector.renewNow();
  }

  #others(record: LeaseRecord): readonly Address[] {
    return record.heirs?.filter((heir) => heir !== this.#host.address) ?? [];
  }
}

function union(some: readonly Address[], others: readonly Address[]): readonly Address[] {
  return [...some, ...others.filter((one) => !some.includes(one))];
}
