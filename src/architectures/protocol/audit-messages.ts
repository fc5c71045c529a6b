// The messages between masters and the host of their audit log.

import type { AuditEntry, AuditExcerpt, AuditHead } from "../../algorithms/audit/audit-chain.ts";

/** Of all messages. `kind` is the number in the protocol's list, `type` the same without the protocol. */
interface Envelope<Type extends string> {
  readonly kind: number;
  readonly type: Type;
}

/** master -> log host, again and again until answered. */
export interface AuditWrite extends Envelope<"auditWrite"> {
  readonly entries: readonly AuditEntry[];
}
/** In answer, when they are durable: the head of the log with all of them. `number`: of the last one. */
export interface AuditWritten extends Envelope<"auditWritten"> {
  readonly incarnation: number;
  readonly number: number;
  readonly head: AuditHead;
}
/** master -> log host: show me the log up to what I know of. */
export interface AuditQuestion extends Envelope<"auditQuestion"> {
  readonly count: number;
}
/** In answer: as far back as it still has it. */
export interface AuditShown extends Envelope<"auditShown"> {
  readonly count: number;
  readonly excerpt: AuditExcerpt;
}

export type AuditMessage = AuditWrite | AuditWritten | AuditQuestion | AuditShown;

/** In the order of their kinds; also their names in the trace. */
export const AUDIT_MESSAGE_TYPES = [
  "auditWrite",
  "auditWritten",
  "auditQuestion",
  "auditShown",
] as const satisfies readonly AuditMessage["type"][];

/** Of an entry, on the wire and on the disk. */
export const ENTRY_BYTES = 160;
