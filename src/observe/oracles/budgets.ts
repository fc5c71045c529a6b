// I13, budgets: retries, copies, preemptions, moves and repeated calls keep to the ratios that a design declares. A reference bucket of
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

export class Budgets {
  readonly #violations: Violations;
  readonly #retries: Account;
  readonly #copies: Account;
  readonly #preemptions: Account;
  readonly #displacements: Account;
  readonly #moves: Account;
  readonly #calls: Account;
  #epoch = 0;

  constructor(trace: Trace, violations: Violations, declared: DeclaredBudgets = {}) {
    this.#violations = violations;
    this.#retries = new Account(declared.retries);
    this.#copies = new Account(declared.copies);
    this.#preemptions = new Account(declared.preemptions);
    this.#displacements = new Account(declared.displacements);
    this.#moves = new Account(declared.moves);
    this.#calls = new Account(declared.calls);
    trace.on("leader.serving", (at, _node, _task, _attempt, epoch) => {
      this.#epoch = Math.max(this.#epoch, epoch);
      this.#moves.refill(at);
      this.#retries.refill(at);
      this.#copies.refill(at);
      this.#preemptions.refill(at);
      this.#displacements.refill(at);
    });
    if (declared.displacements !== undefined)
      trace.on("attempt.displaced", (at) => this.#spend("displacements", this.#displacements, at));
    if (declared.moves !== undefined)
      trace.on("attempt.moving", (at, _node, _task, _attempt, epoch) => {
        if (epoch >= this.#epoch) this.#spend("moves", this.#moves, at); // nobody obeys a deposed master
      });
    if (declared.calls === undefined) return;
    trace.on("message.sent", (at, _from, _to, _message, _bytes, transport) => {
      if (transport === CONNECTION) this.#calls.earn(at);
    });
    trace.on("call.retried", (at) => this.#spend("calls", this.#calls, at));
  }

  /** A task is dispatched for the first time: everything but calls is measured against that. */
  dispatched(at: Instant): void {
    this.#retries.earn(at);
    this.#copies.earn(at);
    this.#preemptions.earn(at);
    this.#displacements.earn(at);
  }

  retried(at: Instant): void {
    this.#spend("retries", this.#retries, at);
  }

  copied(at: Instant): void {
    this.#spend("copies", this.#copies, at);
  }

  preempted(at: Instant): void {
    this.#spend("preemptions", this.#preemptions, at);
  }

  metrics(): Readonly<Record<string, number>> {
    const dispatched = this.#retries.earned;
    if (dispatched === 0) return {};
    return {
      "budget.retries": this.#retries.spent / dispatched,
      "budget.copies": this.#copies.spent / dispatched,
      "budget.preemptions": this.#preemptions.spent / dispatched,
    };
  }

  #spend(name: BudgetName, account: Account, at: Instant): void {
    if (account.spend(at)) return;
    const { ratio, perSecond, burst } = account.budget!;
    const bound = `${ratio * 100}% of the ${name === "calls" ? "messages" : "first dispatches"}, ${perSecond} a second and ${burst} at once`;
    const message = `more ${WORDS[name]} than the budget allows (${bound}): ${account.spent} so far`;
    this.#violations.report(CHECK, at, message);
  }
}

/** What one budget is measured against, what was spent of it, and, where it is declared, the bucket. */
class Account {
  readonly budget: DeclaredBudget | undefined;
  earned = 0;
  spent = 0;
  #tokens: number;
  #at = 0;

  constructor(budget: DeclaredBudget | undefined) {
    this.budget = budget;
    this.#tokens = budget?.burst ?? 0;
  }

  earn(at: Instant): void {
    this.earned += 1;
    if (this.budget !== undefined) this.#fill(this.budget, at, this.budget.ratio);
  }

  /** False if that was too much. */
  spend(at: Instant): boolean {
    this.spent += 1;
    if (this.budget === undefined) return true;
    this.#fill(this.budget, at, 0);
    if (this.#tokens < 1 - ROUNDING) return false;
    this.#tokens -= 1;
    return true;
  }

  /** A new leader knows nothing of what the one before it has spent. */
  refill(at: Instant): void {
    this.#tokens = this.budget?.burst ?? 0;
    this.#at = at;
  }

  #fill(budget: DeclaredBudget, at: Instant, earned: number): void {
    const passed = (budget.perSecond * (at - this.#at)) / MICROSECONDS_PER_SECOND;
    this.#tokens = Math.min(budget.burst, this.#tokens + passed + earned);
    this.#at = at;
  }
}

const WORDS: Readonly<Record<BudgetName, string>> = {
  retries: "retries",
  copies: "copies",
  preemptions: "preemptions",
  displacements: "displacements",
  moves: "moves",
  calls: "repeated calls",
};
