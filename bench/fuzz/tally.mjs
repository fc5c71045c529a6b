// What came of all numbers so far, and how it reads.

export class Tally {
  #drawn = 0;
  #asDrawn = 0;
  #refused = 0;
  #clean = 0;
  /** Numbers by the kind of what is wrong. */
  #kinds = new Map();

  add({ number, removals, complaints }) {
    this.#drawn += 1;
    if (removals === 0) this.#asDrawn += 1;
    if (removals === undefined && complaints.length === 0) this.#refused += 1;
    else if (complaints.length === 0) this.#clean += 1;
    for (const kind of new Set(complaints.map((complaint) => complaint.kind))) {
      if (!this.#kinds.has(kind)) this.#kinds.set(kind, []);
      this.#kinds.get(kind).push(number);
    }
  }

  get isClean() {
    return this.#kinds.size === 0;
  }

  say() {
    const share = (count) => `${count} (${((100 * count) / Math.max(1, this.#drawn)).toFixed(0)}%)`;
    const taken = this.#drawn - this.#refused;
    const lines = [
      `${this.#drawn} scenarios drawn, ${share(taken)} taken by the loader, ${share(this.#asDrawn)} as they were drawn and the others with something taken out, ${share(this.#refused)} refused`,
      `${this.#clean} of ${taken} with nothing wrong`,
    ];
    const kinds = [...this.#kinds].sort(([, one], [, other]) => other.length - one.length);
    for (const [kind, numbers] of kinds)
      lines.push(`  ${kind}: ${numbers.length}, first ${numbers.slice(0, 5).join(", ")}`);
    return lines.join("\n");
  }
}
