// The members that a leader replicates to, and what a majority of the voters, itself among them, has reached.

import type { Instant } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import { receivers } from "./configuration.ts";
import type { MemberState } from "./member-state.ts";
import { Progress } from "./progress.ts";
import { reachedByMajority } from "./quorum.ts";

export class Peers<Command> {
  readonly #state: MemberState<Command>;
  #all: readonly Progress[] = [];
  // Functions once for all, since they are needed for every answer.
  readonly #matchOf = (voter: Address): number =>
    voter === this.#state.self ? this.#state.journal.stableIndex : this.of(voter)!.match;
  readonly #heardAtOf = (voter: Address): number =>
    voter === this.#state.self ? this.#state.environment.now() : this.of(voter)!.heardAt;
  readonly #roundOf = (voter: Address): number => (voter === this.#state.self ? Infinity : this.of(voter)!.round);
  readonly #roundSentAtOf = (voter: Address): number =>
    voter === this.#state.self ? Infinity : this.of(voter)!.roundSentAt;

  constructor(state: MemberState<Command>) {
    this.#state = state;
    this.followConfiguration(state.log.lastIndex);
  }

  /** Voters first, in ascending order, then learners. */
  get all(): readonly Progress[] {
    return this.#all;
  }

  of(member: Address): Progress | undefined {
    for (const peer of this.#all) if (peer.member === member) return peer;
    return undefined;
  }

  /** Whoever stays keeps its progress; of whoever is new, it is hoped that it has everything up to `known`. */
  followConfiguration(known: number): void {
    const { configuration, environment, options, self } = this.#state;
    this.#all = receivers(configuration)
      .filter((member) => member !== self)
      .map((member) => this.of(member) ?? new Progress(member, known, environment.now(), options));
  }

  /** Up to here the log is durable at a majority. */
  get durableIndex(): number {
    return this.#reached(this.#matchOf);
  }

  /** Since then a majority has been heard from. */
  get heardAt(): Instant {
    return this.#reached(this.#heardAtOf) as Instant;
  }

  /** A majority has answered this heartbeat or a later one; Infinity if that is this leader alone. */
  get confirmedRound(): number {
    return this.#reached(this.#roundOf);
  }

  /** A majority has answered a heartbeat that was sent then or later. */
  get confirmedSince(): Instant {
    return this.#reached(this.#roundSentAtOf) as Instant;
  }

  /** The voter that has most of the log; undefined if there is no other. */
  get likeliestSuccessor(): Address | undefined {
    const { voters } = this.#state.configuration;
    let best: Progress | undefined;
    for (const peer of this.#all)
      if (voters.includes(peer.member) && (best === undefined || isFitter(peer, best))) best = peer;
    return best?.member;
  }

  #reached(reachedBy: (voter: Address) => number): number {
    return reachedByMajority(this.#state.configuration.voters, reachedBy);
  }
}

function isFitter(one: Progress, other: Progress): boolean {
  return one.match !== other.match ? one.match > other.match : one.heardAt > other.heardAt;
}
