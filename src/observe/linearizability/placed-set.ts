// Which operations have a place already, as a set of small numbers whose key is short where they were placed about in order of
// their numbers: that is what a search remembers by the thousand. For the search only.

const FULL = -1;

export class PlacedSet {
  readonly #words: Int32Array;
  /** Words before this one are full. */
  #full = 0;
  /** Words from this one on are empty. */
  #end = 0;

  constructor(capacity: number) {
    this.#words = new Int32Array((capacity >>> 5) + 1);
  }

  add(member: number): void {
    const word = member >>> 5;
    this.#words[word] |= 1 << (member & 31);
    if (word >= this.#end) this.#end = word + 1;
    while (this.#words[this.#full] === FULL) this.#full += 1;
  }

  delete(member: number): void {
    const word = member >>> 5;
    this.#words[word] &= ~(1 << (member & 31));
    if (word < this.#full) this.#full = word;
    while (this.#end > 0 && this.#words[this.#end - 1] === 0) this.#end -= 1;
  }

  /** The same for equal sets, and only for these. */
  get key(): string {
    let key = `${this.#full}`;
    for (let word = this.#full; word < this.#end; word += 1) key += `,${this.#words[word]}`;
    return key;
  }
}
