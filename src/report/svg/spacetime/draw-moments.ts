// Vertical lines through a space-time diagram: the strike and the steps of the recovery, and findings. Their names stand above it,
// in as many tiers as they need not to touch.

import type { Moment } from "../../charts/spacetime/space-time-chart.ts";
import { markup, type Markup } from "../../markup.ts";
import { textWidth } from "../frame.ts";
import { RIGHT, type Layout } from "./layout.ts";

const TIER = 16;
const TIERS_MAX = 6;

interface Placed {
  readonly moment: Moment;
  readonly at: number;
  readonly tier: number;
  readonly isLeftOf: boolean;
}

/** Tiers that the names of these need: known before anything has a place in y. */
export function momentsHeight(moments: readonly Moment[], x: Layout["x"]): number {
  return place(moments, x).reduce((most, { tier }) => Math.max(most, tier + 1), 0) * TIER + 6;
}

/** All lines first, so that none crosses a name. */
export function drawMoments(moments: readonly Moment[], { area, x }: Layout): readonly Markup[] {
  const placed = place(moments, x).map((one) => ({ ...one, y: area.top - 10 - one.tier * TIER }));
  const lines = placed.map(
    ({ moment, at, y }) =>
      markup`<g class="moment-${moment.kind}"><path class="moment" d="M${at} ${y - 10}V${area.bottom}"/></g>`,
  );
  const names = placed.map(({ moment, at, y, isLeftOf }) => {
    const anchor = isLeftOf ? markup` text-anchor="end"` : null;
    const text = markup`<text class="moment-text" x="${isLeftOf ? at - 4 : at + 4}" y="${y}"${anchor}>${moment.text}</text>`;
    return markup`<g class="moment-${moment.kind}">${text}</g>`;
  });
  return [...lines, ...names];
}

/** From left to right, each in the lowest tier that is free where its name goes. */
function place(moments: readonly Moment[], x: Layout["x"]): readonly Placed[] {
  const taken: { readonly from: number; readonly until: number }[][] = [];
  return moments
    .toSorted((a, b) => a.at - b.at)
    .map((moment) => {
      const at = x(moment.at);
      const width = textWidth(moment.text) * 0.92 + 8;
      const isLeftOf = at + width > RIGHT + 20;
      const span = isLeftOf ? { from: at - width, until: at + 2 } : { from: at - 2, until: at + width };
      const isFree = (tier: number) =>
        (taken[tier] ?? []).every(({ from, until }) => span.until < from || span.from > until);
      let tier = 0;
      while (tier < TIERS_MAX - 1 && !isFree(tier)) tier += 1;
      (taken[tier] ??= []).push(span);
      return { moment, at, tier, isLeftOf };
    });
}
