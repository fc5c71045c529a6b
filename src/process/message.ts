// What travels on a link: plain readonly values with a `kind`. Each protocol declares its own kinds (with their names
// and sizes) and joins them in a union of its own; the seam only needs to know the number.

export interface Message {
  /** Index in the protocol's list of message names; small, so that dispatch and the trace stay cheap. */
  readonly kind: number;
}

/** A stable connection (in order, loss means delay, a long cut means a reset) or a datagram (loss means loss). */
export type Transport = "connection" | "datagram";
