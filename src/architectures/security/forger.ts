// What an attacker makes of what it hears on a link of masters and workers. It knows the protocol, sees what is not encrypted, and has
// the keys that the fault says. For the faults of a run.
//
// With a key it forges whole lives: a seal of a life after the one that it hears, so that its numbers are fresh.

import { IntegerMap } from "../../kernel/integer-map.ts";
import { NEVER, START } from "../../kernel/time.ts";
import type { Forgery, Overheard, StolenKey } from "../../process/forgery.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { claimOf } from "../protocol/question-messages.ts";
import { MESSAGE, type Dispatch, type Heartbeat, type ProtocolMessage, type Submit } from "../protocol/messages.ts";
import { isSealed, type Seal } from "./seal.ts";

/** No client asks under this number. */
const NOBODY_WAITS = 0;

interface Draft {
  readonly from: Address;
  readonly to: Address;
  readonly body: ProtocolMessage;
}

export class Forger {
  /** Numbers used so far, by claimed sender. */
  readonly #sequences = new IntegerMap<number>();

  /** undefined: nothing can be made of it. */
  forge(forgery: Forgery, overheard: Overheard): Overheard | undefined {
    const { key } = forgery;
    const { message } = overheard;
    const draft = draftOf(forgery, { ...overheard, message: isSealed(message) ? message.body : message });
    if (draft === undefined) return undefined;
    const { from, to, body } = draft;
    if (key === "none" || !isSealed(message)) return { from, to, message: body as Message };
    const seal = this.#seal(draft, message.seal, { key, isReply: from !== overheard.from });
    return { from, to, message: { kind: body.kind, seal, body } as Message };
  }

  #seal(
    { from, to }: Draft,
    heard: Seal,
    { key, isReply }: { readonly key: StolenKey; readonly isReply: boolean },
  ): Seal {
    const sequence = (this.#sequences.get(from) ?? 0) + 1;
    this.#sequences.set(from, sequence);
    return {
      signer: key === "other" ? to : from,
      incarnation: 1 + (isReply ? heard.audience : heard.incarnation),
      audience: isReply ? heard.incarnation : heard.audience,
      sequence,
      until: key === "old" ? START : NEVER,
    };
  }
}

/**
 * A completion and a kill of what is just being sent out; a new life of a worker that is just beating; a withdrawal of what is just
 * being submitted.
 */
function draftOf({ what, user }: Forgery, { from, to, message }: Overheard): Draft | undefined {
  switch (what) {
    case "completion":
    case "kill": {
      if (message.kind !== MESSAGE.dispatch) return undefined;
      const { spec, attempt, epoch } = message as Dispatch;
      const { id: task } = spec;
      return what === "kill"
        ? { from, to, body: { kind: MESSAGE.stop, task, attempt, epoch, reason: "killed" } }
        : { from: to, to: from, body: { kind: MESSAGE.completed, task, attempt, succeeded: true } };
    }
    case "registration": {
      if (message.kind !== MESSAGE.heartbeat) return undefined;
      const incarnation = (message as Heartbeat).incarnation + 1;
      const nothing = { epoch: 0, sentAt: START, held: [], unacknowledged: [] };
      return { from, to, body: { kind: MESSAGE.register, incarnation, ...nothing } };
    }
    case "cancel": {
      if (message.kind !== MESSAGE.submit) return undefined;
      const { spec } = message as Submit;
      const claim = claimOf(spec);
      if (claim.user === user) return undefined; // it is his own
      const by = { ...claim, user: user ?? claim.user };
      return { from, to, body: { kind: MESSAGE.cancel, task: spec.id, serial: NOBODY_WAITS, by } };
    }
  }
}
