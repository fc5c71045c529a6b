// The replica's side of shipping: it knows the highest epoch and, perhaps, its primary; says where its own log stands, takes what
// follows, and acknowledges what is durable. Whoever ships in a lower epoch is told that it has been superseded, and gets nothing
// acknowledged: that seals the old primary's log (catalogue F10).

import { START, type Duration, type Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address, Epoch } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Snapshot } from "../master/commands.ts";
import { commandBytes } from "../master/commands.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { Baseline, Diverged, PrimaryBeat, Ship } from "../protocol/shipping-messages.ts";
import type { ShippingOptions } from "./options.ts";
import type { Base, ShippedLog } from "./shipped-log.ts";
import { sendShipping } from "./wire.ts";

export interface ReplicaOwner {
  /** Its log is not to be continued: it needs the whole state. */
  readonly isIncomplete: boolean;
  readonly leader: Address | undefined;
  superseded(epoch: Epoch, leader: Address): void;
  /** The primary lives. */
  heard(): void;
  /** This state has taken the place of everything. */
  installed(snapshot: Snapshot, index: number): void;
}

export class ReplicaSide {
  readonly #host: Host;
  readonly #options: ShippingOptions;
  readonly #log: ShippedLog;
  readonly #owner: ReplicaOwner;
  /** The highest that it knows of. */
  epoch: Epoch = 0;
  #primary: Address | undefined = undefined;
  #isAttached = false;
  #attachedAt: Instant = START;
  /** It has what its primary does not know, and does not give it up. */
  #isOutside = false;
  #installing: Base | undefined = undefined;

  constructor(host: Host, options: ShippingOptions, log: ShippedLog, owner: ReplicaOwner) {
    this.#host = host;
    this.#options = options;
    this.#log = log;
    this.#owner = owner;
  }

  get primary(): Address | undefined {
    return this.#primary;
  }

  /** undefined: its primary is not known, or it is the primary itself. */
  follow(epoch: Epoch, primary: Address | undefined): void {
    this.epoch = epoch;
    this.#primary = primary === this.#host.address ? undefined : primary;
    this.#isAttached = this.#isOutside = false;
  }

  disconnected(peer: Address): void {
    if (peer === this.#primary) this.#isAttached = false;
  }

  receive(from: Address, message: PrimaryBeat | Ship | Baseline | Diverged): void {
    if (!this.#obeys(from, message.epoch)) return;
    this.#owner.heard();
    switch (message.type) {
      case "primaryBeat":
        if (!this.#isAttached || (!message.isAttached && this.#hasWaited())) this.#attach();
        return;
      case "ship":
        return this.#take(message);
      case "baseline":
        return this.#install(message);
      case "diverged":
        this.#isOutside = true;
        return;
    }
  }

  /** More is on the disk, or another state is. */
  durable(): void {
    const installed = this.#log.isReplacing ? undefined : this.#installing;
    if (installed !== undefined) {
      this.#installing = undefined;
      const { snapshot, index } = installed;
      this.#owner.installed(snapshot, index);
    }
    if (this.#isAttached && this.#primary !== undefined && !this.#log.isReplacing)
      sendShipping(
        this.#host,
        this.#primary,
        { type: "shipped", epoch: this.epoch, index: this.#log.durable },
        SMALL_BYTES,
      );
  }

  #obeys(from: Address, epoch: Epoch): boolean {
    if (epoch > this.epoch) this.#owner.superseded(epoch, from);
    if (epoch === this.epoch && this.#primary === undefined) this.follow(epoch, from);
    if (epoch === this.epoch && from === this.#primary) return true;
    sendShipping(this.#host, from, { type: "superseded", epoch: this.epoch, leader: this.#owner.leader }, SMALL_BYTES);
    return false;
  }

  /** A beat that was sent before the primary heard of it says that it is not attached. */
  #hasWaited(): boolean {
    return this.#host.monotonic() - this.#attachedAt >= this.#options.heartbeat;
  }

  /** Only when all that it has is durable, so that what it says is so. */
  #attach(): void {
    if (this.#isOutside || this.#log.isReplacing || this.#log.durable < this.#log.last) return;
    this.#isAttached = true;
    this.#attachedAt = this.#host.monotonic();
    const where = this.#owner.isIncomplete
      ? { index: NOWHERE, epochs: [] }
      : { index: this.#log.durable, epochs: this.#log.epochs };
    const { rewinds } = this.#options;
    const bytes = SMALL_BYTES + EPOCH_BYTES * where.epochs.length;
    sendShipping(this.#host, this.#primary!, { type: "attach", epoch: this.epoch, rewinds, ...where }, bytes);
  }

  #take({ after, commands }: Ship): void {
    if (!this.#isAttached) return;
    // What it cannot take is missing from then on: it says where it stands at the next beat.
    this.#isAttached = after <= this.#log.last && !this.#log.isReplacing;
    if (!this.#isAttached) return;
    const news = commands.slice(this.#log.last - after);
    for (const { command, bytes } of news) this.#log.append(command, bytes);
    this.#host.consume((news.length * this.#options.replayCost) as Duration);
  }

  #install({ state, common }: Baseline): void {
    if (state === undefined || !this.#isAttached) return;
    this.#isAttached = !this.#log.isReplacing;
    if (!this.#isAttached) return;
    const { last } = this.#log;
    if (last > common && !this.#owner.isIncomplete)
      this.#host.emit(RECORD["log.rewound"], this.#host.node, common + 1, 0, this.epoch, last - common);
    this.#installing = state;
    this.#host.consume((state.snapshot.tasks.length * this.#options.replayCost) as Duration);
    this.#log.replace(state, commandBytes(state.snapshot));
  }
}

/** The log of whoever has lost something ends there: no log can be continued from it. */
const NOWHERE = -1;
const EPOCH_BYTES = 16;
