// How much service each task has had, and since when it stands in its queue. Exact for whoever waits or holds a place; of the
// others (between a stop and the return, or ended) only the latest are remembered. For orderings that share time.

import { IntegerMap } from "../../../kernel/integer-map.ts";
import type { QueuedTask } from "../ordering.ts";
import type { SliceRule } from "./slice-rule.ts";

/** Where a task stands. Turns are numbered in the order in which tasks came to the end of a queue. */
export interface Standing {
  readonly attained: number;
  readonly turn: number;
}

interface Account {
  attained: number;
  /** NONE: it has no place in a queue. */
  turn: number;
  /** Its turn is used up when it has had so much. */
  sliceEnd: number;
  /** Reckoned since that boost. */
  boosts: number;
  isWaiting: boolean;
  /** Several with copies. */
  places: number;
}

const NONE = -1;
/** Of tasks that neither wait nor hold a place. A forgotten one counts as new, but for what its books say is saved. */
const REMEMBERED_MAX = 4_096;

export class ServiceAccounts {
  readonly #rule: SliceRule;
  readonly #remembers: boolean;
  /** Of those that wait or hold a place. */
  readonly #open = new IntegerMap<Account>();
  /** Of others, the latest last. */
  readonly #closed = new IntegerMap<Account>();
  #turns = 0;
  #boosts = 0;

  /** Without `remembers`, every start is a task's first. */
  constructor(rule: SliceRule, remembers: boolean) {
    this.#rule = rule;
    this.#remembers = remembers;
  }

  /** Whoever has not used up its slice keeps its turn. */
  queued(task: QueuedTask): Standing {
    const account = this.#account(task);
    account.isWaiting = true;
    if (account.turn === NONE || account.attained >= account.sliceEnd) {
      account.turn = this.#turns += 1;
      account.sliceEnd = this.#rule.sliceEnd(account.attained);
    }
    return account;
  }

  left(task: QueuedTask): void {
    const account = this.#account(task);
    account.isWaiting = false;
    this.#closeIfIdle(task, account);
  }

  granted(task: QueuedTask): void {
    this.#account(task).places += 1;
  }

  returned(task: QueuedTask, service: number): void {
    const account = this.#account(task);
    account.places = Math.max(0, account.places - 1);
    if (this.#remembers) account.attained += service;
    this.#closeIfIdle(task, account);
  }

  attained(task: QueuedTask): number {
    return this.#account(task).attained;
  }

  /** Whatever anybody has had counts no more. */
  boost(): void {
    this.#boosts += 1;
  }

  #account(task: QueuedTask): Account {
    const account = this.#open.get(task.id) ?? this.#reopen(task);
    if (account.boosts === this.#boosts) return account;
    account.boosts = this.#boosts;
    account.attained = 0;
    // What waits has been moved up as a whole, in its order.
    account.turn = NONE;
    return account;
  }

  #reopen(task: QueuedTask): Account {
    const account = this.#closed.get(task.id) ?? this.#create(task);
    this.#closed.delete(task.id);
    this.#open.set(task.id, account);
    return account;
  }

  #create({ saved, cores }: QueuedTask): Account {
    const attained = this.#remembers ? (saved ?? 0) * cores : 0;
    return { attained, turn: NONE, sliceEnd: 0, boosts: this.#boosts, isWaiting: false, places: 0 };
  }

  #closeIfIdle({ id }: QueuedTask, account: Account): void {
    if (account.isWaiting || account.places > 0) return;
    this.#open.delete(id);
    if (!this.#remembers) return;
    this.#closed.set(id, account);
    if (this.#closed.size > REMEMBERED_MAX) this.#closed.delete(this.#closed.firstKey()!);
  }
}
