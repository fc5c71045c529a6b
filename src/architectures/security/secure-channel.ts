// One node's end of signed communication, for one life of it: seals what it sends, and opens what it receives or refuses it. What is
// refused is on record with its reason, and otherwise as if it had been lost. Whose certificate has expired is told so, once for each,
// as by an alert of TLS (RFC 8446, section 6.2: certificate_expired) or a status 401: as soon as it has another one, it knows that what it
// sent before and nobody answered is lost, as after the reset of a connection. Who has an expired key, or kept a message back, can make
// it believe that once for each certificate.
//
// A window against replays (RFC 4303, section 3.4.3) is lost with the process that keeps it. So a seal names the life of the receiver
// that it is meant for, as in SNMPv3 (RFC 3414, section 2.2: engine boots), and what was meant for an earlier one is refused. A
// sender finds out by a greeting from the new life (there: a report), which says no more than its seal does. Incarnations are
// durable. Deviation: that everybody is in the first life is known from the start, and takes no greeting.

import { ReplayWindow } from "../../algorithms/messaging/replay-window.ts";
import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Instant } from "../../kernel/time.ts";
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

/** No more than its seal says; and, if so, which certificate of the receiver's was refused because it had expired. */
interface Greeting extends Message {
  readonly expired: Instant | undefined;
}

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
  /** The last of its certificates of which it was told that it had expired. */
  toldExpired: Instant | undefined;
  /** The one that it refused, until there is another. */
  refused: Instant | undefined;
}

export interface ChannelOptions {
  readonly spec: SecuritySpec;
  readonly credentials: Credentials;
  /** What was sent to it and not answered is lost: it has restarted, or refused it. */
  lost(peer: Address): void;
}

export class SecureChannel {
  readonly #host: Host;
  readonly #spec: SecuritySpec;
  readonly #credentials: Credentials;
  readonly #lost: (peer: Address) => void;
  readonly #peers = new IntegerMap<Peer>();
  /** Peers that refused a certificate, and have not been shown another. */
  #refusing = 0;

  constructor(host: Host, { spec, credentials, lost }: ChannelOptions) {
    this.#host = host;
    this.#spec = spec;
    this.#credentials = credentials;
    this.#lost = lost;
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
    if (message.kind === GREETING_KIND) return this.#greeted(from, message.seal, message.body as Greeting);
    const peer = this.#peer(from);
    if (message.seal.incarnation > peer.incarnation) peer.incarnation = message.seal.incarnation;
    return message.body;
  }

  /** After everything that the process does: tells it of those who refused an earlier certificate than it has now. */
  settle(): void {
    if (this.#refusing === 0) return;
    const until = this.#credentials.until();
    for (const [address, peer] of this.#peers) {
      if (peer.refused === undefined || peer.refused >= until) continue;
      peer.refused = undefined;
      this.#refusing -= 1;
      this.#lost(address as Address);
    }
  }

  /** Also back to a lower one: whoever claimed to be a later life of it was not. */
  #greeted(from: Address, { incarnation }: Seal, { expired }: Greeting): undefined {
    const peer = this.#peer(from);
    if (expired !== undefined) {
      if (peer.refused === undefined) this.#refusing += 1;
      peer.refused = Math.max(expired, peer.refused ?? expired) as Instant;
    }
    if (incarnation === peer.incarnation) return undefined;
    peer.incarnation = incarnation;
    this.#lost(from);
    return undefined;
  }

  #judge(from: Address, seal: Seal): Reason | undefined {
    const { broken } = this.#spec;
    const isAnyone = broken === "trusts-everyone" || broken === "trusts-any-member";
    if (seal.signer !== from && !isAnyone) return "signer";
    if (seal.audience !== this.#host.incarnation && broken !== "forgets-lives") {
      this.#greet(from, seal, undefined);
      return "life";
    }
    const freshness = broken === "no-replay-window" ? "fresh" : this.#freshness(from, seal);
    if (freshness !== "fresh") return freshness;
    // After the window: what was refused because of a wrong clock does not become fresh when that is right again.
    if (broken === "ignores-expiry" || !this.#credentials.hasExpired(seal.until)) return undefined;
    const peer = this.#peer(from);
    if (peer.toldExpired !== seal.until) this.#greet(from, seal, (peer.toldExpired = seal.until));
    return "expired";
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
  #greet(from: Address, { incarnation }: Seal, expired: Instant | undefined): void {
    const peer = this.#peer(from);
    if (incarnation > peer.incarnation) peer.incarnation = incarnation;
    const greeting: Greeting = { kind: GREETING_KIND, expired };
    this.#host.send(from, this.seal(from, greeting), SMALL_BYTES + this.#spec.bytes);
  }

  #refuse(from: Address, { kind }: Message, reason: Reason): undefined {
    this.#host.emit(RECORD["message.refused"], this.#host.node, from, kind, 0, codeOf(SEAL_REFUSALS, reason));
    return undefined;
  }

  #peer(address: Address): Peer {
    let peer = this.#peers.get(address);
    if (peer === undefined) {
      peer = {
        incarnation: FIRST_LIFE,
        sent: 0,
        windows: new Map(),
        firstRemembered: 0,
        toldExpired: undefined,
        refused: undefined,
      };
      this.#peers.set(address, peer);
    }
    return peer;
  }
}
