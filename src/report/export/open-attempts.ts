// The attempts that run at present, each with the cores that it is said to hold. Every export that draws or lists
// attempts keeps one of these; its size is bounded by what runs at once.

import { CoreMap } from "./core-map.ts";
import type { AttemptEnded, AttemptStarted } from "./moments.ts";

export interface OpenAttempt {
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly epoch: number;
  /** Numbers within the node, ascending; never empty. */
  readonly cores: readonly number[];
  /** us. */
  readonly from: number;
}

interface AttemptName {
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
}

export class OpenAttempts {
  readonly #open = new Map<string, OpenAttempt>();
  readonly #cores = new Map<number, CoreMap>();

  start({ at, node, task, attempt, epoch, cores }: AttemptStarted): OpenAttempt {
    let map = this.#cores.get(node);
    if (map === undefined) this.#cores.set(node, (map = new CoreMap()));
    const open: OpenAttempt = { node, task, attempt, epoch, cores: map.take(Math.max(1, cores)), from: at };
    this.#open.set(keyOf(open), open);
    return open;
  }

  find(name: AttemptName): OpenAttempt | undefined {
    return this.#open.get(keyOf(name));
  }

  /** undefined for one that never ran: it waited at its worker. */
  end(moment: AttemptEnded): OpenAttempt | undefined {
    const open = this.find(moment);
    if (open === undefined) return undefined;
    this.#open.delete(keyOf(open));
    this.#cores.get(open.node)!.release(open.cores);
    return open;
  }

  /** In the order in which they started. */
  all(): readonly OpenAttempt[] {
    return [...this.#open.values()];
  }
}

function keyOf({ node, task, attempt }: AttemptName): string {
  return `${node}/${task}/${attempt}`;
}
