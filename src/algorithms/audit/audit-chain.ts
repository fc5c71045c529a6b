// A log of who did what, each entry chained by hash to the one before: whoever knows the hash at some entry can tell whether all that
// came before it is what it was. For the log's host, for those who check on it, and for intruders.
//
// As in Schneier and Kelsey, Secure Audit Logs to Support Computer Forensics (ACM TISSEC 2 (2), 1999), section 3, and, with trees in
// place of chains, in Certificate Transparency (RFC 6962): the host may be an intruder's, so what counts is a head that somebody else
// has kept. The hash here is not cryptographic: intruders of a simulation do not look for collisions.

import { Digest } from "../../kernel/digest.ts";
import type { AccessOperation } from "../access/access-rules.ts";

export interface AuditEntry {
  /** Who decided, in which life, and the how-manieth decision of that life it is, from 1. */
  readonly origin: number;
  readonly incarnation: number;
  readonly number: number;
  /** By the wall clock of whoever decided. */
  readonly at: number;
  readonly user: string;
  readonly tenant: string;
  readonly operation: AccessOperation;
  readonly task: number;
  readonly isAllowed: boolean;
}

/** A place in the log: so many entries, and the hash of all of them. */
export interface AuditHead {
  readonly count: number;
  readonly hash: string;
}

export const EMPTY_HEAD: AuditHead = { count: 0, hash: new Digest().toString() };

/** The head with one entry more; undefined: one that cannot be read. */
export function chained({ count, hash }: AuditHead, entry: AuditEntry | undefined): AuditHead {
  const digest = new Digest();
  mixText(digest, hash);
  if (entry !== undefined) {
    const { origin, incarnation, number, at, user, tenant, operation, task, isAllowed } = entry;
    digest.mix(at, origin, incarnation, Number(isAllowed), number);
    digest.mix(task, user.length, tenant.length, operation.length, 0);
    mixText(digest, user + tenant + operation);
  }
  return { count: count + 1, hash: digest.toString() };
}

function mixText(digest: Digest, text: string): void {
  for (let index = 0; index < text.length; index += 1) digest.mix(text.charCodeAt(index), index, 0, 0, 0);
}

/** A part of the log, from a head on. */
export interface AuditExcerpt {
  readonly from: AuditHead;
  /** undefined: one that cannot be read. */
  readonly entries: readonly (AuditEntry | undefined)[];
}

/** Is it what it was when somebody kept this head, which is not before the excerpt? */
export function agrees({ from, entries }: AuditExcerpt, kept: AuditHead): boolean {
  const until = kept.count - from.count;
  if (entries.length < until) return false;
  return entries.slice(0, until).reduce(chained, from).hash === kept.hash;
}
