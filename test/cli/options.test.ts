import { describe, expect, test } from "vitest";
import { instant, oneOf, text, texts, wholeNumber } from "../../src/cli/options.ts";

const seed = wholeNumber("seed", { min: 0, max: 1_000 });

describe("a whole number", () => {
  test.each([
    ["0", 0],
    ["007", 7],
    ["1000", 1_000],
    [12, 12],
  ])("reads %j as %d", (value, expected) => {
    expect(seed(value)).toBe(expected);
  });
  test.each(["abc", "-1", "1.5", "1e3", "0x10", "1001", "NaN", " 5", "99999999999999999999"])(
    "refuses '%s' with the limits",
    (value) => {
      expect(() => seed(value)).toThrow(`--seed: expected a whole number from 0 to 1000, found '${value}'`);
    },
  );
  test("refuses an option that was given twice or without a value", () => {
    expect(() => seed(["1", "2"])).toThrow("--seed was given 2 times: expected it once");
    expect(() => seed("")).toThrow("--seed: expected a value, found none");
  });
  test("is undefined where the option was not given", () => {
    expect(seed(undefined)).toBeUndefined();
  });
});

test("a virtual time is written with a unit", () => {
  expect(instant("from")("90s")).toBe(90_000_000);
  expect(() => instant("from")("90")).toThrow("--from: expected a time such as 500ms, 90s or 2m, found '90'");
  expect(() => instant("from")("-1s")).toThrow(/expected a time/);
});

test("a text may be given once, a list as often as one likes", () => {
  expect(text("out")("folder")).toBe("folder");
  expect(() => text("out")(["a", "b"])).toThrow(/given 2 times/);
  expect(texts("variant")(["a", "b"])).toEqual(["a", "b"]);
  expect(texts("variant")("a")).toEqual(["a"]);
  expect(() => texts("variant")([""])).toThrow("--variant: expected a value, found none");
});

test("an unknown word is answered with the nearest one and the list", () => {
  expect(oneOf("--variant", "fifo", ["fifo", "sjf"])).toBe("fifo");
  expect(() => oneOf("--variant", "fif", ["fifo", "sjf"])).toThrow(
    "--variant: 'fif' is not known; did you mean 'fifo'? (there are: fifo, sjf)",
  );
});
