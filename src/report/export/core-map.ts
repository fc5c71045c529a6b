// Which cores of one node are taken. The trace says how many an attempt holds; which ones is decided here, so that charts
// can draw attempts side by side and Batsim's tables can name the resources.

export class CoreMap {
  readonly #taken: boolean[] = [];
  /** No core below it is free. */
  #lowestFree = 0;

  /** The lowest free numbers, ascending; beyond the node's own cores where more is asked for than it has. */
  take(count: number): readonly number[] {
    const cores: number[] = [];
    for (let core = this.#lowestFree; cores.length < count; core += 1) {
      if (this.#taken[core] === true) continue;
      this.#taken[core] = true;
      cores.push(core);
    }
    if (cores.length > 0) this.#lowestFree = cores[cores.length - 1] + 1;
    return cores;
  }

  release(cores: readonly number[]): void {
    for (const core of cores) {
      this.#taken[core] = false;
      if (core < this.#lowestFree) this.#lowestFree = core;
    }
  }
}

/** Batsim's notation of a set of resources: `0-3 7`. `offset` is added to each number. */
export function intervalSet(cores: readonly number[], offset = 0): string {
  const intervals: string[] = [];
  for (let first = 0; first < cores.length;) {
    let last = first;
    while (last + 1 < cores.length && cores[last + 1] === cores[last] + 1) last += 1;
    const from = cores[first] + offset;
    intervals.push(first === last ? String(from) : `${from}-${cores[last] + offset}`);
    first = last + 1;
  }
  return intervals.join(" ");
}
