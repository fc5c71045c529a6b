// Admission by value: whom it drops for whom, by hand, and that what is promised only ever becomes worth more, and can be kept.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AcceptedTask, AdmissionView, Applicant } from "../../../src/algorithms/admission/admission.ts";
import { value } from "../../../src/algorithms/admission/value.ts";
import { NEVER } from "../../../src/kernel/time.ts";

interface Promised {
  readonly work: number;
  readonly deadline: number;
  readonly value: number;
}

const policy = () => value.create({ headroom: 0, overhead: 0 } as never);

function viewOf(waiting: readonly Promised[], isDroppable = true): AdmissionView {
  const accepted = waiting.map(({ work, deadline, value: worth }, id) => ({
    id,
    cores: 1,
    deadline,
    remaining: work,
    startedAt: NEVER,
    speed: 1,
    value: worth,
    isDroppable,
  })) as unknown as AcceptedTask[];
  return {
    inFlight: waiting.length,
    waiting: waiting.length,
    inFlightOf: () => 0,
    accepted: () => accepted,
    machines: () => [{ cores: 1, speed: 1 }],
  };
}

function applicant({ work, deadline, value: worth }: Promised): Applicant {
  return { id: 1_000, estimate: work, cores: 1, deadline, value: worth } as never;
}

/** Whom it drops; undefined: it turns the task away. */
function dropped(waiting: readonly Promised[], task: Promised, isDroppable = true): readonly number[] | undefined {
  const verdict = policy().decide(applicant(task), viewOf(waiting, isDroppable), 0 as never);
  return verdict.kind === "accept" ? [...(verdict.drop ?? [])].sort((a, b) => a - b) : undefined;
}

/** One core, from now on: earliest deadline first, ties in order. */
function canBeKept(tasks: readonly Promised[]): boolean {
  let end = 0;
  return tasks.toSorted((a, b) => a.deadline - b.deadline).every(({ work, deadline }) => (end += work) <= deadline);
}

describe("on one core, at second 0", () => {
  // 2 s by 4 worth 2 (1/s), 2 s by 6 worth 8 (4/s), 2 s by 6 worth 6 (3/s): all three in time, and no room for more before 6.
  const waiting: readonly Promised[] = [
    { work: 2, deadline: 4, value: 2 },
    { work: 2, deadline: 6, value: 8 },
    { work: 2, deadline: 6, value: 6 },
  ];

  test("what has a place is taken in, whatever it is worth", () => {
    expect(dropped(waiting, { work: 2, deadline: 8, value: 0 })).toEqual([]);
  });

  test("the least dense goes for what is worth more", () => {
    expect(dropped(waiting, { work: 2, deadline: 5, value: 4 })).toEqual([0]);
  });

  test("nobody goes for what is worth as little for its work", () => {
    expect(dropped(waiting, { work: 2, deadline: 5, value: 2 })).toBeUndefined();
  });

  test("nobody goes where more would be lost than gained, though all of it is less dense", () => {
    // It needs 4 of the 6 s until 6: the first and the third would go, worth 8.
    expect(dropped(waiting, { work: 4, deadline: 6, value: 14 })).toEqual([0, 2]);
    expect(dropped(waiting, { work: 3.9, deadline: 6, value: 7.9 })).toBeUndefined();
  });

  test("whoever was dropped in vain stays", () => {
    // The first, of 1 s, is least dense, and without it there would still be no room; without the second alone there is.
    const two = [
      { work: 1, deadline: 5, value: 1 },
      { work: 4, deadline: 5, value: 8 },
    ];
    expect(dropped(two, { work: 4, deadline: 5, value: 20 })).toEqual([1]);
  });

  test("what may not be dropped is not", () => {
    expect(dropped(waiting, { work: 2, deadline: 5, value: 400 }, false)).toBeUndefined();
  });

  test("what is late already keeps nobody out", () => {
    expect(dropped([{ work: 3, deadline: 2, value: 1 }], { work: 2, deadline: 5, value: 1 })).toEqual([]);
  });
});

test("what is promised can be kept, and never becomes worth less; only what is less dense goes", () => {
  const offer = fc.record({
    work: fc.integer({ min: 1, max: 6 }),
    deadline: fc.integer({ min: 1, max: 30 }),
    value: fc.integer({ min: 0, max: 50 }),
  });
  let taken = 0;
  let replaced = 0;
  fc.assert(
    fc.property(fc.array(offer, { minLength: 5, maxLength: 40, size: "max" }), (offers) => {
      let promised: readonly Promised[] = [];
      for (const task of offers) {
        const drop = dropped(promised, task);
        if (drop === undefined) {
          expect(canBeKept([...promised, task])).toBe(false);
          continue;
        }
        taken += 1;
        replaced += drop.length;
        const gone = promised.filter((_, id) => drop.includes(id));
        for (const one of gone) expect(one.value / one.work).toBeLessThan(task.value / task.work);
        expect(gone.reduce((sum, one) => sum + one.value, 0) < task.value || gone.length === 0).toBe(true);
        const kept = promised.filter((_, id) => !drop.includes(id));
        // None of them was dropped in vain.
        for (const one of gone) expect(canBeKept([...kept, one, task])).toBe(false);
        promised = [...kept, task];
        expect(canBeKept(promised)).toBe(true);
      }
    }),
    { seed: 21, numRuns: 200 },
  );
  expect(taken).toBeGreaterThan(1_000);
  expect(replaced).toBeGreaterThan(500);
});
