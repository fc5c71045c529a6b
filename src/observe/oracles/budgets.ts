// I13, budgets: retries, copies, preemptions and repeated calls keep to the ratios that a design declares. A reference bucket of
// tokens for each: what earns fills it up, what spends must find a token. So in every window, however long, no more was spent
// than `burst`, plus `ratio` of what was earned, plus `perSecond` for each of its seconds.

import { type Instant, MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Trace } from "../../trace/trace.ts";
import type { DeclaredBudget, DeclaredBudgets } from "../observe-options.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I13";
/** Sums of fractions such as 0.1 are off by a little; ten thousand of them by less than this. */
const ROUNDING = 1e-9;
const CONNECTION = 0;

export type BudgetName = keyof DeclaredBudgets;

interface Bucket {
  readonly budget: DeclaredBudget;
  tokens: number;
  at: number;
}

export class Budgets {
  readonly #violations: Violations;
  readonly #buckets: Readonly<Record<BudgetName, Bucket | undefined>>;
  readonly #earned: Record<BudgetName, number> = { retries: 0, copies: 0, preemptions: 0, calls: 0 };
  readonly #spent: Record<BudgetName, number> = { retries: 0, copies: 0, preemptions: 0, calls: 0 };

  constructor(trace: Trace, violations: Violations, declared: DeclaredBudgets = {}) {
    this.#violations = violations;
    this.#buckets = {
      retries: bucketOf(declared.retries),
      copies: bucketOf(declared.copies),
      preemptions: bucketOf(declared.preemptions),
      calls: bucketOf(declared.calls),
    };
    trace.on("leader.serving", (at) => {
      for (const name of ["retries", "copies", "preemptions"] as const) this.#refill(name, at);
    });
    if (declared.calls === undefined) return;
    trace.on("message.sent", (at, _from, _to, _message, _bytes, transport) => {
      if (transport === CONNECTION) this.#earn("calls", at);
    });
    trace.on("call.retried", (at) => this.spend("calls", at));
  }

  /** A task is dispatched for the first time: everything but calls is measured against that. */
  dispatched(at: Instant): void {
    this.#earn("retries", at);
    this.#earn("copies", at);
    this.#earn("preemptions", at);
  }

  spend(name: BudgetName, at: Instant): void {
    this.#spent[name] += 1;
    const bucket = this.#buckets[name];
    if (bucket === undefined) return;
    this.#fill(bucket, at, 0);
    if (bucket.tokens >= 1 - ROUNDING) bucket.tokens -= 1;
    else this.#report(name, bucket.budget, at);
  }

  metrics(): Readonly<Record<string, number>> {
    const dispatched = this.#earned.retries;
    if (dispatched === 0) return {};
    return {
      "budget.retries": this.#spent.retries / dispatched,
      "budget.copies": this.#spent.copies / dispatched,
      "budget.preemptions": this.#spent.preemptions / dispatched,
    };
  }

  #earn(name: BudgetName, at: Instant): void {
    this.#earned[name] += 1;
    const bucket = this.#buckets[name];
    if (bucket !== undefined) this.#fill(bucket, at, bucket.budget.ratio);
  }

  /** A new leader knows nothing of what the one before it has spent. */
  #refill(name: BudgetName, at: Instant): void {
    const bucket = this.#buckets[name];
    if (bucket === undefined) return;
    bucket.tokens = bucket.budget.burst;
    bucket.at = at;
  }

  #fill(bucket: Bucket, at: Instant, earned: number): void {
    const { budget } = bucket;
    const passed = (budget.perSecond * (at - bucket.at)) / MICROSECONDS_PER_SECOND;
    bucket.tokens = Math.min(budget.burst, bucket.tokens + passed + earned);
    bucket.at = at;
  }

  #report(name: BudgetName, { ratio, perSecond, burst }: DeclaredBudget, at: Instant): void {
    const bound = `${ratio * 100}% of the ${name === "calls" ? "messages" : "first dispatches"}, ${perSecond} a second and ${burst} at once`;
    const message = `more ${WORDS[name]} than the budget allows (${bound}): ${this.#spent[name]} so far`;
    this.#violations.report(CHECK, at, message);
  }
}

const WORDS: Readonly<Record<BudgetName, string>> = {
  retries: "retries",
  copies: "copies",
  preemptions: "preemptions",
  calls: "repeated calls",
};

function bucketOf(budget: DeclaredBudget | undefined): Bucket | undefined {
  return budget === undefined ? undefined : { budget, tokens: budget.burst, at: 0 };
}
