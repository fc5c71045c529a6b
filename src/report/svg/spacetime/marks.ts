// The small signs of a space-time diagram. Each has a shape of its own, so that it can be told without colour.

import type { MarkKind } from "../../charts/spacetime/space-time-chart.ts";
import { markup, type Markup } from "../../markup.ts";

/** What the legend says of each. */
export const MARK_WORDS: Readonly<Record<MarkKind, string>> = {
  vote: "vote granted",
  suspected: "suspected",
  dead: "declared dead",
  trusted: "trusted",
  refused: "command refused",
  lost: "attempt given up",
  adopted: "attempt kept",
  copied: "attempt copied",
  "lease-ended": "lease ended",
  resigned: "resigns",
  log: "log replaced",
  other: "other change",
};

/** About 9 px wide, around its centre. */
export function markSign(kind: MarkKind, x: number, y: number): Markup {
  switch (kind) {
    case "vote":
      return markup`<path class="sign sign-vote" d="M${x} ${y - 5}l4.6 8.4h-9.2z"/>`;
    case "suspected":
      return markup`<path class="sign sign-open sign-bad" d="M${x} ${y - 5}l5 5l-5 5l-5 -5z"/>`;
    case "dead":
      return markup`<path class="sign sign-bad" d="M${x} ${y - 5}l5 5l-5 5l-5 -5z"/>`;
    case "trusted":
      return markup`<circle class="sign sign-open sign-good" cx="${x}" cy="${y}" r="3.6"/>`;
    case "refused":
      return markup`<g class="sign sign-open sign-bad"><circle cx="${x}" cy="${y}" r="4.4"/><path d="M${x - 3} ${y + 3}l6 -6"/></g>`;
    case "lost":
      return markup`<path class="sign sign-open sign-bad" d="M${x - 4} ${y - 4}l8 8m0 -8l-8 8"/>`;
    case "adopted":
      return markup`<path class="sign sign-open sign-good" d="M${x - 4} ${y}l3 4l5.5 -8"/>`;
    case "copied":
      return markup`<path class="sign sign-open sign-vote" d="M${x - 4.5} ${y}h9m-4.5 -4.5v9"/>`;
    case "lease-ended":
      return markup`<path class="sign sign-lease" d="M${x - 4.6} ${y - 4}h9.2l-4.6 8.4z"/>`;
    case "resigned":
      return markup`<path class="sign sign-open sign-bad" d="M${x - 4} ${y - 4}h8v8h-8z"/>`;
    case "log":
      return markup`<path class="sign sign-log" d="M${x - 3.5} ${y - 3.5}h7v7h-7z"/>`;
    case "other":
      return markup`<circle class="sign sign-log" cx="${x}" cy="${y}" r="3.4"/>`;
  }
}
