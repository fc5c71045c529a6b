// The messages about the audit log, under their numbers in the protocol.

import { AUDIT_MESSAGE_TYPES, type AuditMessage } from "../protocol/audit-messages.ts";
import { messageFamily } from "../protocol/message-family.ts";

type WithoutKind<M> = M extends AuditMessage ? Omit<M, "kind"> : never;

export const { write: auditMessage, read: readAudit } = messageFamily<WithoutKind<AuditMessage>, AuditMessage>(
  AUDIT_MESSAGE_TYPES,
);
