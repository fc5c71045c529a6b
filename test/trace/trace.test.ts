// The one trace of a run: who hears of a record, in which order, and what it does to the digest.

import { describe, expect, it } from "vitest";
import { Digest } from "../../src/kernel/digest.ts";
import type { Instant } from "../../src/kernel/time.ts";
import {
  CAUSES,
  CLOCK_CHANGES,
  DROPS,
  OUTCOMES,
  REFUSALS,
  REJECTIONS,
  ROLES,
  codeOf,
} from "../../src/trace/record-codes.ts";
import { RECORD, RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { Trace } from "../../src/trace/trace.ts";

function open() {
  const clock = { now: 0 as Instant };
  const digest = new Digest();
  return { clock, digest, trace: new Trace(clock, digest) };
}

describe("a trace", () => {
  it("hands a record with its instant to the listeners of its kind, in the order of subscription, and then to those of all", () => {
    const { clock, trace } = open();
    const heard: unknown[] = [];
    trace.onAny((kind, ...rest) => heard.push(["any", RECORD_KINDS[kind].name, ...rest]));
    trace.on("task.completed", (...columns) => heard.push(["first", ...columns]));
    trace.on("task.completed", (...columns) => heard.push(["second", ...columns]));
    trace.on("task.queued", () => heard.push("never"));
    clock.now = 17 as Instant;
    trace.emit(RECORD["task.completed"], 1, 2, 3, 4, 5);
    expect(heard).toEqual([
      ["first", 17, 1, 2, 3, 4, 5],
      ["second", 17, 1, 2, 3, 4, 5],
      ["any", "task.completed", 17, 1, 2, 3, 4, 5],
    ]);
    expect(trace.recordCount).toBe(1);
  });

  it("takes on a listener in the middle of a run without telling it of the past", () => {
    const { trace } = open();
    const heard: number[] = [];
    trace.emit(RECORD["task.queued"], 0, 1, 1, 0, 0);
    trace.on("task.queued", (_at, _node, task) => heard.push(task));
    trace.emit(RECORD["task.queued"], 0, 2, 1, 0, 0);
    expect(heard).toEqual([2]);
  });

  it("leaves the same digest whoever listens", () => {
    const [silent, watched] = [open(), open()];
    watched.trace.onAny(() => {});
    watched.trace.on("task.queued", () => {});
    for (const { trace } of [silent, watched]) trace.emit(RECORD["task.queued"], 0, 1, 1, 0, 0);
    expect(watched.digest.toString()).toBe(silent.digest.toString());
  });

  it("leaves another digest if a record differs in any of its columns, its kind, its instant or its place", () => {
    const digests = new Set<string>();
    const base = [RECORD["attempt.started"], 1, 2, 3, 4, 5] as const;
    const emitOne = (at: number, columns: readonly number[]): void => {
      const { clock, digest, trace } = open();
      clock.now = at as Instant;
      trace.emit(...(columns as [number, number, number, number, number, number]));
      digests.add(digest.toString());
    };
    emitOne(7, base);
    emitOne(8, base);
    base.forEach((_, column) =>
      emitOne(
        7,
        base.map((value, index) => (index === column ? value + 1 : value)),
      ),
    );
    expect(digests.size).toBe(8);
    const [forward, backward] = [open(), open()];
    forward.trace.emit(1, 0, 0, 0, 0, 0);
    forward.trace.emit(2, 0, 0, 0, 0, 0);
    backward.trace.emit(2, 0, 0, 0, 0, 0);
    backward.trace.emit(1, 0, 0, 0, 0, 0);
    expect(forward.digest.toString()).not.toBe(backward.digest.toString());
  });
});

describe("the vocabulary of records", () => {
  it("names every kind once, numbers it by its place, and says what each used column is", () => {
    const names = RECORD_KINDS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const [index, { name, columns, meaning }] of RECORD_KINDS.entries()) {
      expect(RECORD[name]).toBe(index);
      expect(columns.length).toBe(5);
      expect(meaning.length).toBeGreaterThan(5);
    }
  });

  it("gives every code of a column by its name", () => {
    for (const list of [OUTCOMES, CAUSES, REJECTIONS, REFUSALS, DROPS, CLOCK_CHANGES, ROLES]) {
      expect(list.map((name) => codeOf<string>(list, name))).toEqual(list.map((_, index) => index));
    }
  });
});
