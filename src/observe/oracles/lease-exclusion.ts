// Leases are exclusive: no two nodes hold one at the same true time, and no token of a lease belongs to two holders. A node holds a
// lease from when it hears of it until it says that it has dropped it, or crashes; while it is frozen it holds nothing, for it
// does nothing. (What a holder that wakes up too late may still do is what the oracles of epochs and effects judge.)

import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Violations } from "./violations.ts";

const CHECK = "lease-exclusion";

interface Holding {
  readonly node: number;
  isFrozen: boolean;
}

interface Lease {
  readonly number: number;
  readonly holdings: Holding[];
  /** Since when more than one holder is awake; meaningful while `awake` is above 1. */
  sharedSince: number;
  awake: number;
  /** The highest token that was held, and by whom. */
  token: number;
  tokenHolder: number;
}

export class LeaseExclusion {
  readonly #violations: Violations;
  readonly #leases = new Map<number, Lease>();
  #overlap = 0;

  constructor(trace: Trace, violations: Violations) {
    this.#violations = violations;
    trace.on("lease.held", (at, node, lease, _attempt, token) => this.#held(at, node, lease, token));
    trace.on("lease.dropped", (at, node, lease) => this.#dropped(at, node, lease));
    trace.on("node.crashed", (at, node) => this.#leases.forEach((lease) => this.#drop(at, lease, node)));
    trace.on("node.paused", (at, node) => this.#freeze(at, node, true));
    trace.on("node.resumed", (at, node) => this.#freeze(at, node, false));
  }

  /** Of all leases, so far: time for which one had more than one holder. us */
  get overlap(): number {
    return this.#overlap;
  }

  /** What is shared to the end was shared until then. */
  finish(end: Instant): void {
    for (const lease of this.#leases.values()) this.#setAwake(end, lease, 0);
  }

  #held(at: Instant, node: number, number: number, token: number): void {
    const lease = this.#leaseOf(number);
    if (token === lease.token && node !== lease.tokenHolder) {
      const message = `lease ${number} is held by nodes ${lease.tokenHolder} and ${node} under the same token ${token}`;
      this.#violations.report(CHECK, at, message, { node });
    }
    if (token > lease.token) {
      lease.token = token;
      lease.tokenHolder = node;
    }
    if (lease.holdings.some((holding) => holding.node === node)) return;
    lease.holdings.push({ node, isFrozen: false });
    this.#setAwake(at, lease, lease.awake + 1);
  }

  #dropped(at: Instant, node: number, number: number): void {
    const lease = this.#leases.get(number);
    if (lease !== undefined) this.#drop(at, lease, node);
  }

  #drop(at: Instant, lease: Lease, node: number): void {
    const position = lease.holdings.findIndex((holding) => holding.node === node);
    if (position < 0) return;
    if (!lease.holdings[position].isFrozen) this.#setAwake(at, lease, lease.awake - 1);
    lease.holdings.splice(position, 1);
  }

  #freeze(at: Instant, node: number, isFrozen: boolean): void {
    for (const lease of this.#leases.values()) {
      const holding = lease.holdings.find((candidate) => candidate.node === node);
      if (holding === undefined || holding.isFrozen === isFrozen) continue;
      this.#setAwake(at, lease, lease.awake + (isFrozen ? -1 : 1));
      holding.isFrozen = isFrozen;
    }
  }

  /** Before the list of holdings changes. */
  #setAwake(at: Instant, lease: Lease, awake: number): void {
    const wasShared = lease.awake > 1;
    lease.awake = awake;
    if (!wasShared && awake > 1) lease.sharedSince = at;
    if (!wasShared || awake > 1) return;
    const shared = at - lease.sharedSince;
    if (shared === 0) return;
    this.#overlap += shared;
    const nodes = lease.holdings.filter(({ isFrozen }) => !isFrozen).map(({ node }) => node);
    const message = `nodes ${nodes.join(" and ")} both held lease ${lease.number} for ${toSeconds(shared as Instant)} s, until ${toSeconds(at)} s`;
    this.#violations.report(CHECK, at, message, { node: nodes[nodes.length - 1], since: lease.sharedSince as Instant });
  }

  #leaseOf(number: number): Lease {
    let lease = this.#leases.get(number);
    if (lease === undefined) {
      lease = { number, holdings: [], sharedSince: 0, awake: 0, token: -1, tokenHolder: -1 };
      this.#leases.set(number, lease);
    }
    return lease;
  }
}
