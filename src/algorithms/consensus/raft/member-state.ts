// What a member is whatever role it plays: its term and vote, its log, its configurations, what it knows to be committed. The
// parts of the core share one; only they may change it.

import type { Address } from "../../../process/identity.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import { createConfiguration, type Configuration } from "./configuration.ts";
import { ConfigurationHistory } from "./configuration-history.ts";
import type { Entry, Snapshot } from "./entries.ts";
import type { RaftEnvironment } from "./environment.ts";
import { Journal } from "./journal.ts";
import { raftKinds, type RaftKinds } from "./messages.ts";
import type { RaftOptions } from "./options.ts";
import { RaftLog } from "./raft-log.ts";

export type RaftRole = "follower" | "pre-candidate" | "candidate" | "leader";

export class MemberState<Command> {
  readonly environment: RaftEnvironment<Command>;
  readonly options: RaftOptions<Command>;
  readonly kinds: RaftKinds;
  readonly log = new RaftLog<Command>();
  readonly journal: Journal<Command>;
  readonly configurations: ConfigurationHistory;
  term = 0;
  /** For whom it voted in this term. */
  vote: Address | undefined = undefined;
  role: RaftRole = "follower";
  /** Of this term, as far as it knows. */
  leader: Address | undefined = undefined;
  commitIndex = 0;
  /** The last entry that was handed to the owner, or is part of the snapshot that was. */
  appliedIndex = 0;
  snapshot: Snapshot | undefined = undefined;
  /** A snapshot stood on the disk up to this index, and its content is lost; 0 = none is missing. */
  lostSnapshot = 0;

  constructor(environment: RaftEnvironment<Command>, options: RaftOptions<Command>, kindBase: number) {
    this.environment = environment;
    this.options = options;
    this.kinds = raftKinds(kindBase);
    this.journal = new Journal(environment.disk, this.log, options.broken === "answer-before-sync");
    this.configurations = new ConfigurationHistory(createConfiguration(options.members));
  }

  get self(): Address {
    return this.environment.self;
  }

  get configuration(): Configuration {
    return this.configurations.latest;
  }

  get isVoter(): boolean {
    return this.configuration.voters.includes(this.self);
  }

  /**
   * Learners and strangers never do, nor does a member whose disk has lost something. But one that has been removed may still be
   * needed, until its removal is committed: perhaps nobody else has the entry that removes it (Ongaro 2014, section 4.2.2).
   */
  get mayCampaign(): boolean {
    const { configurations, commitIndex, self } = this;
    return !this.isDamaged && (this.isVoter || configurations.at(commitIndex).voters.includes(self));
  }

  /** Its disk has lost something that it would have to hand over if it led. */
  get isDamaged(): boolean {
    return this.log.damaged.length > 0 || this.lostSnapshot > 0;
  }

  /** An entry of the present term is committed: everything that earlier leaders committed is known to be. */
  get hasCommittedInTerm(): boolean {
    return this.log.has(this.commitIndex, this.term);
  }

  append(entry: Entry<Command>): void {
    this.log.append(entry);
    if (entry.kind === "configuration") this.configurations.add(entry.index, entry.configuration);
    this.journal.writeLog();
  }

  truncateFrom(index: number): void {
    this.environment.emit(RECORD["log.truncated"], index, this.term, this.log.termAt(index) ?? 0);
    this.log.truncateFrom(index);
    this.configurations.truncateFrom(index);
    this.journal.truncatedFrom(index);
  }

  /** Enters a term, or casts the vote in it; durable with the next sync. */
  keepBallot(term: number, vote: Address | undefined): void {
    this.term = term;
    this.vote = vote;
    this.journal.keep({ term, vote: this.options.broken === "vote-twice" ? undefined : vote });
  }

  commitTo(index: number): void {
    if (index > this.commitIndex) this.commitIndex = index;
  }
}
