// The text of one entry: what is read is what was written, to the last byte, whatever its names look like.

import { describe, expect, test } from "vitest";
import { entryText, readEntry } from "../../../src/cli/store/entry-text.ts";
import { toJsonText } from "../../../src/experiment/store/json-text.ts";
import { runOf } from "../../experiment/made-up.ts";
import { identified } from "./made-store.ts";

const NASTY = ',"result":{';

describe("an entry", () => {
  test.each([
    ["plain", identified(1), runOf("fifo", 1)],
    ["numbers that JSON cannot write", identified(1), runOf("fifo", 1, { metrics: { a: Number.NaN, b: -0 } })],
    ["a file named result", identified(1, { files: { a: "0", result: "1" } }), runOf("fifo", 1)],
    ["a variant named like the key of the result", identified(1, { variant: NASTY }), runOf(NASTY, 1)],
  ])("comes back whole, and is written again as the same bytes: %s", (_, run, result) => {
    const text = entryText(run, result);
    const entry = readEntry(Buffer.from(text))!;
    expect(entry).toEqual({ ...run, result });
    expect(entryText(run, entry.result)).toBe(text);
    expect(text.startsWith(toJsonText({ ...run, result }).slice(0, -1))).toBe(true);
  });

  test("is nothing where a byte changed, the end is not there, or there is no result", () => {
    const text = entryText(identified(1), runOf("fifo", 1));
    for (const broken of [text.replace("fifo", "fife"), text.slice(0, -1), "", "{}"])
      expect(readEntry(Buffer.from(broken))).toBeUndefined();
  });
});
