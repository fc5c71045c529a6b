// Taking over a state as a whole, from the leader or, for a damaged log, from any peer. What the log has behind it stays if the
// logs agree there: it may have been acknowledged (Raft, section 7, rule 6).

import { RECORD } from "../../../trace/record-kinds.ts";
import type { ReplicatedLogOwner } from "../replicated-log.ts";
import type { Snapshot } from "./entries.ts";
import type { MemberState } from "./member-state.ts";

/** Not if this member holds everything up to there, and whole, or has handed it over already. */
export function isNeeded<Command>(state: MemberState<Command>, index: number, term: number): boolean {
  const { appliedIndex, log, lostSnapshot } = state;
  if (lostSnapshot > 0) return index >= lostSnapshot;
  if (index <= appliedIndex) return false;
  return !log.has(index, term) || log.damaged.some((damaged) => damaged <= index);
}

/** False if the disk is full: nothing was changed. The owner must be given the state then. */
export function install<Command>(state: MemberState<Command>, snapshot: Snapshot): boolean {
  const { log, journal, configurations, environment } = state;
  const { index, term } = snapshot;
  const goesOn = log.has(index, term);
  // What the snapshot covers leaves memory: it must not have to be written any more.
  journal.writeLog();
  if (journal.isBlocked || !journal.writeSnapshot(snapshot, !goesOn)) return false;
  if (goesOn) {
    log.compactTo(index);
    configurations.compactTo(index);
  } else {
    log.resetTo(index, term);
    configurations.resetTo(index, snapshot.configuration);
  }
  state.snapshot = snapshot;
  state.lostSnapshot = 0;
  state.appliedIndex = index;
  state.commitTo(index);
  environment.emit(RECORD["snapshot.installed"], index, term, snapshot.bytes);
  return true;
}

/**
 * A snapshot of what the owner has been handed, in the place of the records that it covers. False: there is nothing new, or some
 * of those records are not durable yet.
 */
export function takeSnapshot<Command>(state: MemberState<Command>, owner: ReplicatedLogOwner<Command>): boolean {
  const { appliedIndex: index, log, journal, configurations, options } = state;
  if (index <= (state.snapshot?.index ?? 0) || !journal.canCompactTo(index)) return false;
  const configuration = configurations.at(index);
  const snapshot: Snapshot = { kind: "snapshot", index, term: log.termAt(index)!, configuration, ...owner.snapshot() };
  journal.compact(snapshot);
  journal.writeLog();
  state.snapshot = snapshot;
  log.compactTo(Math.max(log.baseIndex, index - options.trailingEntries));
  configurations.compactTo(index);
  return true;
}
