// Promotion without a witness. A replica that has heard nothing of the primary for the timeout takes it to be dead, and then it
// decides by itself (automatic), or a person does, some time later (manual). It asks the other masters first: whoever has more of
// the log goes first, and whoever is the primary is found. Nothing here can tell a dead primary from one behind a cut link.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host, TimerHandle } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { Standing } from "../protocol/shipping-messages.ts";
import { SHIPPING_TIMER, type ShippingOptions } from "./options.ts";
import { sendShipping } from "./wire.ts";

export type Candidacy = Pick<Standing, "isIncomplete" | "lastEpoch" | "index">;

export interface SuccessionOwner {
  readonly epoch: Epoch;
  /** Of this master, as it would tell others. */
  standing(): Candidacy;
  /** Nobody is known to be in the way. */
  succeed(): void;
}

/** Whoever has missed so many of the primary's beats does not hear it. */
const SILENT_BEATS = 2;

export class Succession {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #owner: SuccessionOwner;
  #heardAt: Instant;
  /** The timer of the step that it is at. */
  #step: TimerHandle | undefined = undefined;
  /** Who has answered the canvass under way; undefined: there is none. */
  #answers: Map<Address, Standing> | undefined = undefined;
  /** It has been decided that the primary is dead. */
  #isDecided = false;
  /** It was the primary itself, before a restart. */
  #isResuming = false;

  constructor(host: Host, options: ShippingOptions, owner: SuccessionOwner) {
    this.#host = host;
    this.#options = options;
    this.#owner = owner;
    this.#heardAt = host.monotonic();
  }

  get #hearsPrimary(): boolean {
    return this.#host.monotonic() - this.#heardAt < SILENT_BEATS * this.#options.heartbeat;
  }

  /** It is a replica from now on. */
  watch(): void {
    this.#heardAt = this.#host.monotonic();
    this.#isDecided = this.#isResuming = false;
    this.#take(this.#options.primaryTimeout, SHIPPING_TIMER.watch);
  }

  /** It is the primary. */
  stop(): void {
    if (this.#step !== undefined) this.#host.cancelTimer(this.#step);
    this.#step = this.#answers = undefined;
  }

  /** The primary lives. */
  heard(): void {
    if (this.#isDecided || this.#isResuming) this.watch();
    else this.#heardAt = this.#host.monotonic();
  }

  /** It was the primary before it restarted, and takes up its place again if nobody else has. */
  resume(): void {
    this.#isResuming = true;
    this.#canvass();
  }

  /** Another one canvasses. */
  asked(from: Address, isPrimary: boolean): void {
    const hearsPrimary = !isPrimary && this.#hearsPrimary;
    const standing = { isPrimary, hearsPrimary, ...this.#owner.standing() };
    sendShipping(
      this.#host,
      from,
      { type: "standing", epoch: this.#owner.epoch, ...standing },
      SMALL_BYTES,
      "datagram",
    );
  }

  answered(from: Address, standing: Standing): void {
    this.#answers?.set(from, standing);
  }

  timer(tag: number): void {
    const { promotion, primaryTimeout } = this.#options;
    const left = (this.#heardAt + primaryTimeout - this.#host.monotonic()) as Duration;
    if (tag === SHIPPING_TIMER.canvassed) return this.#conclude();
    if (this.#isResuming) return this.#canvass();
    if (left > 0) return this.#take(left, SHIPPING_TIMER.watch);
    this.#isDecided ||= tag === SHIPPING_TIMER.decided || promotion === "automatic";
    if (this.#isDecided) this.#canvass();
    else this.#take(this.#decisionTime(), SHIPPING_TIMER.decided);
  }

  #canvass(): void {
    this.#take(this.#options.heartbeat, SHIPPING_TIMER.canvassed);
    this.#answers = new Map();
    const canvass = { type: "canvass", epoch: this.#owner.epoch } as const;
    for (const master of this.#options.masters)
      if (master !== this.#host.address) sendShipping(this.#host, master, canvass, SMALL_BYTES, "datagram");
  }

  #take(delay: Duration, tag: number): void {
    if (this.#step !== undefined) this.#host.cancelTimer(this.#step);
    this.#answers = undefined;
    this.#step = this.#host.startTimer(delay, tag);
  }

  #decisionTime(): Duration {
    const [shortest, longest] = this.#options.decisionTime;
    if (longest === shortest) return shortest;
    return Math.floor(shortest + this.#host.random("operator").uniform() * (longest - shortest)) as Duration;
  }

  /** Otherwise it asks again soon: whoever was in the way may be gone. */
  #conclude(): void {
    const answers = [...this.#answers!];
    const mine = this.#owner.standing();
    const isInTheWay = answers.some(([from, theirs]) => this.#isBetter(from, theirs, mine));
    const isSolitary = answers.length === this.#options.masters.length - 1 && !isInTheWay;
    if (isInTheWay || (mine.isIncomplete && !isSolitary))
      return this.#take((SILENT_BEATS * this.#options.heartbeat) as Duration, SHIPPING_TIMER.watch);
    this.stop();
    this.#owner.succeed();
  }

  #isBetter(from: Address, theirs: Standing, mine: Candidacy): boolean {
    if (theirs.isPrimary || theirs.hearsPrimary) return true;
    if (theirs.isIncomplete) return false;
    if (mine.isIncomplete) return theirs.index > 0;
    if (theirs.lastEpoch !== mine.lastEpoch) return theirs.lastEpoch > mine.lastEpoch;
    if (this.#isResuming) return false;
    return theirs.index === mine.index ? from < this.#host.address : theirs.index > mine.index;
  }
}
