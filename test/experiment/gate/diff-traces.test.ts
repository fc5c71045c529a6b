import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { diffTraces, TraceLineError } from "../../../src/experiment/gate/diff-traces.ts";
import type { TraceLines } from "../../../src/experiment/gate/diff-traces.ts";

function linesOf(lines: readonly string[], name = "trace"): TraceLines {
  let index = 0;
  return { name, next: () => lines[index++] };
}
const record = (at: number, kind: string, more: object = {}): string => JSON.stringify({ at, kind, ...more });
const diff = (a: readonly string[], b: readonly string[], context = 2) =>
  diffTraces(linesOf(a, "A"), linesOf(b, "B"), { context });

const BOTH = [record(0, "task.arrived", { task: 1 }), record(1, "task.queued", { task: 1 }), record(1, "message.sent")];

describe("two traces", () => {
  test("that are the same say how many records that is", () => {
    expect(diff(BOTH, BOTH)).toMatchObject({ isSame: true, common: 3, first: null, chain: [], decision: null });
  });

  test("part at the first record that differs, with what came before and what each side does next", () => {
    const a = [...BOTH, record(2, "message.delivered", { to: "x" }), record(3, "attempt.dispatched", { node: "x" })];
    const b = [...BOTH, record(2, "message.delivered", { to: "y" })];
    expect(diff(a, b)).toMatchObject({
      isSame: false,
      common: 3,
      context: BOTH.slice(1),
      first: { a: a[3], b: b[3] },
      next: { a: a.slice(3), b: b.slice(3) },
      decision: { a: a[4], b: null },
    });
  });

  test("one of which ends are not the same", () => {
    expect(diff(BOTH, BOTH.slice(0, 2))).toMatchObject({ isSame: false, first: { a: BOTH[2], b: null } });
  });

  test("have a chain from kind to kind by time, without the kinds that stayed the same", () => {
    const b = [record(5, "disk.synced"), record(6, "task.completed", { task: 1 }), record(7, "fault.ended")];
    const a = [record(4, "attempt.started"), ...b.slice(0, 1), record(8, "task.completed", { task: 1 }), b[2]];
    const { chain, tasks, counts } = diff([...BOTH, ...a], [...BOTH, ...b]);
    expect(chain.map(({ kind, at }) => [kind, at])).toEqual([
      ["attempt.started", 4],
      ["task.completed", 6],
    ]);
    expect(tasks).toEqual({ both: 1, shifted: 1, shiftMean: -2, onlyA: 0, onlyB: 0 });
    expect(counts).toEqual([{ kind: "attempt.started", a: 1, b: 0 }]);
  });

  test("count tasks that only one side completes", () => {
    const { tasks } = diff([...BOTH, record(2, "task.completed", { task: 1 })], BOTH);
    expect(tasks).toMatchObject({ both: 0, onlyA: 1, onlyB: 0 });
  });

  test("of which one has thousands of records more give an answer all the same", () => {
    const more = Array.from({ length: 10_000 }, (_, index) => record(index + 2, "message.dropped"));
    expect(diff([...BOTH, ...more], BOTH).chain).toMatchObject([{ kind: "message.dropped", at: 2, b: null }]);
  });

  test("are read side by side: thousands of records at one instant do not put one side ahead", () => {
    const crowd = Array.from({ length: 10_000 }, (_, index) => record(2, "node.declared", { node: index }));
    const { chain, next } = diff(
      [...BOTH, record(2, "disk.synced"), ...crowd],
      [...BOTH, record(2, "fault.ended"), ...crowd],
    );
    expect(chain.map(({ kind }) => kind).toSorted()).toEqual(["disk.synced", "fault.ended"]);
    expect(next.b).toHaveLength(2);
  });

  test("a line that is no record is refused with its number", () => {
    expect(() => diff([...BOTH, "{}"], [...BOTH, "{"])).toThrow(TraceLineError);
    expect(() => diff([...BOTH, "{}"], [...BOTH])).toThrow(
      "A:4: expected a record as `orrery trace` prints it, found '{}'",
    );
    expect(() => diff(["name: x"], ["name: x"])).toThrow(TraceLineError);
  });

  const anyRecord = fc.record({ at: fc.nat(9), kind: fc.constantFrom("task.queued", "attempt.dispatched") });
  const anyTrace = fc
    .array(anyRecord, { maxLength: 12 })
    .map((records) => records.toSorted((a, b) => a.at - b.at).map((each) => JSON.stringify(each)));
  test.prop([anyTrace, anyTrace])("the first difference is that of the obvious comparison", (a, b) => {
    const obvious = a.findIndex((line, index) => line !== b[index]);
    const common = obvious === -1 ? a.length : obvious;
    const found = diff(a, b);
    expect(found.common).toBe(common);
    expect(found.isSame).toBe(a.length === b.length && common === a.length);
    const decisions = (lines: readonly string[]) => lines.slice(common).filter((line) => line.includes("dispatched"));
    const [left, right] = [decisions(a), decisions(b)];
    const index = Array.from({ length: Math.max(left.length, right.length) }).findIndex(
      (_, at) => left[at] !== right[at],
    );
    expect(found.decision).toEqual(index === -1 ? null : { a: left[index] ?? null, b: right[index] ?? null });
  });
});
