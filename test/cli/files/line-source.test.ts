import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { openLineSource } from "../../../src/cli/files/line-source.ts";
import type { LineSource } from "../../../src/workload/traces/line-source.ts";
import { linesOf } from "../../../src/workload/traces/line-source.ts";

const folder = mkdtempSync(join(tmpdir(), "orrery-lines-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function all(source: LineSource): string[] {
  const lines: string[] = [];
  for (let line = source.next(); line !== undefined; line = source.next()) lines.push(line);
  return lines;
}

/** Over three chunks of a megabyte, nearly all of it signs of three bytes, so that some lie across a chunk's end. */
const LONG = Array.from({ length: 30_000 }, (_, position) => `${position} 𝛑 ${"€".repeat(position % 97)}`);

test("a file is read line by line, the same plain as zipped, over many chunks", () => {
  const text = LONG.join("\n");
  expect(Buffer.byteLength(text)).toBeGreaterThan(3 * 1_048_576);
  expect(all(openLineSource(write("long.txt", text)))).toEqual(LONG);
  expect(all(openLineSource(write("long.txt.gz", gzipSync(text))))).toEqual(LONG);
});

test("a zipped file is known by its content, not by its name", () => {
  expect(all(openLineSource(write("plain-name.swf", gzipSync("a\nb\n"))))).toEqual(["a", "b"]);
});

const TEXTS: readonly (readonly [string, readonly string[]])[] = [
  ["", []],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\nb", ["a", "", "b"]],
  ["a\r\nb\r\n", ["a", "b"]],
  ["a\r\nb\r", ["a", "b"]],
  ["\n", [""]],
];

test.each(TEXTS)("%j has the lines %j, in a file and in memory", (text, lines) => {
  expect(all(openLineSource(write("small.txt", text)))).toEqual(lines);
  expect(all(linesOf(text, "small.txt"))).toEqual(lines);
});

test("a byte order mark is no part of the first line", () => {
  expect(all(openLineSource(write("marked.csv", "\uFEFFa,b\n1,2")))).toEqual(["a,b", "1,2"]);
});

test("a missing file is said to be missing", () => {
  expect(() => openLineSource(join(folder, "none.swf"))).toThrow(
    /none\.swf: expected a log that can be read, found no such file/,
  );
});

test("a broken gzip file is said to be broken", () => {
  const whole = gzipSync("a\n".repeat(1_000));
  const path = write("half.gz", whole.subarray(0, whole.length >> 1));
  expect(() => all(openLineSource(path))).toThrow(/half\.gz: expected a whole gzip file, found a broken one/);
});
