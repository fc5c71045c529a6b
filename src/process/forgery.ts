// What an attacker on the network makes: messages that no member sent, or that were handled before. For the faults that say so and
// for the protocols, which alone know what such a message looks like.

import type { Address } from "./identity.ts";
import type { Message } from "./message.ts";

/** That an attempt succeeded; that one is to be killed; that a worker has restarted; that a client withdraws a task. */
export const FORGERIES = ["completion", "kill", "registration", "cancel"] as const;
/**
 * Whose key the attacker has. none: nobody's. other: that of another member than the one it claims to be. own: of that one.
 * old: of that one, from a certificate that has expired.
 */
export const STOLEN_KEYS = ["none", "other", "own", "old"] as const;

export type ForgeryKind = (typeof FORGERIES)[number];
export type StolenKey = (typeof STOLEN_KEYS)[number];

export interface Forgery {
  readonly what: ForgeryKind;
  readonly key: StolenKey;
  /** Of a request: in the name of this user, whose key is stolen too; absent: of whoever was heard. */
  readonly user?: string | undefined;
}

export const TAMPERINGS = ["alter", "cut"] as const;

/** What an intruder does to the latest entries of an audit log, on the disk of its host. */
export interface Tampering {
  readonly what: (typeof TAMPERINGS)[number];
  readonly entries: number;
}

/** A message on its way, as whoever listens on the link sees it. */
export interface Overheard {
  readonly from: Address;
  readonly to: Address;
  readonly message: Message;
}
