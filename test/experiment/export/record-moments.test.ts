import { describe, expect, test } from "vitest";
import { momentsOf } from "../../../src/experiment/export/record-moments.ts";
import { RECORD, RECORD_KINDS, type RecordKindName } from "../../../src/trace/record-kinds.ts";

const NODES = ["master/0", "worker/0"];

function read(kind: RecordKindName, numbers: readonly [number, number, number, number, number]) {
  return momentsOf({ kind: RECORD[kind], at: 1_500, numbers }, NODES);
}

describe("a record, as exports hear of it", () => {
  test("has its columns by their meaning, and codes as words", () => {
    expect(read("attempt.ended", [1, 17, 2, 3, 4])).toEqual([
      { kind: "attempt-ended", at: 1_500, node: 1, task: 17, attempt: 2, epoch: 3, outcome: "crashed" },
    ]);
    expect(read("message.sent", [0, 1, 5, 400, 1])).toEqual([
      { kind: "message-sent", at: 1_500, from: 0, to: 1, message: "dispatch", bytes: 400, isDatagram: true },
    ]);
    expect(read("message.dropped", [1, 0, 15, 0, 1])).toEqual([
      { kind: "message-dropped", at: 1_500, from: 0, to: 1, message: "heartbeat", reason: "partition" },
    ]);
    expect(read("message.delivered", [1, 0, 15, 0, 250])).toMatchObject([{ from: 0, to: 1, latency: 250 }]);
    expect(read("leader.resigned", [0, 0, 0, 4, 0])).toMatchObject([{ epoch: 4, reason: "deposed" }]);
    expect(read("task.arrived", [1, 17, 2, 3, 9_000])).toEqual([
      { kind: "task-arrived", at: 1_500, task: 17, class: 3 },
    ]);
  });

  test("is a mark with its other columns in words, where it is rare and telling", () => {
    expect(read("node.declared-dead", [1, 0, 0, 0, 0])).toEqual([
      { kind: "noted", at: 1_500, node: 1, name: "node.declared-dead", details: { observer: "master/0" } },
    ]);
    expect(read("attempt.lost", [1, 17, 2, 3, 2])).toMatchObject([
      { kind: "noted", node: 1, details: { task: 17, attempt: 2, epoch: 3, cause: "nodeLost" } },
    ]);
  });

  test("of a dead letter is both the end of the task and a mark", () => {
    expect(read("task.dead-lettered", [0, 17, 3, 0, 0]).map(({ kind }) => kind)).toEqual(["task-ended", "noted"]);
  });

  test("tells which attempt counted where a task is completed, and none where it ends otherwise", () => {
    expect(read("task.completed", [0, 17, 3, 1, 0])).toMatchObject([{ kind: "task-ended", attempt: 3 }]);
    for (const kind of ["task.rejected", "task.expired", "task.cancelled"] as const)
      expect(read(kind, [0, 17, 3, 1, 0])).toMatchObject([{ kind: "task-ended", attempt: 0 }]);
  });

  test("is nothing where no export wants it; every kind can be read", () => {
    expect(read("disk.synced", [0, 0, 0, 0, 100])).toEqual([]);
    for (const { name } of RECORD_KINDS) expect(() => read(name, [0, 0, 0, 0, 0])).not.toThrow();
  });
});
