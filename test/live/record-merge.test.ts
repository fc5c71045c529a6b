import { mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Instant } from "../../src/kernel/time.ts";
import { RecordMerge, type RecordRow } from "../../src/live/record-merge.ts";
import { RecordReader, RecordWriter } from "../../src/live/record-pipe.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";

const KIND = RECORD["task.queued"];
const row = (at: number, task: number): RecordRow => [KIND, at as Instant, 1, task, 2, 3, 0.5];

describe("records of several nodes", () => {
  test("come out in the order of their instants, those of one instant in the order of their coming, and not before the limit", () => {
    const seen: (readonly [number, number])[] = [];
    const merge = new RecordMerge((_kind, at, _node, task) => seen.push([at, task]));
    for (const each of [row(30, 1), row(10, 2), row(20, 3), row(10, 4), row(40, 5)]) merge.add(...each);
    merge.release(30);
    expect(seen).toEqual([
      [10, 2],
      [10, 4],
      [20, 3],
    ]);
    merge.release(Infinity);
    expect(seen.slice(3)).toEqual([
      [30, 1],
      [40, 5],
    ]);
    expect(merge.lateCount).toBe(0);
  });

  test("one that is too late is put where the others already are, and counted", () => {
    const seen: number[] = [];
    const merge = new RecordMerge((_kind, at) => seen.push(at));
    merge.add(...row(50, 1));
    merge.release(60);
    merge.add(...row(20, 2));
    merge.release(60);
    expect(seen).toEqual([50, 50]);
    expect(merge.lateCount).toBe(1);
  });

  test("cross a pipe to the last bit, in pieces of any size", () => {
    const folder = mkdtempSync(join(tmpdir(), "orrery-pipe-"));
    try {
      const path = join(folder, "records");
      const file = openSync(path, "w");
      const writer = new RecordWriter(file);
      const rows = Array.from({ length: 300 }, (_, index): RecordRow => row(index * 7, index));
      for (const each of rows) writer.add(...each);
      writer.flush();
      writer.add(KIND, (2 ** 52) as Instant, -1, -5, 0, 4_000_000_000, -1.5);
      writer.flush();
      const bytes = readFileSync(path);
      const read: RecordRow[] = [];
      const reader = new RecordReader((...each) => read.push(each));
      for (let from = 0; from < bytes.length; from += 41) reader.add(bytes.subarray(from, from + 41));
      expect(read).toEqual([...rows, [KIND, 2 ** 52, -1, -5, 0, 4_000_000_000, -1.5]]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
