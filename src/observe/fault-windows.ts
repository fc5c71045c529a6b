// The stretches of time around faults that are shown in detail: windows with a margin, joined where they touch.

import { type Instant, MICROSECONDS_PER_SECOND } from "../kernel/time.ts";

/** us. */
export interface Span {
  readonly from: number;
  readonly until: number;
}

/** So much before and after a fault is shown too. us */
const MARGIN = 5 * MICROSECONDS_PER_SECOND;
/** Of a fault that lasts longer, the first part is shown. us */
const WINDOW_MAX = 120 * MICROSECONDS_PER_SECOND;

/** In order of time; they do not overlap. */
export function joinWindows(windows: readonly { readonly from: Instant; readonly until: Instant }[]): readonly Span[] {
  const joined: { from: number; until: number }[] = [];
  for (const window of windows.toSorted((a, b) => a.from - b.from || a.until - b.until)) {
    const from = Math.max(0, window.from - MARGIN);
    const until = Math.min(window.until, window.from + WINDOW_MAX) + MARGIN;
    const last = joined.at(-1);
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
    else joined.push({ from, until });
  }
  return joined;
}
