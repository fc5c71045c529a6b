// Which dispatches a worker must not obey any more: those of a lower epoch than one that it has obeyed. Composed by the oracle of
// epochs. A worker with a queue of its own may rightly start late what came early, and only its starts are recorded: there, a
// start counts as wrong only if the dispatch was sent after the worker had obeyed the higher epoch.

import { IntegerMap } from "../../kernel/integer-map.ts";

/** Dispatches of masters that have been followed: so many of the latest are remembered. */
const REMEMBERED = 1_024;
/** Tasks are numbered densely, attempts are few: together they make a key. */
const ATTEMPTS_MAX = 4_096;

interface Obedience {
  epoch: number;
  since: number;
}

export class StaleDispatches {
  readonly #startsOnReceipt: boolean;
  /** By worker, since its boot: the highest epoch it obeyed, and since when. */
  readonly #obedience: (Obedience | undefined)[] = [];
  /** When dispatches were sent for the first time although a higher epoch served. */
  readonly #sentAt = new IntegerMap<number>();

  constructor(startsOnReceipt: boolean) {
    this.#startsOnReceipt = startsOnReceipt;
  }

  /** The master that sends it has been followed by another. */
  sent(at: number, task: number, attempt: number): void {
    const key = keyOf(task, attempt);
    if (this.#sentAt.has(key)) return;
    this.#sentAt.set(key, at);
    if (this.#sentAt.size > REMEMBERED) this.#sentAt.delete(this.#sentAt.firstKey()!);
  }

  /** What a worker has obeyed dies with its process. */
  restarted(node: number): void {
    this.#obedience[node] = undefined;
  }

  /** It starts an attempt. Returns the higher epoch because of which it must not, or `epoch` itself if all is well. */
  started(at: number, node: number, task: number, attempt: number, epoch: number): number {
    const obedience = this.#obedience[node];
    if (obedience === undefined || epoch > obedience.epoch) this.#obedience[node] = { epoch, since: at };
    if (obedience === undefined || epoch >= obedience.epoch) return epoch;
    if (this.#startsOnReceipt) return obedience.epoch;
    const sentAt = this.#sentAt.get(keyOf(task, attempt));
    return sentAt !== undefined && sentAt > obedience.since ? obedience.epoch : epoch;
  }
}

function keyOf(task: number, attempt: number): number {
  return task * ATTEMPTS_MAX + Math.min(attempt, ATTEMPTS_MAX - 1);
}
