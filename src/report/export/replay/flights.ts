// Messages on their way, for a replay: when each was sent, how long it took, and where it got lost. So many of them at most,
// those that arrive and those that do not apart: what is lost is rare, and what one looks for.

import type { Moment } from "../moments.ts";
import type { MessageLimits } from "../timeline/message-flows.ts";
import type { TimeWindow } from "../timeline/stage.ts";
import { Names } from "./names.ts";
import { Thinned } from "./thinned.ts";

/** Part of the room for those that arrive. */
const ARRIVED = 0.8;

interface Flight {
  readonly sent: number;
  readonly latency: number;
  readonly from: number;
  readonly to: number;
  readonly message: number;
  /** 0 = it arrived. */
  readonly loss: number;
}

export class Flights {
  readonly messages = new Names();
  readonly losses = new Names([""]);
  readonly #arrived: Thinned<Flight>;
  readonly #lost: Thinned<Flight>;
  readonly #window: TimeWindow;
  readonly #limits: MessageLimits;

  constructor(window: TimeWindow, limits: MessageLimits) {
    this.#window = window;
    this.#limits = limits;
    this.#arrived = new Thinned(Math.ceil(limits.max * ARRIVED));
    this.#lost = new Thinned(Math.floor(limits.max * (1 - ARRIVED)));
  }

  /** Those that there was no room for. */
  get leftOut(): number {
    return this.#arrived.came + this.#lost.came - this.#arrived.all.length - this.#lost.all.length;
  }

  /** Of those that arrived every so many is here. */
  get every(): number {
    return this.#arrived.every;
  }

  moment(moment: Moment): void {
    if (moment.kind === "message-delivered") return this.#add(moment, moment.latency, 0);
    if (moment.kind === "message-dropped") this.#add(moment, 0, this.losses.numberOf(moment.reason));
  }

  /** Flat, FLIGHT_LENGTH numbers each, in the order of sending. */
  numbers(): readonly number[] {
    let last = this.#window.from;
    return [...this.#arrived.all, ...this.#lost.all]
      .toSorted((a, b) => a.sent - b.sent)
      .flatMap(({ sent, latency, from, to, message, loss }) => {
        const since = sent - last;
        last = sent;
        return [since, latency, from, to, message, loss];
      });
  }

  #add(
    {
      at,
      from,
      to,
      message,
    }: { readonly at: number; readonly from: number; readonly to: number; readonly message: string },
    latency: number,
    loss: number,
  ): void {
    const { kinds } = this.#limits;
    const sent = at - latency;
    if (kinds !== undefined && !kinds.has(message)) return;
    if (sent < this.#window.from || sent >= this.#window.until) return;
    const flights = loss === 0 ? this.#arrived : this.#lost;
    flights.add({ sent, latency, from, to, message: this.messages.numberOf(message), loss });
  }
}
