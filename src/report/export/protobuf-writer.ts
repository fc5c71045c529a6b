// Writes the wire format of Protocol Buffers (protobuf.dev/programming-guides/encoding): the few types that Perfetto's
// messages use. Bytes gather in one buffer, which `take` empties, so that a file can be written as it grows.

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;

const TWO_TO_32 = 4_294_967_296;
const VARINT_BYTES_MAX = 10;
/** A string of n UTF-16 units has at most 3n bytes in UTF-8. */
const UTF8_BYTES_PER_UNIT = 3;

export class ProtobufWriter {
  readonly #encoder = new TextEncoder();
  #bytes = new Uint8Array(4_096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** int32, int64, uint64, bool, enum. A number is a whole one within 2^53; negative ones take ten bytes, as the format wants. */
  integer(field: number, value: number | bigint): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  /** Unsigned, within 2^53. */
  fixed64(field: number, value: number): void {
    this.#tag(field, FIXED_64);
    this.#reserve(8);
    this.#view.setUint32(this.#length, value % TWO_TO_32, true);
    this.#view.setUint32(this.#length + 4, Math.floor(value / TWO_TO_32), true);
    this.#length += 8;
  }

  double(field: number, value: number): void {
    this.#tag(field, FIXED_64);
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(field: number, value: string): void {
    this.message(field, () => {
      this.#reserve(value.length * UTF8_BYTES_PER_UNIT);
      this.#length += this.#encoder.encodeInto(value, this.#bytes.subarray(this.#length)).written;
    });
  }

  /** A message inside the one that is being written; `body` writes its fields. */
  message(field: number, body: () => void): void {
    this.#tag(field, LENGTH_DELIMITED);
    this.#reserve(1);
    const lengthAt = this.#length;
    this.#length += 1;
    body();
    this.#putLength(lengthAt);
  }

  /** Everything since the last call; the bytes are the caller's. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  /** One byte was left for it; a longer length moves the body. */
  #putLength(lengthAt: number): void {
    const bodyAt = lengthAt + 1;
    const size = this.#length - bodyAt;
    const more = varintBytes(size) - 1;
    if (more > 0) {
      this.#reserve(more);
      this.#bytes.copyWithin(bodyAt + more, bodyAt, this.#length);
    }
    const end = this.#length + more;
    this.#length = lengthAt;
    this.#varint(size);
    this.#length = end;
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number | bigint): void {
    this.#reserve(VARINT_BYTES_MAX);
    if (typeof value === "bigint" || value < 0) return this.#bigVarint(BigInt(value));
    let rest = value;
    while (rest >= TWO_TO_32) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  /** Two's complement in 64 bits. */
  #bigVarint(value: bigint): void {
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.#bytes[this.#length++] = Number(rest & 127n) | 128;
      rest >>= 7n;
    }
    this.#bytes[this.#length++] = Number(rest);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes);
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes += 1;
  return bytes;
}
