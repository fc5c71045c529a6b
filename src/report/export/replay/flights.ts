// Messages on their way, for a replay: when each was sent, how long it took, and where it got lost. So many of them at most.

import type { Moment } from "../moments.ts";
import type { MessageLimits } from "../timeline/message-flows.ts";
import type { TimeWindow } from "../timeline/stage.ts";
import { Names } from "./names.ts";

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
  /** Those that there was no room for. */
  leftOut = 0;
  readonly #flights: Flight[] = [];
  readonly #window: TimeWindow;
  readonly #limits: MessageLimits;

  constructor(window: TimeWindow, limits: MessageLimits) {
    this.#window = window;
    this.#limits = limits;
  }

  moment(moment: Moment): void {
    if (moment.kind === "message-delivered") return this.#add(moment, moment.latency, 0);
    if (moment.kind === "message-dropped") this.#add(moment, 0, this.losses.numberOf(moment.reason));
  }

  /** Flat, FLIGHT_LENGTH numbers each, in the order of sending. */
  numbers(): readonly number[] {
    let last = this.#window.from;
    return this.#flights
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
    const { kinds, max } = this.#limits;
    const sent = at - latency;
    if (kinds !== undefined && !kinds.has(message)) return;
    if (sent < this.#window.from || sent >= this.#window.until) return;
    if (this.#flights.length >= max) this.leftOut += 1;
    else this.#flights.push({ sent, latency, from, to, message: this.messages.numberOf(message), loss });
  }
}
