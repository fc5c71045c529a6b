// The checker of linearizability against the obvious one, on thousands of small histories of every kind.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLinearizability } from "../../../src/observe/linearizability/check-linearizability.ts";
import type { Operation, SequentialModel } from "../../../src/observe/linearizability/operation.ts";
import {
  TASK_STATES,
  taskModel,
  type TaskInput,
  type TaskOutput,
} from "../../../src/observe/linearizability/task-model.ts";
import { read, register, swap, write, type RegisterOperation } from "./histories.ts";
import { explains, isLinearization, isObviouslyLinearizable } from "./obvious-checker.ts";

const BUDGET = 1_000_000;

/** Compares the verdicts, and proves either. Returns the verdict. */
function judgeTwice<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
): string {
  const judgement = checkLinearizability(model, history, BUDGET);
  expect(judgement.verdict).toBe(isObviouslyLinearizable(model, history) ? "linearizable" : "not-linearizable");
  if (judgement.verdict === "linearizable" && history.length > 0)
    expect(isLinearization(model, history, judgement.orders[0])).toBe(true);
  if (judgement.verdict === "not-linearizable") {
    expect(explains(model, judgement.longest)).toBe(true);
    expect(explains(model, [...judgement.longest, judgement.stuck])).toBe(false);
    expect(history).toContain(judgement.stuck);
  }
  return judgement.verdict;
}

const span = fc.record({ invoked: fc.nat(12), length: fc.nat(6), hasReturned: fc.boolean() });
const value = fc.nat(2);

const registerOperation: fc.Arbitrary<RegisterOperation> = fc
  .record({
    span,
    process: fc.nat(3),
    kind: fc.constantFrom("read", "write", "swap"),
    value,
    other: value,
    isEqual: fc.boolean(),
  })
  .map(({ span: { invoked, length, hasReturned }, process, kind, value, other, isEqual }) => {
    const returned = hasReturned ? invoked + length : undefined;
    if (kind === "read") return read(process, value - 1, invoked, returned);
    if (kind === "write") return write(process, value, invoked, returned);
    return swap(process, [value, other], isEqual, invoked, returned);
  });

const ANSWERS_TO: Readonly<Record<TaskInput, readonly TaskOutput[]>> = {
  submit: ["admitted", "admitted", "rejected"],
  status: ["unknown", "pending", "done", "cancelled", "over"],
  cancel: ["unknown", "done", "cancelled", "over"],
  end: ["done"],
};

const taskOperation: fc.Arbitrary<Operation<TaskInput, TaskOutput>> = fc
  .constantFrom<TaskInput>("submit", "status", "status", "cancel", "end")
  .chain((input) =>
    fc.record({ input: fc.constant(input), span, process: fc.nat(3), output: fc.constantFrom(...ANSWERS_TO[input]) }),
  )
  .map(({ input, span: { invoked, length, hasReturned }, process, output }) => ({
    process,
    input,
    invoked,
    returned: hasReturned ? invoked + length : undefined,
    output: hasReturned ? output : undefined,
  }));

/** How many histories of either verdict there were: a comparison that only ever saw one proves little. */
function tally(verdicts: readonly string[]): number {
  const linearizable = verdicts.filter((verdict) => verdict === "linearizable").length;
  return Math.min(linearizable, verdicts.length - linearizable) / verdicts.length;
}

describe("the checker agrees with the obvious one", () => {
  test("on histories of a register", () => {
    const verdicts: string[] = [];
    fc.assert(
      fc.property(fc.array(registerOperation, { maxLength: 6 }), (history) => {
        verdicts.push(judgeTwice(register, history));
      }),
      { numRuns: 1_000 },
    );
    expect(tally(verdicts)).toBeGreaterThan(0.1);
  });

  test("on histories of a task", () => {
    const verdicts: string[] = [];
    fc.assert(
      fc.property(
        fc.constantFrom("unknown", "unknown", "pending", ...TASK_STATES),
        fc.array(taskOperation, { maxLength: 6 }),
        (initial, history) => {
          verdicts.push(judgeTwice(taskModel(initial), history));
        },
      ),
      { numRuns: 1_000 },
    );
    expect(tally(verdicts)).toBeGreaterThan(0.1);
  });

  test("on histories that a register really gave", () => {
    const made = fc.array(fc.record({ operation: registerOperation, before: fc.nat(3), after: fc.nat(3) }), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(made, (parts) => {
        let state = register.initial;
        const history = parts.map(({ operation, before, after }, index) => {
          const { input, process, returned } = operation;
          const equal = input.kind === "swap" ? state === input.from : state;
          const output = returned === undefined ? undefined : input.kind === "write" ? "written" : equal;
          state = register.step(state, input, undefined)!;
          const at = 10 + 2 * index;
          return {
            process,
            input,
            invoked: at - before,
            returned: output === undefined ? undefined : at + after,
            output,
          };
        });
        const judgement = checkLinearizability(register, history, BUDGET);
        expect(judgement.verdict).toBe("linearizable");
        if (judgement.verdict === "linearizable")
          expect(isLinearization(register, history, judgement.orders[0])).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
