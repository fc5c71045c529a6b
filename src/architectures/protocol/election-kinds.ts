// Which messages elect a leader. For observers.

import { MESSAGE_NAMES } from "./messages.ts";

/** Kinds of messages by which a leader is elected. */
export const ELECTION_KINDS: readonly number[] = MESSAGE_NAMES.flatMap((name, kind) =>
  /^raft(PreVote|Vote|TimeoutNow)/.test(name) ? [kind] : [],
);
