// The invocations and responses of a history in order of time, as a linked list. An operation that was given its place is
// lifted out, and put back when the search gives that place up (Lowe, Testing for Linearizability, 2017, section 3; after Wing
// and Gong 1993). For the search only.

import { assert } from "../../kernel/assert.ts";
import type { Operation } from "./operation.ts";

type Times = Pick<Operation<unknown, unknown>, "invoked" | "returned">;

/** Entry i is the invocation of operation i, entry count + i its response; entry 2 * count closes the ring. */
export class Timeline {
  readonly #count: number;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;

  constructor(operations: readonly Times[]) {
    this.#count = operations.length;
    this.#next = new Int32Array(2 * this.#count + 1);
    this.#previous = new Int32Array(2 * this.#count + 1);
    const entries = inOrder(operations);
    let last = 2 * this.#count;
    for (const entry of [...entries, last]) {
      this.#next[last] = entry;
      this.#previous[entry] = last;
      last = entry;
    }
  }

  get first(): number {
    return this.#next[2 * this.#count];
  }

  after(entry: number): number {
    return this.#next[entry];
  }

  isInvocation(entry: number): boolean {
    return entry < this.#count;
  }

  /** The operation whose response this is. */
  answeredBy(response: number): number {
    return response - this.#count;
  }

  lift(operation: number, hasReturned: boolean): void {
    this.#take(operation);
    if (hasReturned) this.#take(operation + this.#count);
  }

  /** Undoes the last lift that has not been undone. */
  putBack(operation: number, hasReturned: boolean): void {
    if (hasReturned) this.#restore(operation + this.#count);
    this.#restore(operation);
  }

  #take(entry: number): void {
    this.#next[this.#previous[entry]] = this.#next[entry];
    this.#previous[this.#next[entry]] = this.#previous[entry];
  }

  #restore(entry: number): void {
    this.#next[this.#previous[entry]] = entry;
    this.#previous[this.#next[entry]] = entry;
  }
}

/** Operations that touch are concurrent: at one instant, invocations come before responses. */
function inOrder(operations: readonly Times[]): readonly number[] {
  const count = operations.length;
  const entries: { readonly entry: number; readonly at: number }[] = [];
  operations.forEach(({ invoked }, index) => entries.push({ entry: index, at: invoked }));
  operations.forEach(({ invoked, returned }, index) => {
    if (returned === undefined) return;
    assert(returned >= invoked, "an operation returned before it was invoked");
    entries.push({ entry: count + index, at: returned });
  });
  entries.sort((a, b) => a.at - b.at || a.entry - b.entry);
  return entries.map(({ entry }) => entry);
}
