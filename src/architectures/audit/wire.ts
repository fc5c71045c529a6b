// The messages about the audit log, under their numbers in the protocol.

import type { Message } from "../../process/message.ts";
import { AUDIT_MESSAGE_TYPES, type AuditMessage } from "../protocol/audit-messages.ts";
import { MESSAGE_NAMES } from "../protocol/messages.ts";

const FIRST_AUDIT_KIND = MESSAGE_NAMES.indexOf(AUDIT_MESSAGE_TYPES[0]);

type WithoutKind<M> = M extends AuditMessage ? Omit<M, "kind"> : never;

export function auditMessage(body: WithoutKind<AuditMessage>): Message {
  return { ...body, kind: FIRST_AUDIT_KIND + AUDIT_MESSAGE_TYPES.indexOf(body.type) } as Message;
}

/** undefined: it is a message of another kind. */
export function readAudit(message: { readonly kind: number }): AuditMessage | undefined {
  const ordinal = message.kind - FIRST_AUDIT_KIND;
  return ordinal >= 0 && ordinal < AUDIT_MESSAGE_TYPES.length ? (message as AuditMessage) : undefined;
}
