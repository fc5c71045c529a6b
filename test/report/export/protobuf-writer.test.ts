import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProtobufWriter } from "../../../src/report/export/protobuf-writer.ts";
import { doubleOf, fixedOf, integerOf, messageOf, readFields, textOf, type WireField } from "./wire.ts";

function written(body: (writer: ProtobufWriter) => void): Uint8Array {
  const writer = new ProtobufWriter();
  body(writer);
  return writer.take();
}

function single(body: (writer: ProtobufWriter) => void): WireField {
  const fields = readFields(written(body));
  expect(fields).toHaveLength(1);
  return fields[0];
}

const field = fc.integer({ min: 1, max: 536_870_911 });

describe("the wire writer", () => {
  test("writes the examples of the format's own description", () => {
    // protobuf.dev/programming-guides/encoding: a = 150; b = "testing"; c { a = 150 }; and -2 as int64
    expect([...written((writer) => writer.integer(1, 150))]).toEqual([0x08, 0x96, 0x01]);
    expect(Buffer.from(written((writer) => writer.text(2, "testing"))).toString("hex")).toBe("120774657374696e67");
    expect([...written((writer) => writer.message(3, () => writer.integer(1, 150)))]).toEqual([0x1a, 3, 0x08, 0x96, 1]);
    expect(Buffer.from(written((writer) => writer.integer(1, -2))).toString("hex")).toBe("08feffffffffffffffff01");
  });

  test("whole numbers come back, in as few bytes as they need; negative ones in ten", () => {
    fc.assert(
      fc.property(field, fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.nat(300)), (number, value) => {
        const bytes = written((writer) => writer.integer(number, value));
        expect(integerOf(readFields(bytes)[0])).toBe(value);
        const bits = value === 0 ? 1 : BigInt(Math.abs(value)).toString(2).length;
        const tagBytes = Math.ceil(BigInt(number * 8).toString(2).length / 7);
        expect(bytes.length - tagBytes).toBe(value < 0 ? 10 : Math.ceil(bits / 7));
      }),
      { numRuns: 2_000 },
    );
  });

  test("64-bit integers come back in two's complement", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (value) => {
        const read = single((writer) => writer.integer(7, value));
        expect(read.type === "varint" && read.value).toBe(BigInt.asUintN(64, value));
      }),
      { numRuns: 1_000 },
    );
  });

  test("the edges of every length of a varint come back", () => {
    for (let bits = 1; bits <= 53; bits += 1) {
      for (const value of [2 ** bits - 1, 2 ** bits, 2 ** bits + 1].filter(Number.isSafeInteger))
        expect(integerOf(single((writer) => writer.integer(1, value)))).toBe(value);
    }
  });

  test("fixed 64-bit numbers and doubles come back", () => {
    fc.assert(
      fc.property(fc.nat(Number.MAX_SAFE_INTEGER), fc.double(), (whole, double) => {
        expect(fixedOf(single((writer) => writer.fixed64(47, whole)))).toBe(whole);
        expect(doubleOf(single((writer) => writer.double(5, double)))).toBe(double);
      }),
    );
  });

  test("texts of any length and alphabet come back", () => {
    const length = fc.constantFrom(0, 1, 126, 127, 128, 129, 5_461, 16_383, 16_384, 20_000);
    const text = fc.oneof(
      fc.string({ unit: "grapheme" }),
      length.map((count) => "x".repeat(count)),
      length.map((count) => "é".repeat(count)),
    );
    fc.assert(
      fc.property(text, (value) => {
        expect(textOf(single((writer) => writer.text(23, value)))).toBe(value);
      }),
    );
  });

  test("lengths of nested messages are right at every depth and size", () => {
    interface Tree {
      readonly text: string;
      readonly children: readonly Tree[];
    }
    const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
      tree: fc.record({
        text: fc.oneof(
          fc.string(),
          fc.constantFrom(100, 127, 128, 300, 17_000).map((count) => "y".repeat(count)),
        ),
        children: fc.oneof({ depthSize: "small" }, fc.constant([]), fc.array(tie("tree"), { maxLength: 4 })),
      }),
    }));
    const write = (writer: ProtobufWriter, { text, children }: Tree): void => {
      writer.text(1, text);
      for (const child of children) writer.message(2, () => write(writer, child));
    };
    const read = (fields: readonly WireField[]): Tree => ({
      text: textOf(fields[0])!,
      children: fields.slice(1).map((each) => read(messageOf(each))),
    });
    fc.assert(
      fc.property(tree, (value) => {
        expect(read(readFields(written((writer) => write(writer, value))))).toEqual(value);
      }),
      { numRuns: 200 },
    );
  });

  test("pieces taken one after the other are the whole", () => {
    const writer = new ProtobufWriter();
    const pieces: Uint8Array[] = [];
    for (let number = 0; number < 5_000; number += 1) {
      writer.message(1, () => writer.integer(1, number));
      if (number % 7 === 0) pieces.push(writer.take());
    }
    pieces.push(writer.take());
    expect(writer.length).toBe(0);
    const numbers = readFields(Buffer.concat(pieces)).map((each) => integerOf(messageOf(each)[0]));
    expect(numbers).toEqual(Array.from({ length: 5_000 }, (_, number) => number));
  });
});
