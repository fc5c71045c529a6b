// Finagle's retry budget: a share of the requests of the last seconds, and a few per second for clients with little traffic.

import { type Duration, toSeconds } from "../../kernel/time.ts";
import { defineBudget } from "./budget.ts";
import { WindowedSum } from "./windowed-sum.ts";

/** What a request pays in; a retry costs this much divided by the ratio. Whole numbers: no sum of fractions decides. */
const DEPOSIT = 1_000;
const SLICES = 10;

export const ratio = defineBudget({
  name: "ratio",
  summary: "Retries up to a share of the first tries of a sliding window, and some per second on top.",
  source:
    "Twitter Finagle, RetryBudget.apply: 20%, 10 per second, 10 s, in 10 slices; Google SRE book, chapter 21, has 10% per client; catalogue F2",
  parameters: {
    ratio: { type: "number", default: 0.2, min: 0, max: 1_000, summary: "Retries per first try." },
    perSecond: {
      type: "integer",
      default: 10,
      min: 0,
      summary: "Retries per second on top, given for a whole window at once.",
    },
    window: {
      type: "duration",
      default: "10s",
      min: "1s",
      max: "60s",
      summary: "First tries count for about so long.",
    },
  },
  shorthand: "ratio",
  bound({ ratio, perSecond, window }) {
    const reserve = reserveOf(perSecond, window);
    return {
      kind: "rate",
      burst: reserve,
      // What was spent is forgotten a slice early at worst.
      perSecond: reserve / (toSeconds(window) * (1 - 1 / SLICES)),
      ratio: ratio === 0 ? 0 : DEPOSIT / priceOf(ratio),
      of: "tries",
      memory: window,
    };
  },
  create({ ratio, perSecond, window }) {
    const price = priceOf(ratio);
    const reserve = reserveOf(perSecond, window) * price;
    const balance = new WindowedSum(window, SLICES);
    return {
      tried(now) {
        if (ratio > 0) balance.add(now, DEPOSIT);
      },
      succeeded() {},
      failed() {},
      take(now) {
        if (balance.total(now) + reserve < price) return false;
        balance.add(now, -price);
        return true;
      },
    };
  },
});

function reserveOf(perSecond: number, window: Duration): number {
  return perSecond * Math.floor(toSeconds(window));
}

function priceOf(ratio: number): number {
  return ratio === 0 ? 1 : Math.floor(DEPOSIT / ratio);
}
