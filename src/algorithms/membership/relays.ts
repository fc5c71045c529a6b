// Pings on behalf of others: who wants to know, until the target has answered or enough time has passed. Used by
// `SwimMember`. Source: SWIM, section 3.1; Lifeguard, section IV-A: whoever wants it hears at four fifths of the timeout that
// there is no answer yet, which is before the asker's period ends.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { PingRequest } from "./swim-messages.ts";
import type { SwimWire } from "./swim-wire.ts";

interface Relay {
  readonly asker: Address;
  /** The asker's. */
  readonly sequence: number;
  /** Has still to be told that there is no answer. */
  owesNack: boolean;
}

const NACK_AFTER = 0.8;

export class Relays {
  readonly #wire: SwimWire;
  /** By the sequence number of the ping from here. Each ends with its timer, so there are no more than are asked for in that time. */
  readonly #relays = new IntegerMap<Relay>();

  constructor(wire: SwimWire) {
    this.#wire = wire;
  }

  ask(asker: Address, { sequence, target, wantsNack }: PingRequest): void {
    const own = this.#wire.nextSequence();
    this.#relays.set(own, { asker, sequence, owesNack: wantsNack });
    this.#wire.ping(target, own);
    this.#wait(wantsNack ? NACK_AFTER : 1, own);
  }

  acknowledged(own: number): void {
    const relay = this.#relays.get(own);
    if (relay === undefined) return;
    this.#relays.delete(own);
    this.#wire.ack(relay.asker, relay.sequence);
  }

  expired(own: number): void {
    const relay = this.#relays.get(own);
    if (relay === undefined) return;
    if (!relay.owesNack) {
      this.#relays.delete(own);
      return;
    }
    relay.owesNack = false;
    this.#wire.nack(relay.asker, relay.sequence);
    this.#wait(1 - NACK_AFTER, own);
  }

  /** For a share of the timeout. */
  #wait(share: number, own: number): void {
    this.#wire.startTimer("relay", Math.ceil(share * this.#wire.options.probeTimeout) as Duration, own);
  }
}
