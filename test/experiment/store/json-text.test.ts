import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { fromJsonText, keepJsonText, toJsonText } from "../../../src/experiment/store/json-text.ts";

test("numbers that JSON cannot write come back", () => {
  const metrics = { a: Number.NaN, b: Infinity, c: -Infinity, d: -0, e: [0, null, 1e-320, 0.1 + 0.2] };
  const back = fromJsonText(toJsonText(metrics)) as typeof metrics;
  expect(back).toEqual(metrics);
  expect(Object.is(back.d, -0)).toBe(true);
});

const data = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
  ),
})).value;

test.prop([data.filter((value) => !JSON.stringify(value).includes("$number"))])("any data comes back", (value) => {
  expect(fromJsonText(toJsonText(value))).toEqual(value);
});

test("text that only looks like a mark stays what it is", () => {
  const value = { text: '"$number"', mark: { $number: "seven" } };
  expect(fromJsonText(toJsonText(value))).toEqual(value);
});

test("a value that was read from a text is written as that text", () => {
  const text = toJsonText({ b: 1, a: [Number.NaN, -0], text: "é" });
  const value = keepJsonText<{ readonly a: readonly number[] }>(text);
  expect(value).toEqual({ b: 1, a: [Number.NaN, -0], text: "é" });
  expect(toJsonText(value)).toBe(text);
  expect(toJsonText({ ...value, b: 2 })).toBe(text.replace('"b":1', '"b":2'));
});
