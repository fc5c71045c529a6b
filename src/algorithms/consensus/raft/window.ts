// The appends that are on their way to one follower: a ring of the last index and the bytes of each, in the order of sending.

export class Window {
  readonly #messagesMax: number;
  readonly #bytesMax: number;
  #indices: number[] = [];
  #bytes: number[] = [];
  #first = 0;
  #count = 0;
  #totalBytes = 0;

  constructor(messagesMax: number, bytesMax: number) {
    this.#messagesMax = messagesMax;
    this.#bytesMax = bytesMax;
  }

  get count(): number {
    return this.#count;
  }

  /** The last append may exceed the limit of bytes, so that no entry is too large to travel. */
  get isFull(): boolean {
    return this.#count === this.#messagesMax || this.#totalBytes >= this.#bytesMax;
  }

  add(lastIndex: number, bytes: number): void {
    if (this.#count === this.#indices.length) this.#grow();
    const place = (this.#first + this.#count) % this.#indices.length;
    this.#indices[place] = lastIndex;
    this.#bytes[place] = bytes;
    this.#count += 1;
    this.#totalBytes += bytes;
  }

  /** Everything up to this entry has arrived. */
  freeTo(index: number): void {
    while (this.#count > 0 && this.#indices[this.#first] <= index) {
      this.#totalBytes -= this.#bytes[this.#first];
      this.#first = (this.#first + 1) % this.#indices.length;
      this.#count -= 1;
    }
  }

  clear(): void {
    this.#first = this.#count = this.#totalBytes = 0;
  }

  /** Most followers never have more than a few appends on their way. */
  #grow(): void {
    const length = Math.max(4, 2 * this.#indices.length);
    const place = (position: number): number => (this.#first + position) % this.#indices.length;
    const ordered = Array.from({ length: this.#count }, (_, position) => place(position));
    const indices = ordered.map((position) => this.#indices[position]);
    const bytes = ordered.map((position) => this.#bytes[position]);
    while (indices.length < length) {
      indices.push(0);
      bytes.push(0);
    }
    this.#indices = indices;
    this.#bytes = bytes;
    this.#first = 0;
  }
}
