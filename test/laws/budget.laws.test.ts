// Every retry budget keeps the laws of retry budgets.

import {
  budgetLaws,
  type BudgetLawOptions,
  type BudgetSubject,
  budgetSubject,
} from "../../src/algorithms/laws/budget-laws.ts";
import type { BudgetBound, RetryBudget } from "../../src/algorithms/budget/budget.ts";
import { awsTokens } from "../../src/algorithms/budget/aws-tokens.ts";
import { concurrent } from "../../src/algorithms/budget/concurrent.ts";
import { none } from "../../src/algorithms/budget/none.ts";
import { ratio } from "../../src/algorithms/budget/ratio.ts";
import { tokenBucket } from "../../src/algorithms/budget/token-bucket.ts";
import { type Duration, seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly BudgetLawOptions[]>> = {
  "aws-tokens": [
    { parameters: { tokensMax: 23 } },
    { parameters: { tokensMax: 60, cost: 7, timeoutCost: 3, gain: 2 } },
  ],
  concurrent: [{ parameters: { ratio: 0.5, least: 1 } }, { parameters: { ratio: 0, least: 7 } }],
  ratio: [
    { parameters: { ratio: 0.1, perSecond: 0 } },
    { parameters: { ratio: 0, perSecond: 2 } },
    { parameters: { ratio: 0.3, perSecond: 1, window: seconds(3) } },
  ],
  "token-bucket": [
    { parameters: { tokensMax: 100, tokenRatio: 0.29 } },
    { parameters: { tokensMax: 3, tokenRatio: 2 } },
  ],
};

for (const definition of [awsTokens, concurrent, none, ratio, tokenBucket]) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as BudgetLawOptions[]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, budgetLaws, budgetSubject(definition as typeof none, options), options);
  }
}

const RATE: BudgetBound = {
  kind: "rate",
  burst: 10,
  perSecond: 0,
  ratio: 0.1,
  of: "tries",
  memory: 0 as Duration,
};

function broken(create: () => Partial<RetryBudget>, bound: BudgetBound = { kind: "none" }): BudgetSubject {
  const idle: RetryBudget = { tried() {}, succeeded() {}, failed() {}, take: () => true };
  return { name: "broken", bound, create: () => ({ ...idle, ...create() }) };
}

/** The bucket of RATE, but one that never overflows: a quiet night saves up for a storm. */
function saves(): Partial<RetryBudget> {
  let tokens = 10;
  return { tried: () => void (tokens += 0.1), take: () => tokens >= 1 && (tokens -= 1) >= 0 };
}

function spendsByRefusing(): Partial<RetryBudget> {
  let tokens = 10;
  return { succeeded: () => void (tokens += 1), take: () => (tokens -= 1) > 0 };
}

/** Never fills up again. */
function givesUp(): Partial<RetryBudget> {
  let tokens = 100;
  return { take: () => (tokens -= 1) > 0 };
}

let everTaken = 0;

runBroken(budgetLaws, {
  "allows no more retries in any window than it says": broken(saves, RATE),
  "allows no more retries at a time than it says": broken(() => ({}), { kind: "in-flight", ratio: 0.2, least: 3 }),
  "allows a retry while all is well": broken(() => ({ take: (now) => now % 10 !== 0 })),
  "allows retries again when all is well again": broken(givesUp),
  "spends nothing by refusing": broken(spendsByRefusing),
  "answers alike to the same history, whatever others were told": broken(() => ({
    take: () => (everTaken += 1) % 3 === 0,
  })),
});
