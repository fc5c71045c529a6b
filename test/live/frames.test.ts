import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FrameReader, readFrame, toFrame } from "../../src/live/frames.ts";

const VALUE = fc.anything({ withMap: true, withSet: true, withNullPrototype: false, withObjectString: false });

describe("frames", () => {
  test("values arrive as they were sent, in order, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(VALUE, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 40 })), (values, sizes) => {
        const bytes = Buffer.concat(values.map((value) => toFrame(value)));
        const reader = new FrameReader();
        const arrived: unknown[] = [];
        let from = 0;
        for (const size of [...sizes, bytes.length]) {
          arrived.push(...reader.add(bytes.subarray(from, from + size)));
          from += size;
        }
        expect(arrived).toStrictEqual(values);
      }),
    );
  });

  test("also what JSON has no word for: undefined, infinities, -0", () => {
    const value = { deadline: Infinity, echo: undefined, zero: -0, none: NaN };
    expect(readFrame(toFrame(value))?.value).toStrictEqual(value);
  });

  test("a frame that is cut off or was changed is none", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), (text, where) => {
        const frame = toFrame(text);
        expect(readFrame(frame.subarray(0, where % frame.length))).toBeUndefined();
        const changed = Buffer.from(frame);
        changed[8 + (where % (frame.length - 8))] ^= 1;
        expect(readFrame(changed)).toBeUndefined();
      }),
    );
  });

  test("the checksum is CRC-32: 'The quick brown fox jumps over the lazy dog' has 0x414fa339", () => {
    // Of the body, which v8 begins with two bytes of version, so a known text is laid under it by hand.
    const body = Buffer.from("The quick brown fox jumps over the lazy dog");
    const frame = Buffer.alloc(8 + body.length);
    frame.writeUInt32LE(body.length, 0);
    frame.writeUInt32LE(0x414fa339, 4);
    body.copy(frame, 8);
    // It passes the checksum and then is no value; with another checksum it would be no frame.
    expect(() => readFrame(frame)).toThrow();
    frame.writeUInt32LE(0x414fa338, 4);
    expect(readFrame(frame)).toBeUndefined();
  });
});
