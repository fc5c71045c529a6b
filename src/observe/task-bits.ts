// One bit a task, for the whole run: task numbers are dense and grow. 125 kB for a million tasks; nothing until the first.

const FIRST_WORDS = 1_024;

export class TaskBits {
  #words = new Int32Array(0);

  has(task: number): boolean {
    const word = task >>> 5;
    return word < this.#words.length && ((this.#words[word] >>> (task & 31)) & 1) === 1;
  }

  set(task: number): void {
    const word = task >>> 5;
    if (word >= this.#words.length) this.#grow(word);
    this.#words[word] |= 1 << (task & 31);
  }

  #grow(word: number): void {
    const larger = new Int32Array(Math.max(word + 1, FIRST_WORDS, this.#words.length * 2));
    larger.set(this.#words);
    this.#words = larger;
  }
}
