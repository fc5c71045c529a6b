import { describe, expect, test } from "vitest";
import type { TaskFacts } from "../../../src/report/export/run-export.ts";
import { TaskBook, type Execution } from "../../../src/report/export/tables/task-book.ts";

const FACTS: TaskFacts = {
  task: 4,
  class: 0,
  client: 9,
  arrived: 0,
  admitted: 0,
  started: 1,
  ended: 50,
  end: "completed",
  cores: 1,
  work: 10,
  attempts: 3,
  node: 2,
  ran: 10,
};

function execution(attempt: number, node: number, outcome: string): Execution {
  return { task: 4, attempt, node, outcome, epoch: 1, cores: [0], from: attempt * 10, until: attempt * 10 + 5 };
}

function bookOf(executions: readonly Execution[], counted: number): TaskBook {
  const book = new TaskBook();
  book.moment({ kind: "task-arrived", at: 0, task: 4, class: 0 });
  for (const each of executions) book.ended(each);
  book.moment({ kind: "task-ended", at: 50, task: 4, attempt: counted });
  return book;
}

describe("the execution that a task is said to have had", () => {
  test("is the attempt that counted, where several succeeded on one node", () => {
    const all = [execution(1, 2, "succeeded"), execution(2, 2, "succeeded"), execution(3, 3, "succeeded")];
    expect(bookOf(all, 1).close(FACTS)?.attempt).toBe(1);
    expect(bookOf(all, 2).close(FACTS)?.attempt).toBe(2);
    expect(bookOf(all, 3).close({ ...FACTS, node: 3 })?.attempt).toBe(3);
  });

  test("is the last success there, where the record names no attempt that is known", () => {
    const all = [execution(1, 2, "succeeded"), execution(2, 2, "succeeded"), execution(3, 2, "failed")];
    expect(bookOf(all, 0).close(FACTS)?.attempt).toBe(2);
  });

  test("is the last of all, where none counted; none, where none ended", () => {
    const all = [execution(1, 2, "failed"), execution(2, 3, "crashed")];
    expect(bookOf(all, 0).close({ ...FACTS, end: "dead-lettered", node: -1 })?.attempt).toBe(2);
    expect(bookOf([], 0).close({ ...FACTS, end: "cancelled", node: -1 })).toBeNull();
  });

  test("is forgotten when it is told", () => {
    const book = bookOf([execution(1, 2, "succeeded")], 1);
    expect(book.close(FACTS)).not.toBeNull();
    expect(book.close(FACTS)).toBeNull();
    book.ended(execution(2, 2, "succeeded"));
    expect(book.close(FACTS)).toBeNull();
  });
});
