// A member whose disk has lost something fetches it from its peers, whoever leads: an entry is the same wherever its index and
// term are (log matching, Raft section 5.3), and whatever a snapshot covers is committed. Until it is whole again it votes by what
// it knows to be in its log, and does not lead.

import type { Address } from "../../../process/identity.ts";
import type { WholeEntry } from "./entries.ts";
import type { MemberState } from "./member-state.ts";
import type { Fetch } from "./messages.ts";

/** Entries asked for at once. */
const WANTED_MAX = 64;

export class Repair<Command> {
  readonly #state: MemberState<Command>;
  /** Whom to ask next, counted around the group. */
  #turn = 0;
  /** When a part of a snapshot came last: while one is on its way, nobody is asked for more. */
  #partAt = -Infinity;

  constructor(state: MemberState<Command>) {
    this.#state = state;
  }

  /** Asks one peer after the other, every heartbeat interval, until nothing is missing. */
  ask(): void {
    const { environment, options, isDamaged } = this.#state;
    if (!isDamaged) return;
    environment.startTimer("repair", options.heartbeatInterval);
    if (environment.now() - this.#partAt < options.electionTimeout) return;
    const candidates = this.#candidates();
    if (candidates.length === 0) return;
    this.#turn += 1;
    environment.send(candidates[this.#turn % candidates.length], this.#request());
  }

  partArrived(): void {
    this.#partAt = this.#state.environment.now();
  }

  /** What of a peer's wants stands in this log, whole. */
  found({ wanted, snapshot }: Fetch): readonly WholeEntry<Command>[] {
    const entries: WholeEntry<Command>[] = [];
    if (snapshot > 0) return entries;
    for (const { index, term } of wanted) {
      const entry = this.#state.log.entryAt(index);
      if (entry !== undefined && entry.term === term && entry.kind !== "damaged") entries.push(entry);
    }
    return entries;
  }

  answer(to: Address, entries: readonly WholeEntry<Command>[]): void {
    const { environment, kinds, term } = this.#state;
    environment.send(to, { kind: kinds.fetched, type: "fetched", term, entries });
  }

  /** Also members that left the group, or are to leave it: they may be the only ones that have it. */
  #candidates(): readonly Address[] {
    const { configurations, options, self } = this.#state;
    const all = new Set([...configurations.everybody, ...options.members]);
    all.delete(self);
    return [...all];
  }

  #request(): Fetch {
    const { kinds, log, lostSnapshot, term } = this.#state;
    const wanted = log.damaged.slice(0, WANTED_MAX).map((index) => ({ index, term: log.termAt(index)! }));
    return { kind: kinds.fetch, type: "fetch", term, wanted, snapshot: lostSnapshot };
  }
}
