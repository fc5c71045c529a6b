// The contract of a replicated log: commands that a majority holds are handed to every member's state machine, in one
// order, for ever. The process that composes a member owns the state machine; Raft is the implementation beside this file.

import type { Address } from "../../process/identity.ts";

/** Where a command stands: its index (1, 2, 3 ...) and the term in which it was written. */
export interface LogPosition {
  readonly index: number;
  readonly term: number;
}

/** A state machine's state as of the last command handed over: a plain value, and its size on disk and on the wire. */
export interface StateSnapshot {
  readonly state: unknown;
  readonly bytes: number;
}

/** Whom a member tells. Calls come from inside the member's own handlers; the owner may propose in any of them. */
export interface ReplicatedLogOwner<Command> {
  /** Committed; handed over once per boot, in order, at every member (after a restart: again, from the snapshot on). */
  committed(command: Command, position: LogPosition): void;
  /** Everything that is committed as far as this member knows was handed over. */
  batchCommitted(): void;
  /** This member leads `term`, and everything committed in earlier terms was handed over. */
  leads(term: number): void;
  /** It follows now: nothing that it proposed and that was not handed over is known to be committed, or not to be. */
  follows(term: number, leader: Address | undefined): void;
  /** The state now, to stand in for every command handed over so far. */
  snapshot(): StateSnapshot;
  /** Forget the state, and go on from this one. */
  restore(state: unknown): void;
  /** The read with this token may be answered from the state now; undefined index = it cannot be confirmed, ask again. */
  readable(token: number, index: number | undefined): void;
}
