// From a task's number to its place in the ledger, and what became of the tasks that left it. Task numbers are dense and
// grow, so the index is an array in pages; a page lives only while it holds a live task. What stays for ever is two bits
// a task (250 kB for a million): late records of finished tasks must still be judged.

import { TaskBits } from "./task-bits.ts";

const PAGE_BITS = 8;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
const ABSENT = -1;

export class TaskIndex {
  readonly #pages: (Int32Array | undefined)[] = [];
  readonly #liveInPage: number[] = [];
  readonly #sparePages: Int32Array[] = [];
  /** Two bits a task, sixteen tasks a word: bit 0 = ended, bit 1 = completed. */
  #ended = new Int32Array(1024);
  /** Of those that ended otherwise: an attempt had succeeded. Rare. */
  readonly #succeededInVain = new TaskBits();

  /** -1 = not live. */
  find(task: number): number {
    const page = this.#pages[task >>> PAGE_BITS];
    return page === undefined ? ABSENT : page[task & PAGE_MASK];
  }

  insert(task: number, slot: number): void {
    const number = task >>> PAGE_BITS;
    while (this.#pages.length <= number) {
      this.#pages.push(undefined);
      this.#liveInPage.push(0);
    }
    const page = (this.#pages[number] ??= this.#sparePages.pop() ?? new Int32Array(PAGE_SIZE).fill(ABSENT));
    page[task & PAGE_MASK] = slot;
    this.#liveInPage[number] += 1;
  }

  remove(task: number): void {
    const number = task >>> PAGE_BITS;
    const page = this.#pages[number]!;
    page[task & PAGE_MASK] = ABSENT;
    this.#liveInPage[number] -= 1;
    if (this.#liveInPage[number] > 0) return;
    this.#sparePages.push(page);
    this.#pages[number] = undefined;
  }

  markEnded(task: number, isCompleted: boolean, hasSucceeded: boolean): void {
    if (hasSucceeded && !isCompleted) this.#succeededInVain.set(task);
    const word = task >>> 4;
    if (word >= this.#ended.length) this.#grow(word);
    this.#ended[word] |= (isCompleted ? 3 : 1) << ((task & 15) * 2);
  }

  hasEnded(task: number): boolean {
    const word = task >>> 4;
    return word < this.#ended.length && ((this.#ended[word] >>> ((task & 15) * 2)) & 1) === 1;
  }

  /** Of an ended task: an attempt of it had ended with success by then. */
  hadSucceeded(task: number): boolean {
    return this.hasCompleted(task) || this.#succeededInVain.has(task);
  }

  hasCompleted(task: number): boolean {
    const word = task >>> 4;
    return word < this.#ended.length && ((this.#ended[word] >>> ((task & 15) * 2)) & 2) === 2;
  }

  #grow(word: number): void {
    const larger = new Int32Array(Math.max(word + 1, this.#ended.length * 2));
    larger.set(this.#ended);
    this.#ended = larger;
  }
}
