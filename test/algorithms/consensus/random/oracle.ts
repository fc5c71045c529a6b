// Looks at every member after every event of a random run, and throws at the first promise of Raft that is broken. It sees what
// no member can: all of them at once, and all that ever was.

import type { MemberState } from "../../../../src/algorithms/consensus/raft/member-state.ts";
import type { Entry } from "../../../../src/algorithms/consensus/raft/entries.ts";

/** A promise of Raft is broken: what a search for mutants looks for. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly check: string;

  constructor(check: string, message: string) {
    super(`${check}: ${message}`);
    this.check = check;
  }
}

interface Committed {
  readonly term: number;
  readonly content: string;
  /** Of the leader that committed it: leaders of later terms must have it. */
  readonly committedIn: number;
}

interface Seen {
  term: number;
  commit: number;
  applied: number;
}

export class Oracle {
  /** By index - 1. */
  readonly #committed: (Committed | undefined)[] = [];
  readonly #leaders = new Map<number, number>();
  readonly #seen = new Map<number, Seen>();
  #highest = 0;

  /** The last entry that any member ever knew to be committed. */
  get highestCommit(): number {
    return this.#highest;
  }

  /** After every event at `member`; `others`: all that run, itself included. */
  check(member: number, state: Readonly<MemberState<number>>, others: readonly Readonly<MemberState<number>>[]): void {
    this.#checkMonotony(member, state);
    this.#checkCommits(member, state);
    for (const other of others) if (other !== state) checkLogMatching(state, other);
  }

  /** It goes through a crash: what was durable must come back, the rest may be gone. */
  crashed(member: number): void {
    const seen = this.#seen.get(member);
    if (seen !== undefined) seen.term = seen.commit = seen.applied = 0;
  }

  /** Election safety, and leader completeness. */
  leads(member: number, state: Readonly<MemberState<number>>): void {
    const { term, log } = state;
    const before = this.#leaders.get(term);
    if (before !== undefined && before !== member)
      throw new Violation("election safety", `members ${before} and ${member} both lead term ${term}`);
    this.#leaders.set(term, member);
    this.#committed.forEach((entry, position) => {
      const index = position + 1;
      if (entry === undefined || index <= log.baseIndex || entry.committedIn >= term || log.has(index, entry.term))
        return;
      throw new Violation(
        "leader completeness",
        `member ${member} leads term ${term} without the committed entry ${index}`,
      );
    });
  }

  handedOver(member: number, index: number, command: number): void {
    const known = this.#committed[index - 1];
    if (known !== undefined && known.content !== String(command))
      throw new Violation(
        "state machine safety",
        `member ${member} was handed ${command} at ${index}, others ${known.content}`,
      );
  }

  #checkMonotony(member: number, { term, commitIndex, appliedIndex }: Readonly<MemberState<number>>): void {
    const seen = this.#seen.get(member) ?? { term: 0, commit: 0, applied: 0 };
    if (commitIndex < seen.commit) throw new Violation("monotony", `member ${member} uncommitted entry ${seen.commit}`);
    if (appliedIndex < seen.applied)
      throw new Violation("monotony", `member ${member} unapplied entry ${seen.applied}`);
    if (appliedIndex > commitIndex) throw new Violation("monotony", `member ${member} was ahead of the commit index`);
    if (term < seen.term)
      throw new Violation("monotony", `member ${member} went back from term ${seen.term} to ${term}`);
    this.#seen.set(member, { term, commit: commitIndex, applied: appliedIndex });
  }

  /** What is committed once is the same everywhere and for ever. */
  #checkCommits(member: number, { log, commitIndex, term }: Readonly<MemberState<number>>): void {
    for (let index = log.firstIndex; index <= commitIndex; index += 1) {
      const entry = log.entryAt(index);
      if (entry === undefined)
        throw new Violation("commit", `member ${member} committed entry ${index}, which it lacks`);
      const known = this.#committed[index - 1];
      if (known === undefined) {
        if (entry.kind !== "damaged")
          this.#committed[index - 1] = { term: entry.term, content: contentOf(entry), committedIn: term };
      } else if (known.term !== entry.term)
        throw new Violation(
          "state machine safety",
          `entry ${index} is of term ${entry.term} at member ${member}, of ${known.term} elsewhere`,
        );
      else if (entry.kind !== "damaged" && known.content !== contentOf(entry))
        throw new Violation(
          "state machine safety",
          `entry ${index} is ${contentOf(entry)} at member ${member}, ${known.content} elsewhere`,
        );
    }
    this.#highest = Math.max(this.#highest, commitIndex);
  }
}

/** If two logs have an entry with the same index and term, they are the same up to there (Raft, section 5.3). */
function checkLogMatching(one: Readonly<MemberState<number>>, other: Readonly<MemberState<number>>): void {
  const first = Math.max(one.log.firstIndex, other.log.firstIndex);
  let index = Math.min(one.log.lastIndex, other.log.lastIndex);
  while (index >= first && one.log.termAt(index) !== other.log.termAt(index)) index -= 1;
  for (; index >= first; index -= 1) {
    const mine = one.log.entryAt(index)!;
    const theirs = other.log.entryAt(index)!;
    const isSame = mine.kind === "damaged" || theirs.kind === "damaged" || contentOf(mine) === contentOf(theirs);
    if (mine.term !== theirs.term || !isSame)
      throw new Violation("log matching", `members ${one.self} and ${other.self} differ at entry ${index}`);
  }
}

function contentOf(entry: Entry<number>): string {
  switch (entry.kind) {
    case "command":
      return String(entry.command);
    case "configuration":
      return `voters ${entry.configuration.voters.join()} learners ${entry.configuration.learners.join()}`;
    default:
      return entry.kind;
  }
}
