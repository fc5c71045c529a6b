// Histories of single tasks, kept short: against the whole history, for every verdict on the way.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Instant } from "../../../src/kernel/time.ts";
import { checkLinearizability } from "../../../src/observe/linearizability/check-linearizability.ts";
import type { Operation } from "../../../src/observe/linearizability/operation.ts";
import { SCHEDULER, TaskHistory, type Moment } from "../../../src/observe/linearizability/task-history.ts";
import { taskModel, type TaskInput, type TaskOutput } from "../../../src/observe/linearizability/task-model.ts";

const BUDGET = 1_000_000;

function moment(record: number): Moment {
  return { record, at: record as Instant };
}

function verdictOf(operations: readonly Operation<TaskInput, TaskOutput>[]): string {
  return checkLinearizability(taskModel("unknown"), operations, BUDGET).verdict;
}

type Whole = { -readonly [Key in keyof Operation<TaskInput, TaskOutput>]: Operation<TaskInput, TaskOutput>[Key] };

/** Everything that was ever asked, and nothing forgotten. */
class WholeHistory {
  readonly operations: Whole[] = [];
  readonly #open = new Map<string, Whole>();

  invoked(process: number, input: TaskInput, invoked: number): void {
    const operation: Whole = { process, input, invoked, returned: undefined, output: undefined };
    this.operations.push(operation);
    this.#open.set(`${process} ${input}`, operation);
  }

  returned(process: number, input: TaskInput, output: TaskOutput, returned: number): boolean {
    const operation = this.#open.get(`${process} ${input}`);
    this.#open.delete(`${process} ${input}`);
    if (operation !== undefined) Object.assign(operation, { output, returned });
    return operation !== undefined;
  }
}

type Event =
  | { readonly kind: "invoked"; readonly client: number; readonly input: TaskInput }
  | { readonly kind: "returned"; readonly client: number; readonly input: TaskInput; readonly output: TaskOutput }
  | { readonly kind: "may end" }
  | { readonly kind: "told" };

const client = fc.integer({ min: 1, max: 3 });
const input = fc.constantFrom<TaskInput>("submit", "status", "status", "status", "cancel");

/** `phase`: what an honest scheduler would say about then. */
function answerTo(input: TaskInput, phase: number): TaskOutput {
  if (input === "submit") return "admitted";
  if (phase === 0) return "unknown";
  if (phase === 1) return input === "cancel" ? "cancelled" : "pending";
  return phase === 2 ? "done" : "cancelled";
}

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant("invoked" as const), client, input }) },
  {
    weight: 8,
    arbitrary: fc
      .record({ client, input, phase: fc.constantFrom(0, 1, 1, 1, 2, 3) })
      .map(({ client, input, phase }) => ({
        kind: "returned" as const,
        client,
        input,
        output: answerTo(input, phase),
      })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "may end" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "told" as const }) },
);

/** The same event in both. Returns whether the verdict may have changed. */
function happen(what: Event, record: number, short: TaskHistory, whole: WholeHistory): boolean {
  switch (what.kind) {
    case "invoked":
      short.invoked(what.client, what.input, moment(record));
      whole.invoked(what.client, what.input, record);
      return false;
    case "returned": {
      const wasAsked = whole.returned(what.client, what.input, what.output, record);
      expect(short.returned(what.client, what.input, what.output, moment(record))).toBe(wasAsked);
      return wasAsked;
    }
    case "may end":
      short.mayEnd(moment(record));
      if (!whole.operations.some(({ process }) => process === SCHEDULER)) whole.invoked(SCHEDULER, "end", record);
      return false;
    case "told":
      if (!short.told("done", moment(record))) return false;
      if (!whole.operations.some(({ process }) => process === SCHEDULER)) whole.invoked(SCHEDULER, "end", 0);
      whole.returned(SCHEDULER, "end", "done", record);
      return true;
  }
}

describe("the short history of a task", () => {
  test("gets the verdict of the whole one, at every answer", () => {
    const seen = { good: 0, bad: 0, longest: 0 };
    fc.assert(
      fc.property(fc.array(event, { minLength: 8, maxLength: 60 }), (events) => {
        const short = new TaskHistory("unknown");
        const whole = new WholeHistory();
        for (const [index, what] of events.entries()) {
          if (!happen(what, index + 1, short, whole)) continue;
          const verdict = verdictOf(whole.operations);
          expect(verdictOf(short.operations)).toBe(verdict);
          if (short.isPlainlyPending && what.kind === "returned" && what.output === "pending")
            expect(verdict).toBe("linearizable");
          seen.longest = Math.max(seen.longest, whole.operations.length - short.operations.length);
          if (verdict === "linearizable") seen.good += 1;
          else {
            seen.bad += 1;
            return;
          }
        }
      }),
      { numRuns: 1_000 },
    );
    expect(seen.good).toBeGreaterThan(300);
    expect(seen.bad).toBeGreaterThan(300);
    expect(seen.longest).toBeGreaterThan(3);
  });

  test("has a handful of operations, however often the task is asked about", () => {
    const history = new TaskHistory("unknown");
    history.submitted(1, moment(0), moment(1));
    let record = 1;
    for (let round = 0; round < 2_000; round += 1) {
      for (const asker of [1, 2, 3]) history.invoked(asker, "status", moment((record += 1)));
      for (const asker of [2, 1]) history.returned(asker, "status", "pending", moment((record += 1)));
      history.invoked(3, "cancel", moment((record += 1))); // again, and nobody ever answers
      expect(history.operations.length).toBeLessThan(14);
    }
  });

  test("forgets what is sure to be repeated, and nothing else", () => {
    const history = new TaskHistory("unknown");
    const ask = (from: number, to: number, output: TaskOutput, asked: TaskInput = "status") => {
      history.invoked(1, asked, moment(from));
      history.returned(1, asked, output, moment(to));
    };
    ask(1, 2, "admitted", "submit");
    ask(3, 4, "admitted", "submit");
    ask(5, 6, "pending");
    ask(7, 8, "pending");
    ask(9, 10, "pending");
    ask(11, 12, "cancelled", "cancel");
    ask(13, 14, "cancelled");
    expect(history.operations.map(({ invoked }) => invoked)).toEqual([1, 5, 9, 11, 13]);
  });

  test("is closed when the task is over and nobody waits for an answer", () => {
    const history = new TaskHistory("unknown");
    history.submitted(1, moment(0), moment(1));
    history.invoked(1, "status", moment(2));
    history.told("done", moment(3));
    expect([history.isClosed, history.ending]).toEqual([false, "done"]);
    history.returned(1, "status", "pending", moment(4));
    expect(history.isClosed).toBe(true);
    expect(new TaskHistory("done").isClosed).toBe(true);
    expect(new TaskHistory("unknown").isClosed).toBe(false);
  });
});
