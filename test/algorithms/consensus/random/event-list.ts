// What is still to happen in a random run: closures by instant, in order of scheduling where instants are equal.

interface Happening {
  readonly at: number;
  readonly sequence: number;
  readonly run: () => void;
}

export class EventList {
  readonly #heap: Happening[] = [];
  #sequence = 0;

  get nextAt(): number {
    return this.#heap.length === 0 ? Infinity : this.#heap[0].at;
  }

  add(at: number, run: () => void): void {
    this.#sequence += 1;
    const heap = this.#heap;
    heap.push({ at, sequence: this.#sequence, run });
    for (let place = heap.length - 1; place > 0;) {
      const parent = (place - 1) >> 1;
      if (!isBefore(heap[place], heap[parent])) break;
      [heap[place], heap[parent]] = [heap[parent], heap[place]];
      place = parent;
    }
  }

  take(): Happening {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let place = 0; ;) {
      let least = place;
      for (const child of [2 * place + 1, 2 * place + 2])
        if (child < heap.length && isBefore(heap[child], heap[least])) least = child;
      if (least === place) return first;
      [heap[place], heap[least]] = [heap[least], heap[place]];
      place = least;
    }
  }
}

function isBefore(one: Happening, other: Happening): boolean {
  return one.at !== other.at ? one.at < other.at : one.sequence < other.sequence;
}
