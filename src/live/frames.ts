// Values on a wire or in a file: each as its length, a checksum and its bytes. Also those values travel that JSON has no word
// for (undefined, Infinity, maps).

import { deserialize, serialize } from "node:v8";

/** Length and checksum, both 32 bits, little-endian. */
const HEADER_BYTES = 8;

export function toFrame(value: unknown): Buffer {
  const body = serialize(value);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + body.length);
  frame.writeUInt32LE(body.length, 0);
  frame.writeUInt32LE(checksum(body), 4);
  body.copy(frame, HEADER_BYTES);
  return frame;
}

export interface ReadFrame {
  readonly value: unknown;
  /** Of the frame, its header included. */
  readonly bytes: number;
}

/** The frame at `offset`; undefined: it is not all there, or its bytes are not those that were written. */
export function readFrame(bytes: Buffer, offset = 0): ReadFrame | undefined {
  if (bytes.length - offset < HEADER_BYTES) return undefined;
  const length = bytes.readUInt32LE(offset);
  const start = offset + HEADER_BYTES;
  if (bytes.length - start < length) return undefined;
  const body = bytes.subarray(start, start + length);
  if (checksum(body) !== bytes.readUInt32LE(offset + 4)) return undefined;
  return { value: deserialize(body), bytes: HEADER_BYTES + length };
}

/** Puts together again what arrives in pieces. */
export class FrameReader {
  #rest: Buffer = Buffer.alloc(0);

  /** The values that are complete now, in order. */
  add(piece: Buffer): readonly unknown[] {
    this.#rest = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const values: unknown[] = [];
    let offset = 0;
    for (;;) {
      const frame = readFrame(this.#rest, offset);
      if (frame === undefined) break;
      values.push(frame.value);
      offset += frame.bytes;
    }
    this.#rest = this.#rest.subarray(offset);
    return values;
  }
}

/** CRC-32 as in IEEE 802.3. */
function checksum(bytes: Buffer): number {
  let crc = -1;
  for (let index = 0; index < bytes.length; index += 1) crc = (crc >>> 8) ^ TABLE[(crc ^ bytes[index]) & 0xff];
  return ~crc >>> 0;
}

const TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});
