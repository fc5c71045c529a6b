// When a connection sends again what was lost: after a time that doubles with every try. Used by the network.

import type { ConnectionSpec } from "./cluster-spec.ts";

/** A retransmission later than this (a year, us) is none. */
const HORIZON = 366 * 86_400 * 1_000_000;

/** us that a connection's lost segments cost. `isLost(after)`: is the try that long after the first lost too? Infinity: it is reset. */
export function delayOfLosses({ retransmit, resetAfter }: ConnectionSpec, isLost: (after: number) => boolean): number {
  let delay = 0;
  let timeout = Math.max(1, retransmit);
  while (isLost(delay)) {
    delay += timeout;
    timeout *= 2;
    if (delay > resetAfter || delay > HORIZON) return Infinity;
  }
  return delay;
}

/** The first try at or after `now` of what could not be sent since `since`. */
export function nextRetransmission({ retransmit }: ConnectionSpec, since: number, now: number): number {
  let at = since;
  let timeout = Math.max(1, retransmit);
  while (at < now) {
    at += timeout;
    timeout *= 2;
  }
  return at;
}
