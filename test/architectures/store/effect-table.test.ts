// Which effects a store carries out, call by call.

import { describe, expect, test } from "vitest";
import { EffectTable, type EffectProtection } from "../../../src/architectures/store/effect-table.ts";
import type { Duration, Instant } from "../../../src/kernel/time.ts";
import type { TaskId } from "../../../src/process/identity.ts";

const HORIZON = 100;

function table(protection: EffectProtection) {
  const effects = new EffectTable(protection, HORIZON as Duration);
  return {
    /** It is asked for, and carried out unless it is refused. */
    ask(task: number, epoch: number, now = 0): string {
      const refusal = effects.refusal(task as TaskId, epoch, now as Instant);
      if (refusal === undefined) effects.remember(task as TaskId, epoch, now as Instant);
      return refusal ?? "done";
    },
    effects,
  };
}

describe("effects that are fenced", () => {
  test("are refused for a lower epoch than the highest that was seen, and for no other", () => {
    const { ask } = table("fenced");
    expect([ask(1, 2), ask(2, 2), ask(3, 1), ask(4, 3), ask(5, 2), ask(6, 3)]).toEqual([
      "done",
      "done",
      "stale",
      "done",
      "stale",
      "done",
    ]);
  });

  test("are not protected from repetition", () => {
    const { ask } = table("fenced");
    expect([ask(1, 2), ask(1, 2)]).toEqual(["done", "done"]);
  });

  test("stay fenced when an effect of a lower epoch that had been let through is written down late", () => {
    const { ask, effects } = table("fenced");
    ask(1, 3);
    effects.remember(2 as TaskId, 1, 0 as Instant);
    expect([effects.remembered().epoch, ask(3, 2)]).toEqual([3, "stale"]);
  });
});

describe("effects that are recognised", () => {
  test("are carried out once, whatever the epoch, and again when they have been forgotten", () => {
    const { ask, effects } = table("dedupe");
    expect([ask(1, 1, 0), ask(1, 2, HORIZON - 1), ask(2, 1, 50)]).toEqual(["done", "duplicate", "done"]);
    expect(effects.remembered().tasks).toEqual([1, 2]);
    expect([ask(1, 1, HORIZON), ask(2, 1, HORIZON)]).toEqual(["done", "duplicate"]);
    expect(effects.remembered().tasks).toEqual([2, 1]);
  });
});

test("effects that nothing protects are always carried out", () => {
  const { ask } = table("none");
  expect([ask(1, 2), ask(1, 1)]).toEqual(["done", "done"]);
});
