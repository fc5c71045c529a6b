// The messages of Raft: plain values, harmless when they come late, twice or out of order. A protocol that carries them puts
// RAFT_MESSAGE_NAMES into its own list and tells members at which number they begin there.

import type { Instant } from "../../../kernel/time.ts";
import type { Configuration } from "./configuration.ts";
import { framedBytes, type WholeEntry } from "./entries.ts";
import type { LogPosition } from "../replicated-log.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
  /** The sender's, but for a pre-vote and its grant: there the one that the candidate would campaign in. */
  readonly term: number;
}

export interface VoteRequest extends Envelope<"preVote" | "vote"> {
  /** How often the candidate has been started. */
  readonly incarnation: number;
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** The leader itself asked for this election: whoever has just heard from it votes all the same. */
  readonly isTransfer: boolean;
}
export interface VoteAnswer extends Envelope<"preVoteAnswer" | "voteAnswer"> {
  /**
   * As in the request. A candidate may ask before its own ballot and the end of its log are durable; after a crash that lost them
   * it may campaign for the same term again with a shorter log, for which a vote of before was not meant.
   */
  readonly incarnation: number;
  readonly isGranted: boolean;
}
export interface Append<Command> extends Envelope<"append"> {
  readonly previousIndex: number;
  readonly previousTerm: number;
  readonly entries: readonly WholeEntry<Command>[];
  readonly commit: number;
}
export interface AppendAnswer extends Envelope<"appendAnswer"> {
  /** How often the sender has been started: what it said before its last start counts no more. */
  readonly incarnation: number;
  /** Up to here its log is the leader's, durably. */
  readonly match: number;
  /** The previous index of an append that did not fit; 0 = it fitted. */
  readonly rejected: number;
  /** The highest index at which the logs may agree, and the sender's term there. */
  readonly hintIndex: number;
  readonly hintTerm: number;
}
export interface Heartbeat extends Envelope<"heartbeat"> {
  readonly commit: number;
  /** Counts up within a term. */
  readonly round: number;
  /** By the leader's clock. */
  readonly sentAt: Instant;
}
/** Round and instant as the leader sent them. */
export interface HeartbeatAnswer extends Envelope<"heartbeatAnswer"> {
  readonly incarnation: number;
  readonly round: number;
  readonly sentAt: Instant;
}
/** The commit index has moved; wants no answer. */
export interface CommitNotice extends Envelope<"commit"> {
  readonly commit: number;
}
/** InstallSnapshot, in parts (Raft, section 7). */
export interface SnapshotPart extends Envelope<"snapshot"> {
  /** `catch-up`: from the leader, in the place of entries that it does not have any more. `repair`: from anybody who was asked. */
  readonly purpose: "catch-up" | "repair";
  readonly index: number;
  readonly indexTerm: number;
  readonly configuration: Configuration;
  readonly offset: number;
  readonly bytes: number;
  readonly total: number;
  /** Comes with the last part. */
  readonly state: unknown;
}
/** What has arrived so far, parts before included: asks for the next, if there is one. */
export interface SnapshotAnswer extends Envelope<"snapshotAnswer"> {
  readonly purpose: SnapshotPart["purpose"];
  readonly index: number;
  readonly received: number;
}
/** Leadership transfer: campaign at once (Ongaro 2014, section 3.10). */
export type TimeoutNow = Envelope<"timeoutNow">;
/** To any peer: what the sender's disk has lost. */
export interface Fetch extends Envelope<"fetch"> {
  readonly wanted: readonly LogPosition[];
  /** A snapshot of this index or a later one; 0 = none is wanted. */
  readonly snapshot: number;
}
export interface Fetched<Command> extends Envelope<"fetched"> {
  readonly entries: readonly WholeEntry<Command>[];
}

export type RaftMessage<Command> =
  | VoteRequest
  | VoteAnswer
  | Append<Command>
  | AppendAnswer
  | Heartbeat
  | HeartbeatAnswer
  | CommitNotice
  | SnapshotPart
  | SnapshotAnswer
  | TimeoutNow
  | Fetch
  | Fetched<Command>;

export type RaftMessageType = RaftMessage<unknown>["type"];

/** In the order of their kinds. */
const TYPES = [
  "preVote",
  "preVoteAnswer",
  "vote",
  "voteAnswer",
  "append",
  "appendAnswer",
  "heartbeat",
  "heartbeatAnswer",
  "commit",
  "snapshot",
  "snapshotAnswer",
  "timeoutNow",
  "fetch",
  "fetched",
] as const satisfies readonly RaftMessageType[];

/** `raftPreVote`, `raftPreVoteAnswer` and so on, in the order of their kinds. */
export const RAFT_MESSAGE_NAMES: readonly string[] = TYPES.map(
  (type) => `raft${type[0].toUpperCase()}${type.slice(1)}`,
);

/** The number of each type in a protocol whose list has RAFT_MESSAGE_NAMES from `base` on. */
export type RaftKinds = Readonly<Record<RaftMessageType, number>>;

export function raftKinds(base: number): RaftKinds {
  return Object.fromEntries(TYPES.map((type, position) => [type, base + position])) as RaftKinds;
}

/** Kind, term, sender's address and a checksum, with the few numbers of a message. */
const SMALL_BYTES = 64;
const POSITION_BYTES = 16;

/** Size on the wire. */
export function raftMessageBytes(message: RaftMessage<unknown>): number {
  switch (message.type) {
    case "append":
    case "fetched": {
      let bytes = SMALL_BYTES;
      for (const entry of message.entries) bytes += framedBytes(entry);
      return bytes;
    }
    case "snapshot":
      return SMALL_BYTES + message.bytes;
    case "fetch":
      return SMALL_BYTES + POSITION_BYTES * message.wanted.length;
    default:
      return SMALL_BYTES;
  }
}
