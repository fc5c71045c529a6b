// The retry quota of the AWS SDKs: retries take tokens, more after a timeout, and get them back by succeeding.

import type { Duration } from "../../kernel/time.ts";
import { defineBudget, type FailureKind } from "./budget.ts";

export const awsTokens = defineBudget({
  name: "aws-tokens",
  summary: "A retry takes tokens, gives them back when it succeeds, and each first try that succeeds gives one.",
  source:
    "AWS SDKs, standard retry mode: botocore, retries/standard.py (RetryQuotaChecker) and retries/quota.py; catalogue F2",
  parameters: {
    tokensMax: { type: "integer", default: 500, min: 1, summary: "Tokens at the start and at most." },
    cost: { type: "integer", default: 5, min: 1, summary: "Tokens that a retry takes." },
    timeoutCost: { type: "integer", default: 10, min: 1, summary: "Tokens that a retry takes after a timeout." },
    gain: { type: "integer", default: 1, min: 0, summary: "Tokens that a success at the first try gives." },
  },
  bound({ tokensMax, cost, timeoutCost, gain }) {
    const cheapest = Math.min(cost, timeoutCost);
    return {
      kind: "rate",
      burst: tokensMax / cheapest,
      perSecond: 0,
      ratio: Math.max(gain, cost, timeoutCost) / cheapest,
      of: "successes",
      memory: 0 as Duration,
    };
  },
  create({ tokensMax, cost, timeoutCost, gain }) {
    const costs: Readonly<Record<FailureKind, number>> = { error: cost, timeout: timeoutCost };
    const gains = { first: gain, "after-error": cost, "after-timeout": timeoutCost };
    let tokens = tokensMax;
    return {
      tried() {},
      succeeded(_now, ended) {
        tokens = Math.min(tokensMax, tokens + gains[ended]);
      },
      failed() {},
      take(_now, after) {
        if (tokens < costs[after]) return false;
        tokens -= costs[after];
        return true;
      },
    };
  },
});
