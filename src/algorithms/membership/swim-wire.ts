// How a member sends: every message carries as many waiting rumours as fit, and first of all what is held against whoever it
// goes to, who alone can refute it. Also its timers, all under one tag. Used by `SwimMember` and its parts.

import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { MemberTable } from "./member-table.ts";
import { RumourQueue } from "./rumour-queue.ts";
import { isGone, type Rumour } from "./rumour.ts";
import { retransmissions } from "./swim-formulas.ts";
import {
  rumoursPerDatagram,
  swimKinds,
  type SwimKinds,
  type SwimMessage,
  swimMessageBytes,
  transportOf,
} from "./swim-messages.ts";
import type { SwimOptions } from "./swim-options.ts";

/** What a timer is for; its number and the subject (an address, a sequence number) share the timer's 32 bits. */
export const SWIM_TIMERS = ["period", "indirect", "relay", "suspicion", "gossip", "sync", "reconnect", "join"] as const;
export type SwimTimer = (typeof SWIM_TIMERS)[number];

/** Sequence numbers start again after so many; far more than can be on their way. */
const SEQUENCES = 0x4000000;

const NOTHING: readonly Rumour[] = Object.freeze([]);

export class SwimWire {
  readonly host: Host;
  readonly options: SwimOptions;
  readonly table: MemberTable;
  readonly #kinds: SwimKinds;
  readonly #queue = new RumourQueue();
  readonly #rumoursMax: number;
  #sequence = 0;
  #isGossiping = false;

  constructor(host: Host, options: SwimOptions, table: MemberTable) {
    this.host = host;
    this.options = options;
    this.table = table;
    this.#kinds = swimKinds(options.firstKind);
    this.#rumoursMax = rumoursPerDatagram(options.datagramBytes);
  }

  get waitingRumours(): number {
    return this.#queue.size;
  }

  nextSequence(): number {
    this.#sequence = (this.#sequence + 1) % SEQUENCES;
    return this.#sequence;
  }

  startTimer(timer: SwimTimer, delay: Duration, subject = 0): void {
    this.host.startTimer(delay, this.options.timerTag, SWIM_TIMERS.indexOf(timer) + SWIM_TIMERS.length * subject);
  }

  ping(to: Address, sequence: number): void {
    this.#send(to, { kind: this.#kinds.ping, type: "ping", rumours: this.#rumoursFor(to), sequence });
  }

  ack(to: Address, sequence: number): void {
    this.#send(to, { kind: this.#kinds.ack, type: "ack", rumours: this.#rumoursFor(to), sequence });
  }

  nack(to: Address, sequence: number): void {
    this.#send(to, { kind: this.#kinds.nack, type: "nack", rumours: this.#rumoursFor(to), sequence });
  }

  pingRequest(to: Address, sequence: number, target: Address, wantsNack: boolean): void {
    const rumours = this.#rumoursFor(to);
    this.#send(to, { kind: this.#kinds.pingRequest, type: "pingRequest", rumours, sequence, target, wantsNack });
  }

  sync(to: Address): void {
    this.#send(to, { kind: this.#kinds.sync, type: "sync", rumours: this.table.everything() });
  }

  syncAnswer(to: Address): void {
    this.#send(to, { kind: this.#kinds.syncAnswer, type: "syncAnswer", rumours: this.table.everything() });
  }

  /** To be passed on. */
  spread(rumour: Rumour): void {
    this.#queue.add(rumour);
    const { gossipInterval, gossipFanout } = this.options;
    if (this.#isGossiping || gossipInterval === 0 || gossipFanout === 0) return;
    this.#isGossiping = true;
    this.startTimer("gossip", gossipInterval);
  }

  /** Sends what waits on its own, as long as anything does. */
  gossip(): void {
    this.#isGossiping = false;
    const { gossipInterval, gossipFanout } = this.options;
    for (const member of this.table.sample(gossipFanout, () => true)) {
      if (this.#queue.size === 0) return;
      this.tell(member);
    }
    if (this.#queue.size === 0) return;
    this.#isGossiping = true;
    this.startTimer("gossip", gossipInterval);
  }

  tell(member: Address): void {
    this.#send(member, { kind: this.#kinds.gossip, type: "gossip", rumours: this.#rumoursFor(member) });
  }

  #rumoursFor(member: Address): readonly Rumour[] {
    const held = this.table.get(member);
    const isAccused = held !== undefined && (isGone(held) || (this.options.lifeguard && held.status === "suspect"));
    if (!isAccused && this.#queue.size === 0) return NOTHING;
    const rumours: Rumour[] = isAccused ? [held] : [];
    this.#queue.take(this.#rumoursMax - rumours.length, retransmissions(this.table.size, this.options), rumours);
    return rumours;
  }

  #send(to: Address, message: SwimMessage): void {
    this.host.send(to, message, swimMessageBytes(message), transportOf(message));
  }
}
