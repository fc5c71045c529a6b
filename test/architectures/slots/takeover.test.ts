// What becomes of tasks that workers still have of a master that is gone: they go on, and report to whoever has taken over; what is not
// there any more is run again.

import { describe, expect, test } from "vitest";
import type { FaultSpec } from "../../../src/cluster/faults/fault.ts";
import { RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { run, SECOND } from "../build-run.ts";
import { fault, names } from "../fault-plans.ts";
import { slotsPlan } from "./designs.ts";

/** All of two masters' tasks run when master/0 dies, for good; sessions last 4 to 5 s. */
const TASKS = Array.from({ length: 4 }, (_, index) => ({ at: 3_000_000 + index * 1_000, work: 12 * SECOND }));
const DEATH = fault({ kind: "crash", target: names("master/0"), wipe: false }, 7, 1_000);

function startsOf(parameters: object, more: readonly FaultSpec[] = [], work = 12): { starts: number; ends: number } {
  const count = { starts: 0, ends: 0 };
  const tasks = TASKS.map((task) => ({ ...task, work: work * SECOND }));
  const { findings } = run({
    ...slotsPlan(parameters, { tasks, masters: 2, workers: 4, faults: [DEATH, ...more], end: 120 * SECOND }),
    onRecord: (kind) => {
      const { name } = RECORD_KINDS[kind];
      if (name === "attempt.started") count.starts += 1;
      if (name === "task.completed") count.ends += 1;
    },
  });
  expect(findings).toEqual([]);
  return count;
}

describe("tasks of a master that is gone", () => {
  test("run on where they are, and end once", () => {
    expect(startsOf({})).toEqual({ starts: 4, ends: 4 });
  });

  test("that have ended meanwhile are reported to the new master", () => {
    expect(startsOf({}, [], 4)).toEqual({ starts: 4, ends: 4 });
  });

  test("are run again where masters do not know where they are", () => {
    expect(startsOf({ failover: "restart" })).toEqual({ starts: 6, ends: 4 });
  });

  test("are run again where their workers have lost them", () => {
    const workers = Array.from({ length: 4 }, (_, worker) =>
      fault({ kind: "crash", target: names(`worker/${worker}`), wipe: false }, 8, 1),
    );
    const { starts, ends } = startsOf({}, workers);
    expect([starts, ends]).toEqual([8, 4]);
  });
});
