// The ledger's memory: slots are used again, and late records of tasks that left it are still judged.

import { describe, expect, test } from "vitest";
import { Ledger } from "../../src/observe/ledger.ts";
import { COMPLETED, EXPIRED } from "../../src/observe/task-state.ts";
import { NONE } from "../../src/observe/task-table.ts";
import type { Instant } from "../../src/kernel/time.ts";
import { ScriptedTrace } from "./scripted-trace.ts";

const NOW = 0 as Instant;

describe("the ledger", () => {
  test("holds as many slots as tasks were ever in flight at once", () => {
    const ledger = new Ledger();
    for (let task = 0; task < 50_000; task += 1) {
      const slot = ledger.open(task, NOW);
      ledger.openAttempt(slot, 1, 1, 1, NOW);
      if (task < 3_000) continue;
      const oldest = ledger.find(task - 3_000);
      ledger.tasks.state[oldest] = task % 2 === 0 ? COMPLETED : EXPIRED;
      ledger.markEnded(oldest);
      ledger.close(oldest);
    }
    expect(ledger.tasks.usedSlots).toBe(3_001);
    expect(ledger.openSlots().map((slot) => ledger.tasks.id[slot])).toEqual(
      Array.from({ length: 3_000 }, (_, index) => 47_000 + index),
    );
  });

  test("remembers of a task that has gone that it ended, and whether it was completed", () => {
    const ledger = new Ledger();
    for (const [task, state] of [
      [5, COMPLETED],
      [100_000, EXPIRED],
    ] as const) {
      const slot = ledger.open(task, NOW);
      ledger.tasks.state[slot] = state;
      ledger.markEnded(slot);
      ledger.close(slot);
    }
    const told = (task: number) => [ledger.find(task), ledger.hasEnded(task), ledger.hasCompleted(task)];
    expect([told(5), told(100_000), told(6), told(200_000)]).toEqual([
      [NONE, true, true],
      [NONE, true, false],
      [NONE, false, false],
      [NONE, false, false],
    ]);
  });

  test("lists a straggler that ended long after its page's neighbours", () => {
    const script = new ScriptedTrace();
    for (let task = 0; task < 2_000; task += 1) {
      script.arrive(task).accept(task).run(task);
      if (task !== 700) script.end(task).complete(task);
    }
    script.time(1).end(700).complete(700);
    const { metrics, violations } = script.finish();
    expect(violations).toEqual([]);
    expect(metrics["tasks.completed"]).toBe(2_000);
    expect(metrics["response.max"]).toBe(1);
  });
});
