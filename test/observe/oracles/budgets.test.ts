// I13 against a reference that looks at every window, and by hand.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { Digest } from "../../../src/kernel/digest.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { DeclaredBudget } from "../../../src/observe/observe-options.ts";
import { Budgets } from "../../../src/observe/oracles/budgets.ts";
import { Violations } from "../../../src/observe/oracles/violations.ts";
import { Trace } from "../../../src/trace/trace.ts";
import { checksOf, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "../scripted-trace.ts";

const NOTHING: DeclaredBudget = { ratio: 0, perSecond: 0, burst: 0 };

/** A task that fails once, is preempted once, and is copied once. */
function busy(options = {}): ScriptedTrace {
  const script = new ScriptedTrace(options).serve(MASTER, 1).arrive(0).accept(0).run(0);
  script.time(1).end(0, "failed").queue(0, 2).run(0, WORKER_A, 2).time(2).end(0, "preempted", WORKER_A, 2);
  script.queue(0, 3).run(0, WORKER_A, 3).time(3).emit("attempt.copied", WORKER_B, 0, 4, 1, 0).run(0, WORKER_B, 4);
  return script.time(4).end(0, "succeeded", WORKER_B, 4).complete(0, 4).end(0, "killed", WORKER_A, 3);
}

describe("I13, budgets", () => {
  test("are not judged where none is declared, and measured all the same", () => {
    const { metrics, violations } = busy().finish(5);
    expect(violations).toEqual([]);
    expect(metrics).toMatchObject({ "budget.retries": 1, "budget.preemptions": 1, "budget.copies": 1 });
  });

  test.each(["retries", "copies", "preemptions"] as const)("are judged for %s", (name) => {
    const { violations } = busy({ budgets: { [name]: NOTHING } }).finish(5);
    expect(violations.map(({ check }) => check)).toEqual(["I13"]);
    expect(violations[0].message).toContain(`more ${name} than the budget allows`);
    expect(checksOf(busy({ budgets: { [name]: { ...NOTHING, burst: 1 } } }).finish(5))).toEqual([]);
  });

  test("of displacements are counted as attempts are asked to stop", () => {
    const displacements = (pause: number) => {
      const script = new ScriptedTrace({ budgets: { displacements: { ratio: 0, perSecond: 1, burst: 1 } } }).serve(
        MASTER,
        1,
      );
      script.time(10).emit("attempt.displaced", WORKER_A, 0, 1, 1, 7);
      return script
        .time(10 + pause)
        .emit("attempt.displaced", WORKER_A, 0, 2, 1, 7)
        .finish(20).violations;
    };
    expect(displacements(1)).toEqual([]);
    expect(displacements(0.9).map(({ check, message }) => [check, message])).toEqual([
      ["I13", expect.stringContaining("more displacements than the budget allows")],
    ]);
  });

  test("of displacements are full again for a new leader, which knows nothing of what was spent", () => {
    const script = new ScriptedTrace({ budgets: { displacements: { ...NOTHING, burst: 1 } } }).serve(MASTER, 1).time(1);
    script.emit("attempt.displaced", WORKER_A, 0, 1, 1, 7).time(2).serve(MASTER, 2);
    script.emit("attempt.displaced", WORKER_A, 0, 2, 2, 7);
    expect(checksOf(script.finish(3))).toEqual([]);
    const spent = new ScriptedTrace({ budgets: { displacements: { ...NOTHING, burst: 1 } } }).serve(MASTER, 1).time(1);
    spent.emit("attempt.displaced", WORKER_A, 0, 1, 1, 7).time(2).emit("attempt.displaced", WORKER_A, 0, 2, 1, 7);
    expect(checksOf(spent.finish(3))).toEqual(["I13"]);
  });

  test("of moves are not spent by a deposed master: nobody obeys it", () => {
    const moves = (epoch: number) => {
      const script = new ScriptedTrace({ budgets: { moves: NOTHING } })
        .serve(MASTER, 1)
        .time(1)
        .serve(MASTER, 2)
        .time(2);
      return checksOf(script.emit("attempt.moving", WORKER_A, 0, 1, epoch, WORKER_B).finish(3));
    };
    expect(moves(1)).toEqual([]);
    expect(moves(2)).toEqual(["I13"]);
  });

  test("of calls are set against messages on connections", () => {
    const calls = (messages: number, transport: number) => {
      const script = new ScriptedTrace({ budgets: { calls: { ratio: 0.1, perSecond: 0, burst: 1 } } }).time(1);
      script.emit("call.retried", WORKER_A);
      for (let message = 0; message < messages; message += 1)
        script.emit("message.sent", WORKER_A, MASTER, 1, 100, transport);
      return checksOf(script.emit("call.retried", WORKER_A).finish(2));
    };
    expect(calls(10, 0)).toEqual([]);
    expect(calls(9, 0)).toEqual(["I13"]);
    expect(calls(10, 1)).toEqual(["I13"]);
  });

  test("a refused attempt is no retry", () => {
    const script = new ScriptedTrace({ budgets: { retries: NOTHING } }).arrive(0).accept(0).dispatch(0);
    script.emit("attempt.refused", WORKER_A, 0, 1, 1, 0).queue(0, 2).run(0, WORKER_B, 2);
    expect(checksOf(script.finish(2))).toEqual([]);
  });
});

type Happening = { readonly pause: number; readonly isSpending: boolean };

/** True if some window holds more spendings than the budget allows: what the first spending too many shows. */
function isOverspent(happenings: readonly Happening[], { ratio, perSecond, burst }: DeclaredBudget): boolean {
  let at = 0;
  const instants = happenings.map(({ pause, isSpending }) => ({ at: (at += pause), isSpending }));
  return instants.some((_, from) => {
    let spent = 0;
    let allowed = burst;
    for (let index = from; index < instants.length; index += 1) {
      if (index > from) allowed += (perSecond * (instants[index].at - instants[index - 1].at)) / SECOND;
      if (instants[index].isSpending) spent += 1;
      else if (index > from) allowed += ratio;
      if (spent > allowed + 1e-6) return true;
    }
    return false;
  });
}

describe("a budget", () => {
  property.prop(
    [
      fc.array(fc.record({ pause: fc.nat(2 * SECOND), isSpending: fc.boolean() }), { minLength: 1, maxLength: 40 }),
      fc.record({ ratio: fc.constantFrom(0, 0.1, 0.5), perSecond: fc.constantFrom(0, 0.3, 1), burst: fc.nat(4) }),
    ],
    { numRuns: 300, seed: 20_261_001 },
  )("is kept exactly where no window holds more than it allows", (happenings, budget) => {
    const violations = new Violations(() => 1);
    const clock = { now: 0 as Instant };
    const budgets = new Budgets(new Trace(clock, new Digest()), violations, { retries: budget });
    for (const { pause, isSpending } of happenings) {
      clock.now = (clock.now + pause) as Instant;
      if (isSpending) budgets.retried(clock.now);
      else budgets.dispatched(clock.now);
    }
    expect(violations.list(clock.now).length > 0).toBe(isOverspent(happenings, budget));
  });
});
