// Numbers of which only the least is of interest: a binary heap.

export class Earliest {
  readonly #heap: number[] = [];

  get first(): number | undefined {
    return this.#heap[0];
  }

  add(value: number): void {
    const heap = this.#heap;
    let place = heap.push(value) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (heap[parent] <= value) break;
      heap[place] = heap[parent];
      place = parent;
    }
    heap[place] = value;
  }

  dropUntil(limit: number): void {
    while (this.#heap.length > 0 && this.#heap[0] <= limit) this.#dropFirst();
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) child += 1;
      if (heap[child] >= last) break;
      heap[place] = heap[child];
      place = child;
    }
    heap[place] = last;
  }
}
