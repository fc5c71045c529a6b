// gRPC's retry throttling: failures empty a bucket, successes fill it slowly, and it must be more than half full.

import type { Duration } from "../../kernel/time.ts";
import { defineBudget } from "./budget.ts";

/** Tokens are counted in thousandths, as gRPC's implementations do: no sum of fractions decides. */
const THOUSANDTHS = 1_000;

export const tokenBucket = defineBudget({
  name: "token-bucket",
  summary:
    "A failure takes a token, a success gives a fraction of one back; retries only while the bucket is more than half full.",
  source: "gRPC proposal A6, client retries: retryThrottling (its example: 10 tokens, ratio 0.1); catalogue F2",
  parameters: {
    tokensMax: { type: "integer", default: 10, min: 1, max: 1_000, summary: "Tokens at the start and at most." },
    tokenRatio: {
      type: "number",
      default: 0.1,
      min: 0,
      summary: "Tokens that a success gives back; decimals after the third are cut off.",
    },
  },
  bound: ({ tokensMax, tokenRatio }) => ({
    kind: "rate",
    burst: tokensMax / 2,
    perSecond: 0,
    ratio: thousandths(tokenRatio) / THOUSANDTHS,
    of: "successes",
    memory: 0 as Duration,
  }),
  create({ tokensMax, tokenRatio }) {
    const full = tokensMax * THOUSANDTHS;
    const gain = thousandths(tokenRatio);
    let tokens = full;
    return {
      tried() {},
      succeeded() {
        tokens = Math.min(full, tokens + gain);
      },
      failed() {
        tokens = Math.max(0, tokens - THOUSANDTHS);
      },
      // The failure has paid already.
      take: () => tokens > full / 2,
    };
  },
});

/** Of decimal fractions, which are rarely exact: 0.29 is 290 thousandths. */
function thousandths(tokens: number): number {
  return Math.floor(tokens * THOUSANDTHS + 1e-6);
}
