// The primary's side of shipping: a stream to every replica. Each carries what is durable here, in batches, as soon as it is so; a
// replica that has fallen behind gets what the log still has, or else the whole state, and neither faster than the rate allows, so
// that catching up is in nobody's way (catalogue F9).

import { IntegerMap } from "../../kernel/integer-map.ts";
import { MICROSECONDS_PER_SECOND, type Duration } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import type { Snapshot } from "../master/commands.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { Attach } from "../protocol/shipping-messages.ts";
import { SHIPPING_TIMER, type ShippingOptions } from "./options.ts";
import type { ShippedLog } from "./shipped-log.ts";
import { sendShipping } from "./wire.ts";

/** Entries on their way to a replica, at most: whoever does not acknowledge gets no more. */
const WINDOW = 20_000;

interface Stream {
  readonly replica: Address;
  isAttached: boolean;
  /** The last index that was shipped, and the last that is known to be durable there. */
  sent: number;
  acknowledged: number;
  /** Bytes of the whole state that are yet to be sent, and up to where the logs agreed; undefined: it gets entries. */
  baseline: { left: number; readonly common: number } | undefined;
  /** It must not get the next part yet. */
  isPaced: boolean;
}

/** The state now: of everything up to `index`. */
export interface PrimaryState {
  readonly snapshot: Snapshot;
  readonly bytes: number;
  readonly index: number;
}

export interface StreamsOwner {
  readonly epoch: Epoch;
  state(): PrimaryState;
  acknowledged(replica: Address): void;
}

export class Streams {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #log: ShippedLog;
  readonly #owner: StreamsOwner;
  readonly #streams = new IntegerMap<Stream>();
  /** The next batch is due, where they have an interval. */
  #batch: TimerHandle | undefined = undefined;

  constructor(host: Host, options: ShippingOptions, log: ShippedLog, owner: StreamsOwner) {
    this.#host = host;
    this.#options = options;
    this.#log = log;
    this.#owner = owner;
  }

  get replicas(): readonly Address[] {
    return this.#options.masters.filter((master) => master !== this.#host.address);
  }

  /** The last index that is known to be durable there. */
  acknowledgedBy(replica: Address): number {
    return this.#streams.get(replica)?.acknowledged ?? 0;
  }

  isAttached(replica: Address): boolean {
    return this.#streams.get(replica)?.isAttached === true;
  }

  /** All that is durable here is there, or on its way. */
  isLevel(replica: Address): boolean {
    const stream = this.#streams.get(replica);
    return stream?.isAttached === true && stream.baseline === undefined && stream.sent >= this.#log.durable;
  }

  begin(): void {
    this.#streams.clear();
    for (const replica of this.replicas)
      this.#streams.set(replica, {
        replica,
        isAttached: false,
        sent: 0,
        acknowledged: 0,
        baseline: undefined,
        isPaced: false,
      });
    if (this.#options.shipInterval > 0) this.batch();
  }

  end(): void {
    this.#streams.clear();
    if (this.#batch !== undefined) this.#host.cancelTimer(this.#batch);
  }

  /** The time for the next batch has come. */
  batch(): void {
    this.#shipAll();
    this.#batch = this.#host.startTimer(this.#options.shipInterval, SHIPPING_TIMER.ship);
  }

  beat(): void {
    for (const { replica, isAttached } of this.#streams.values())
      sendShipping(
        this.#host,
        replica,
        { type: "primaryBeat", epoch: this.#owner.epoch, isAttached },
        SMALL_BYTES,
        "datagram",
      );
  }

  /** What was sent and not acknowledged may be lost: it must say where it stands. */
  disconnected(replica: Address): void {
    const stream = this.#streams.get(replica);
    if (stream !== undefined) stream.isAttached = false;
  }

  attached(replica: Address, { index, epochs, rewinds }: Attach): void {
    const stream = this.#streams.get(replica);
    if (stream === undefined) return;
    const common = this.#log.common(epochs, index);
    if (common < index && !rewinds)
      return sendShipping(this.#host, replica, { type: "diverged", epoch: this.#owner.epoch, common }, SMALL_BYTES);
    stream.isAttached = true;
    stream.sent = stream.acknowledged = Math.max(0, Math.min(common, index));
    const isContinued = common === index && this.#log.follows(index);
    stream.baseline = isContinued ? undefined : { left: this.#owner.state().bytes, common };
    if (isContinued) this.#owner.acknowledged(replica);
    this.#ship(stream);
  }

  acknowledge(replica: Address, index: number): void {
    const stream = this.#streams.get(replica);
    if (stream === undefined || !stream.isAttached || stream.baseline !== undefined) return;
    stream.acknowledged = Math.max(stream.acknowledged, index);
    this.#owner.acknowledged(replica);
    if (this.#options.shipInterval === 0) this.#ship(stream);
  }

  /** More is durable here. */
  ship(): void {
    if (this.#options.shipInterval === 0) this.#shipAll();
  }

  /** Whatever the interval says. */
  #shipAll(): void {
    for (const stream of this.#streams.values()) this.#ship(stream);
  }

  paced(replica: number): void {
    const stream = this.#streams.get(replica);
    if (stream === undefined) return;
    stream.isPaced = false;
    this.#ship(stream);
  }

  #ship(stream: Stream): void {
    if (!stream.isAttached || stream.isPaced) return;
    if (stream.baseline !== undefined) return this.#copy(stream, stream.baseline);
    const { sent, acknowledged, replica } = stream;
    if (sent >= this.#log.durable || sent - acknowledged >= WINDOW) return;
    if (!this.#log.follows(sent)) return this.disconnected(replica); // cut off under it: it begins anew
    const commands = this.#log.after(sent, this.#options.batchBytes);
    const bytes = commands.reduce((sum, entry) => sum + entry.bytes, SMALL_BYTES);
    stream.sent += commands.length;
    sendShipping(this.#host, replica, { type: "ship", epoch: this.#owner.epoch, after: sent, commands }, bytes);
    if (stream.sent < this.#log.durable) this.#pace(stream, bytes);
  }

  /** What changes while it is on its way is part of it, as in a base backup: the state is that of its end. */
  #copy(stream: Stream, baseline: { left: number; readonly common: number }): void {
    const bytes = Math.min(baseline.left, this.#options.batchBytes);
    baseline.left -= bytes;
    const part = { type: "baseline", epoch: this.#owner.epoch, common: baseline.common } as const;
    if (baseline.left > 0) sendShipping(this.#host, stream.replica, { ...part, state: undefined }, bytes);
    else {
      const { snapshot, index } = this.#owner.state();
      stream.baseline = undefined;
      stream.sent = index;
      sendShipping(
        this.#host,
        stream.replica,
        { ...part, state: { snapshot, index, epochs: this.#log.epochsUntil(index) } },
        bytes,
      );
    }
    this.#pace(stream, bytes);
  }

  #pace(stream: Stream, bytes: number): void {
    const pause = Math.ceil((bytes / this.#options.catchUpRate) * MICROSECONDS_PER_SECOND) as Duration;
    stream.isPaced = true;
    this.#host.startTimer(pause, SHIPPING_TIMER.pace, stream.replica);
  }
}
