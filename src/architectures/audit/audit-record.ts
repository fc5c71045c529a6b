// What is on the disk of the host of an audit log, and what an intruder there can make of it, who knows how it is written: with all
// hashes made anew it is without a flaw, for whoever has nothing to compare it with. For the log's host and for the faults of a run.

import { EMPTY_HEAD, chained, type AuditEntry, type AuditHead } from "../../algorithms/audit/audit-chain.ts";
import type { Tampering } from "../../process/forgery.ts";

/** Which entries of a master are written: up to this one. */
export interface Origin {
  readonly origin: number;
  readonly incarnation: number;
  readonly number: number;
}

export type AuditRecord =
  | { readonly kind: "entry"; readonly entry: AuditEntry; readonly head: AuditHead }
  /** Stands for all that was put away. */
  | { readonly kind: "before"; readonly head: AuditHead; readonly last: readonly Origin[] };

export function isAuditRecord(record: unknown): record is AuditRecord {
  return typeof record === "object" && record !== null && "head" in record;
}

/** Somebody who has done nothing. */
const SCAPEGOAT = "somebody-else";

/** The records that an intruder leaves, oldest first; undefined: there is nothing that could be changed. */
export function tamper(records: readonly unknown[], { what, entries }: Tampering): readonly unknown[] | undefined {
  const log = records.filter(isAuditRecord);
  const first = Math.max(
    log.findIndex(({ kind }) => kind === "entry"),
    log.length - entries,
  );
  if (log.length !== records.length || log[first]?.kind !== "entry") return undefined;
  if (what === "cut") return log.slice(0, first);
  let head = log[first - 1]?.head ?? EMPTY_HEAD;
  return log.map((record, index) => {
    if (index < first || record.kind !== "entry") return record;
    const entry = { ...record.entry, user: SCAPEGOAT };
    head = chained(head, entry);
    return { kind: "entry", entry, head } satisfies AuditRecord;
  });
}
