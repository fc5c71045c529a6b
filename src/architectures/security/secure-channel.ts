// One node's end of signed communication, for one life of it: seals what it sends, and opens what it receives or refuses it. What is
// refused is on record with its reason, and otherwise as if it had been lost.
//
// A window against replays (RFC 4303, section 3.4.3) is lost with the process that keeps it. So a seal names the life of the receiver
// that it is meant for, as in SNMPv3 (RFC 3414, section 2.2: engine boots), and what was meant for an earlier one is refused. A
// sender finds out by a greeting from the new life (there: a report), which says no more than its seal does. Incarnations are
// durable. Deviation: that everybody is in the first life is known from the start, and takes no greeting.

import { ReplayWindow } from "../../algorithms/messaging/replay-window.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { SEAL_REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { GREETING_KIND, SMALL_BYTES } from "../protocol/messages.ts";
import type { SecuritySpec } from "../scheduler-spec.ts";
import type { Credentials } from "./credentials.ts";
import { isSealed, type Seal, type Sealed } from "./seal.ts";

type Reason = (typeof SEAL_REFUSALS)[number];

/** Lives of a sender whose messages may still be on their way. */
const LIVES_REMEMBERED = 4;
const FIRST_LIFE = 1;

interface Peer {
  /** Its present life, as far as is known. */
  incarnation: number;
  sent: number;
  /** By incarnation, oldest first. */
  readonly windows: Map<number, ReplayWindow>;
  /** Lives before this one are forgotten, and with them what was seen of them. */
  firstRemembered: number;
}

export interface ChannelOptions {
  readonly spec: SecuritySpec;
  readonly credentials: Credentials;
  otherLife(peer: Address): void;
}

export class SecureChannel {
  readonly #host: Host;
  readonly #spec: SecuritySpec;
  readonly #credentials: Credentials;
  readonly #otherLife: (peer: Address) => void;
  readonly #peers = new IntegerMap<Peer>();

  /** `otherLife` is told when a peer turns out to have restarted: what was sent to its earlier life and not answered is lost. */
  constructor(host: Host, { spec, credentials, otherLife }: ChannelOptions) {
    this.#host = host;
    this.#spec = spec;
    this.#credentials = credentials;
    this.#otherLife = otherLife;
  }

  seal(to: Address, body: Message): Sealed {
    const host = this.#host;
    const peer = this.#peer(to);
    peer.sent += 1;
    if (this.#spec.cost > 0) host.consume(this.#spec.cost);
    const seal: Seal = {
      signer: host.address,
      incarnation: host.incarnation,
      audience: peer.incarnation,
      sequence: peer.sent,
      until: this.#credentials.until(),
    };
    return { kind: body.kind, seal, body };
  }

  /** What was sent to the process; undefined if it is refused, or was meant for this channel. */
  open(from: Address, message: Message): Message | undefined {
    const { cost, broken } = this.#spec;
    if (cost > 0) this.#host.consume(cost);
    if (!isSealed(message)) return broken === "trusts-everyone" ? message : this.#refuse(from, message, "unsigned");
    const reason = this.#judge(from, message.seal);
    if (reason !== undefined) return this.#refuse(from, message, reason);
    if (message.kind === GREETING_KIND) return this.#greeted(from, message.seal);
    const peer = this.#peer(from);
    if (message.seal.incarnation > peer.incarnation) peer.incarnation = message.seal.incarnation;
    return message.body;
  }

  /** Also back to a lower one: whoever claimed to be a later life of it was not. */
  #greeted(from: Address, { incarnation }: Seal): undefined {
    const peer = this.#peer(from);
    if (incarnation === peer.incarnation) return undefined;
    peer.incarnation = incarnation;
    this.#otherLife(from);
    return undefined;
  }

  #judge(from: Address, seal: Seal): Reason | undefined {
    const { broken } = this.#spec;
    const isAnyone = broken === "trusts-everyone" || broken === "trusts-any-member";
    if (seal.signer !== from && !isAnyone) return "signer";
    if (seal.audience !== this.#host.incarnation && broken !== "forgets-lives") {
      this.#greet(from, seal);
      return "life";
    }
    const freshness = broken === "no-replay-window" ? "fresh" : this.#freshness(from, seal);
    if (freshness !== "fresh") return freshness;
    // After the window: what was refused because of a wrong clock does not become fresh when that is right again.
    return broken !== "ignores-expiry" && this.#credentials.hasExpired(seal.until) ? "expired" : undefined;
  }

  #freshness(from: Address, { incarnation, sequence }: Seal): "fresh" | "seen" | "old" {
    const peer = this.#peer(from);
    if (incarnation < peer.firstRemembered) return "old";
    let window = peer.windows.get(incarnation);
    if (window === undefined) {
      peer.windows.set(incarnation, (window = new ReplayWindow(this.#spec.window)));
      if (peer.windows.size > LIVES_REMEMBERED) this.#forgetOldest(peer);
    }
    return window.take(sequence);
  }

  #forgetOldest(peer: Peer): void {
    const oldest = Math.min(...peer.windows.keys());
    peer.windows.delete(oldest);
    peer.firstRemembered = oldest + 1;
  }

  /** Whoever speaks to an earlier life is told of this one. Of no use to an attacker: it says nothing that is not known. */
  #greet(from: Address, { incarnation }: Seal): void {
    const peer = this.#peer(from);
    if (incarnation > peer.incarnation) peer.incarnation = incarnation;
    this.#host.send(from, this.seal(from, { kind: GREETING_KIND }), SMALL_BYTES + this.#spec.bytes);
  }

  #refuse(from: Address, { kind }: Message, reason: Reason): undefined {
    this.#host.emit(RECORD["message.refused"], this.#host.node, from, kind, 0, codeOf(SEAL_REFUSALS, reason));
    return undefined;
  }

  #peer(address: Address): Peer {
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      peer = { incarnation: FIRST_LIFE, sent: 0, windows: new Map(), firstRemembered: 0 };
      this.#peers.set(address, peer);
    }
    return peer;
  }
}
