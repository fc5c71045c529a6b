// Snapshots on their way between members, in parts. Whoever sends keeps the snapshot that it began with, also when it has taken
// a newer one meanwhile; whoever receives asks for each part by saying what it has. Raft, section 7.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { Address } from "../../../process/identity.ts";
import type { Snapshot } from "./entries.ts";
import type { MemberState } from "./member-state.ts";
import type { SnapshotPart } from "./messages.ts";

interface Sending {
  readonly snapshot: Snapshot;
  /** Up to here it was sent. */
  sent: number;
}

/** The sending side. One part is on its way at a time: an answer that was heard before asks for nothing. */
export class SnapshotSender {
  readonly #state: MemberState<unknown>;
  /** By receiver. */
  readonly #sendings = new IntegerMap<Sending>();

  constructor(state: MemberState<unknown>) {
    this.#state = state;
  }

  /** Sends the first part of the present snapshot, which must exist; returns its index. */
  begin(to: Address, purpose: SnapshotPart["purpose"]): number {
    const snapshot = this.#state.snapshot!;
    const sending = { snapshot, sent: 0 };
    this.#sendings.set(to, sending);
    this.#send(to, purpose, sending, 0);
    return snapshot.index;
  }

  /** Sends what comes after the `received` bytes; perhaps more than was sent now had come before. False: there is nothing to send. */
  goOn(to: Address, purpose: SnapshotPart["purpose"], index: number, received: number): boolean {
    const sending = this.#sendings.get(to);
    if (sending === undefined || sending.snapshot.index !== index || received < sending.sent) return false;
    if (received >= sizeOf(sending.snapshot)) {
      this.#sendings.delete(to);
      return false;
    }
    this.#send(to, purpose, sending, received);
    return true;
  }

  #send(to: Address, purpose: SnapshotPart["purpose"], sending: Sending, offset: number): void {
    const { environment, kinds, options, term } = this.#state;
    const { snapshot } = sending;
    const total = sizeOf(snapshot);
    const bytes = Math.min(options.snapshotPartBytes, total - offset);
    sending.sent = offset + bytes;
    environment.send(to, {
      kind: kinds.snapshot,
      type: "snapshot",
      term,
      purpose,
      index: snapshot.index,
      indexTerm: snapshot.term,
      configuration: snapshot.configuration,
      offset,
      bytes,
      total,
      state: sending.sent === total ? snapshot.state : undefined,
    });
  }
}

/** The receiving side: of one snapshot at a time. */
export class SnapshotReception {
  #from: Address | undefined = undefined;
  #index = 0;
  #received = 0;

  /** The whole snapshot with its last part. A first part begins anew; any other that does not fit changes nothing. */
  accept(from: Address, part: SnapshotPart): Snapshot | undefined {
    if (!this.#isUnderWay(from, part.index)) {
      if (part.offset > 0) return undefined;
      this.#from = from;
      this.#index = part.index;
      this.#received = 0;
    }
    if (part.offset !== this.#received) return undefined;
    this.#received += part.bytes;
    if (this.#received < part.total) return undefined;
    const { index, indexTerm: term, configuration, state, total: bytes } = part;
    return { kind: "snapshot", index, term, configuration, state, bytes };
  }

  /** What the sender need not send again. */
  receivedFrom(from: Address, index: number): number {
    return this.#isUnderWay(from, index) ? this.#received : 0;
  }

  /** What came is of no use: it must come again. */
  forget(): void {
    this.#from = undefined;
  }

  #isUnderWay(from: Address, index: number): boolean {
    return this.#from === from && this.#index === index;
  }
}

/** A snapshot of nothing travels, too. */
function sizeOf({ bytes }: Snapshot): number {
  return Math.max(1, bytes);
}
