// A failure detector whose opinions are a SWIM group's: it sits between the `SwimMember` of a process, which tells it what the
// group thinks, and whoever asks a detector. Silence alone changes nothing here: the member keeps the time.

import { type Instant, NEVER } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { FailureDetector, Opinion } from "../detection/detector.ts";
import type { MemberStatus } from "./rumour.ts";
import type { SwimOwner } from "./swim-options.ts";

export interface MembershipListener {
  /** The opinion of a watched peer may be another now. */
  opinionTold(peer: number): void;
  /** It is there although the group may think otherwise: `SwimMember.reconsider`. */
  reconsider(member: Address): void;
}

const OPINIONS: Readonly<Record<MemberStatus, Opinion>> = {
  alive: "trust",
  suspect: "suspect",
  dead: "dead",
  left: "dead",
};

export class MembershipDetector implements FailureDetector, SwimOwner {
  readonly #members: readonly Address[];
  readonly #listener: MembershipListener;
  readonly #peers = new Map<Address, number>();
  readonly #told: Opinion[];
  readonly #isWatched: boolean[];

  /** `members`: the address of each peer. */
  constructor(members: readonly Address[], listener: MembershipListener) {
    this.#members = members;
    this.#listener = listener;
    members.forEach((member, peer) => this.#peers.set(member, peer));
    this.#told = members.map(() => "trust");
    this.#isWatched = members.map(() => false);
  }

  memberChanged(member: Address, status: MemberStatus): void {
    const peer = this.#peers.get(member);
    if (peer === undefined) return;
    this.#told[peer] = OPINIONS[status];
    if (this.#isWatched[peer]) this.#listener.opinionTold(peer);
  }

  /** A heartbeat proves nothing to a group. */
  heard(): void {}

  /** Trusted until the group says something else, as it will if the peer does not refute what it thinks now. */
  watch(peer: number): void {
    this.#isWatched[peer] = true;
    this.#told[peer] = "trust";
    this.#listener.reconsider(this.#members[peer]);
  }

  forget(peer: number): void {
    this.#isWatched[peer] = false;
  }

  opinion(peer: number): Opinion {
    return this.#isWatched[peer] ? this.#told[peer] : "dead";
  }

  nextChange(): Instant {
    return NEVER;
  }
}
