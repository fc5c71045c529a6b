// What a Raft log is made of: entries in memory and on the wire, records and their identities on the disk.

import type { Configuration } from "./configuration.ts";

export interface CommandEntry<Command> {
  readonly kind: "command";
  readonly index: number;
  readonly term: number;
  readonly command: Command;
  /** Of the command, without the frame around it. */
  readonly bytes: number;
}
/** A leader's first entry: by committing it, everything before it is committed (Raft, section 8). */
export interface NoOpEntry {
  readonly kind: "no-op";
  readonly index: number;
  readonly term: number;
  readonly bytes: 0;
}
/** In force from the moment it stands in a member's log, committed or not (Ongaro 2014, section 4.1). */
export interface ConfigurationEntry {
  readonly kind: "configuration";
  readonly index: number;
  readonly term: number;
  readonly configuration: Configuration;
  readonly bytes: number;
}
/** A command of which the disk has kept nothing but its identity. */
export interface DamagedEntry {
  readonly kind: "damaged";
  readonly index: number;
  readonly term: number;
  readonly bytes: number;
}

export type WholeEntry<Command> = CommandEntry<Command> | NoOpEntry | ConfigurationEntry;
export type Entry<Command> = WholeEntry<Command> | DamagedEntry;

/** Stands in for every entry up to `index`. */
export interface Snapshot {
  readonly kind: "snapshot";
  readonly index: number;
  readonly term: number;
  /** In force at `index`. */
  readonly configuration: Configuration;
  readonly state: unknown;
  readonly bytes: number;
}
/** The content of an entry that stands further up, damaged: replaces nothing after it. */
export interface Repair<Command> {
  readonly kind: "repair";
  readonly index: number;
  readonly term: number;
  readonly entry: CommandEntry<Command>;
}

/** The disk is append-only: an entry at an index that was written before replaces it and everything after it. */
export type LogRecord<Command> = WholeEntry<Command> | Snapshot | Repair<Command>;

/**
 * What survives the loss of a record. Configurations are part of it: they are small, and a member that did not know who
 * belongs to its group could not even vote.
 */
export interface RecordIdentity {
  readonly kind: LogRecord<unknown>["kind"];
  readonly index: number;
  readonly term: number;
  readonly configuration: Configuration | undefined;
}

export function identityOf(record: LogRecord<unknown>): RecordIdentity {
  const configuration =
    record.kind === "configuration" || record.kind === "snapshot" ? record.configuration : undefined;
  return { kind: record.kind, index: record.index, term: record.term, configuration };
}

/** Frame of an entry or record, on the wire and on the disk: kind, index, term, length, checksum. */
const FRAME_BYTES = 32;
const MEMBER_BYTES = 8;

export function createConfigurationEntry(
  index: number,
  term: number,
  configuration: Configuration,
): ConfigurationEntry {
  const bytes = MEMBER_BYTES * (configuration.voters.length + configuration.learners.length);
  return { kind: "configuration", index, term, configuration, bytes };
}

export function createNoOp(index: number, term: number): NoOpEntry {
  return { kind: "no-op", index, term, bytes: 0 };
}

/** Size of an entry with its frame. */
export function framedBytes({ bytes }: { readonly bytes: number }): number {
  return FRAME_BYTES + bytes;
}
