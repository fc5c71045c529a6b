// What a member finds on its disk when it starts: records in the order of writing, some perhaps damaged, the last perhaps torn.
//
// A torn record is the end of a write that was never finished: nobody was ever told that it is durable, and it is dropped. A
// damaged one was durable, and may be committed, so it keeps its place: its identity still takes part in elections and its
// content is fetched from a peer (Alagappan et al., Protocol-Aware Recovery for Consensus-Based Storage, FAST 2018). Recovery only
// reads, but for dropping the torn end, and may be interrupted and begun again.

import { RECORD } from "../../../trace/record-kinds.ts";
import type { LogEntry } from "../../../process/host.ts";
import { createConfigurationEntry, createNoOp, type Entry, type LogRecord } from "./entries.ts";
import type { RecordIdentity, Snapshot, WholeEntry } from "./entries.ts";
import type { Ballot } from "./journal.ts";
import type { MemberState } from "./member-state.ts";

/** Fills a new member's state; returns how many records were read. */
export function recover<Command>(state: MemberState<Command>): number {
  const { disk } = state.environment;
  const found = disk.read();
  for (const frame of found) {
    if (frame.kind === "torn") disk.repair();
    else takeRecord(state, frame);
  }
  const ballot = disk.kept() as Ballot | undefined;
  state.term = ballot?.term ?? 0;
  state.vote = ballot?.vote;
  // Whatever a snapshot stood for was committed, also if the snapshot is lost.
  state.commitIndex = state.log.baseIndex;
  state.appliedIndex = state.snapshot?.index ?? 0;
  tellDamage(state);
  return found.length;
}

function takeRecord<Command>(state: MemberState<Command>, frame: LogEntry & { kind: "record" | "damaged" }): void {
  const identity = frame.identity as RecordIdentity;
  const record = frame.kind === "record" ? (frame.record as LogRecord<Command>) : undefined;
  const isCut = record === undefined && state.options.broken === "truncate-damaged";
  if (isCut) return cut(state, identity);
  switch (identity.kind) {
    case "snapshot":
      return takeSnapshot(state, identity, record as Snapshot | undefined);
    case "repair":
      if (record?.kind === "repair" && isMissing(state, identity)) state.log.repair(record.entry);
      return state.journal.foundOther();
    default:
      return takeEntry(state, (record as WholeEntry<Command> | undefined) ?? remainsOf(identity, frame.bytes));
  }
}

function takeEntry<Command>(state: MemberState<Command>, entry: Entry<Command>): void {
  const { log, configurations, journal } = state;
  const { index } = entry;
  // Covered by a snapshot; or, behind a cut that should not have been made, out of reach.
  if (index <= log.baseIndex || index > log.lastIndex + 1) return journal.foundOther();
  if (index <= log.lastIndex) {
    log.truncateFrom(index);
    configurations.truncateFrom(index);
    journal.truncatedFrom(index);
  }
  log.append(entry);
  if (entry.kind === "configuration") configurations.add(index, entry.configuration);
  journal.foundEntry(index);
}

/** Where the log has that very entry, it goes on behind it; if not, the snapshot is all there is. */
function takeSnapshot<Command>(
  state: MemberState<Command>,
  identity: RecordIdentity,
  snapshot: Snapshot | undefined,
): void {
  const { log, configurations, journal } = state;
  const { index, term } = identity;
  const goesOn = log.has(index, term);
  if (snapshot === undefined && goesOn) return journal.foundOther();
  journal.foundSnapshot(index, !goesOn);
  if (goesOn) log.compactTo(index);
  else log.resetTo(index, term);
  if (goesOn) configurations.compactTo(index);
  else configurations.resetTo(index, identity.configuration!);
  state.snapshot = snapshot;
  state.lostSnapshot = snapshot === undefined ? index : 0;
}

/** Of commands nothing is left; of the others, all that matters. */
function remainsOf({ kind, index, term, configuration }: RecordIdentity, bytes: number): Entry<never> {
  if (kind === "configuration") return createConfigurationEntry(index, term, configuration!);
  return kind === "no-op" ? createNoOp(index, term) : { kind: "damaged", index, term, bytes };
}

function isMissing<Command>({ log }: MemberState<Command>, { index, term }: RecordIdentity): boolean {
  return log.entryAt(index)?.kind === "damaged" && log.has(index, term);
}

/** The mistake of taking damage for a torn end. */
function cut<Command>({ log, configurations, journal }: MemberState<Command>, { index }: RecordIdentity): void {
  journal.foundOther();
  if (index <= log.baseIndex || index > log.lastIndex) return;
  log.truncateFrom(index);
  configurations.truncateFrom(index);
  journal.truncatedFrom(index);
}

function tellDamage<Command>({ log, lostSnapshot, environment }: MemberState<Command>): void {
  if (lostSnapshot > 0) environment.emit(RECORD["log.damaged"], lostSnapshot, log.termAt(log.baseIndex)!, 0);
  for (const index of log.damaged) environment.emit(RECORD["log.damaged"], index, log.termAt(index)!, 0);
}
