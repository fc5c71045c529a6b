// Numbers for names, in the order in which they are first heard.

export class Names {
  readonly all: string[];
  readonly #numbers = new Map<string, number>();

  /** `first`: names that have numbers, but are never heard. */
  constructor(first: readonly string[] = []) {
    this.all = [...first];
  }

  numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.all.push(name) - 1;
      this.#numbers.set(name, number);
    }
    return number;
  }
}
