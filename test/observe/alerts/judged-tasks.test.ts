// Which tasks met an objective, and when that is known: against looking through all of them anew.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, test } from "vitest";
import { type Goodness, HOWEVER_LATE } from "../../../src/algorithms/alerts/alert.ts";
import { Digest } from "../../../src/kernel/digest.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";
import { JudgedTasks } from "../../../src/observe/alerts/judged-tasks.ts";
import { RECORD, type RecordKindName } from "../../../src/trace/record-kinds.ts";
import { Trace } from "../../../src/trace/trace.ts";

function create(goodness: Partial<Goodness>) {
  const clock = { now: 0 as Instant };
  const trace = new Trace(clock, new Digest());
  const tasks = new JudgedTasks(trace, { of: "completed", within: seconds(2), counted: "when-due", ...goodness });
  return {
    emit(at: number, kind: RecordKindName, task: number) {
      clock.now = seconds(at) as number as Instant;
      trace.emit(RECORD[kind], 0, task, 0, 0, 0);
    },
    /** As it is known just before `at`. */
    at(at: number) {
      tasks.advance(seconds(at) as number as Instant);
      return [tasks.judged, tasks.bad];
    },
  };
}

describe("by what is due", () => {
  test("a task counts as it completes in time, or as soon as it is late, and never again", () => {
    const tasks = create({});
    tasks.emit(1, "task.arrived", 1);
    tasks.emit(1, "task.arrived", 2);
    expect(tasks.at(2)).toEqual([0, 0]);
    tasks.emit(3, "task.completed", 1);
    // Exactly as late as it may be is in time, and before that instant is over nobody is late.
    expect(tasks.at(3)).toEqual([1, 0]);
    expect(tasks.at(3.000001)).toEqual([2, 1]);
    tasks.emit(9, "task.completed", 2);
    tasks.emit(9, "task.completed", 1);
    expect(tasks.at(10)).toEqual([2, 1]);
  });

  test.each(["task.rejected", "task.expired", "task.cancelled", "task.dead-lettered"] as const)(
    "%s is bad at once",
    (kind) => {
      const tasks = create({});
      tasks.emit(1, "task.arrived", 1);
      tasks.emit(1.5, kind, 1);
      expect(tasks.at(1.6)).toEqual([1, 1]);
    },
  );
});

describe("by what has ended", () => {
  test("what is late counts when it ends, and what never ends does not count", () => {
    const tasks = create({ counted: "when-ended" });
    tasks.emit(1, "task.arrived", 1);
    tasks.emit(1, "task.arrived", 2);
    expect(tasks.at(60)).toEqual([0, 0]);
    tasks.emit(61, "task.completed", 1);
    expect(tasks.at(62)).toEqual([1, 1]);
  });

  test("without a bound on time, what completes is good", () => {
    const tasks = create({ within: HOWEVER_LATE });
    tasks.emit(1, "task.arrived", 1);
    tasks.emit(9_000, "task.completed", 1);
    expect(tasks.at(9_001)).toEqual([1, 0]);
  });
});

describe("by acknowledgements", () => {
  test("whoever hears that the task was taken in, or done, is content, and whoever gives up is not", () => {
    const tasks = create({ of: "acknowledged" });
    for (const task of [1, 2, 3, 4]) tasks.emit(1, "task.arrived", task);
    tasks.emit(1.5, "task.acknowledged", 1);
    tasks.emit(1.5, "task.completed", 2);
    tasks.emit(1.5, "call.abandoned", 3);
    expect(tasks.at(2)).toEqual([3, 1]);
    expect(tasks.at(4)).toEqual([4, 2]);
  });

  test("that it was taken in does not complete it", () => {
    const tasks = create({});
    tasks.emit(1, "task.arrived", 1);
    tasks.emit(1.5, "task.acknowledged", 1);
    expect(tasks.at(4)).toEqual([1, 1]);
  });
});

const LIFE = fc.record({
  arrival: fc.nat({ max: 50 }),
  /** After its arrival; undefined = never. */
  end: fc.option(fc.nat({ max: 12 }), { nil: undefined }),
  isGood: fc.boolean(),
});

property.prop([
  fc.array(LIFE, { maxLength: 40 }),
  fc.integer({ min: 1, max: 8 }),
  fc.constantFrom("when-due", "when-ended"),
  fc.integer({ min: 1, max: 9 }),
])("agrees with looking at every task anew, at every scrape", (lives, within, counted, interval) => {
  const tasks = create({ within: seconds(within), counted: counted as Goodness["counted"] });
  const records = lives.flatMap(({ arrival, end, isGood }, task) => [
    { at: arrival, order: 0, kind: "task.arrived" as const, task },
    ...(end === undefined
      ? []
      : [
          { at: arrival + end, order: 1, kind: isGood ? ("task.completed" as const) : ("task.expired" as const), task },
        ]),
  ]);
  const sorted = records.toSorted((a, b) => a.at - b.at || a.order - b.order || a.task - b.task);
  for (let scrape = interval; scrape <= 70; scrape += interval) {
    while (sorted.length > 0 && sorted[0].at < scrape) {
      const { at, kind, task } = sorted.shift()!;
      tasks.emit(at, kind, task);
    }
    const known = lives.flatMap(({ arrival, end = 1_000, isGood }) => {
      const isLate = counted === "when-due" && arrival + within < scrape && end > within;
      if (isLate) return [false];
      return arrival + end < scrape ? [isGood && end <= within] : [];
    });
    expect(tasks.at(scrape)).toEqual([known.length, known.filter((isGood) => !isGood).length]);
  }
});

test("thousands of tasks are forgotten when they are due", () => {
  const tasks = create({ within: 1 as Duration });
  for (let task = 0; task < 10_000; task += 1) tasks.emit(task, "task.arrived", task);
  expect(tasks.at(10_000)).toEqual([10_000, 10_000]);
});
