// D-over: its rules on scenes small enough to follow, what it promises against somebody who knows the future, and that it is
// earliest deadline first as long as there is time for everything.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dOver } from "../../../src/algorithms/ordering/d-over.ts";
import { edf } from "../../../src/algorithms/ordering/edf.ts";
import { highestValue } from "../../../src/algorithms/ordering/highest-value.ts";
import type { Ordering } from "../../../src/algorithms/ordering/ordering.ts";
import { at, happenings, job, story, ZERO } from "./drive.ts";

interface Offer {
  readonly arrival: number;
  readonly work: number;
  readonly deadline: number;
  readonly value: number;
}

const create = (k = 1): Ordering => dOver.create({ k, overhead: ZERO });

function jobsOf(offers: readonly Offer[]) {
  return offers.map(({ arrival, work, deadline, value }, id) =>
    job(id, arrival, work, { deadline: at(deadline), value }),
  );
}

function captured(ordering: Ordering, offers: readonly Offer[]): number {
  return happenings(ordering, jobsOf(offers))
    .filter(({ kind, id, at: when }) => kind === "finish" && when <= at(offers[id].deadline))
    .reduce((sum, { id }) => sum + offers[id].value, 0);
}

/** By processor demand: preemptive EDF keeps every deadline exactly if no interval holds more work than time (Dertouzos 1974). */
function isFeasible(offers: readonly Offer[]): boolean {
  return offers.every(({ arrival: from }) =>
    offers.every(({ deadline: until }) => {
      const within = offers.filter(({ arrival, deadline }) => arrival >= from && deadline <= until);
      return until <= from || within.reduce((sum, { work }) => sum + work, 0) <= until - from;
    }),
  );
}

/** Of somebody who knew all that was to come: the best of all sets that can be done. */
function best(offers: readonly Offer[]): number {
  let most = 0;
  for (let set = 0; set < 1 << offers.length; set += 1) {
    const chosen = offers.filter((_, index) => (set & (1 << index)) !== 0);
    const sum = chosen.reduce((total, { value }) => total + value, 0);
    if (sum > most && isFeasible(chosen)) most = sum;
  }
  return most;
}

/** Value densities from 1 to k. */
const someOffers = (k: number, laxityMax: number) =>
  fc.array(
    fc
      .record({
        arrival: fc.integer({ min: 0, max: 12 }),
        work: fc.integer({ min: 1, max: 6 }),
        laxity: fc.integer({ min: 0, max: laxityMax }),
        density: fc.double({ min: 1, max: k, noNaN: true }),
      })
      .map(({ arrival, work, laxity, density }) => ({
        arrival,
        work,
        deadline: arrival + work + laxity,
        value: work * density,
      })),
    { minLength: 1, maxLength: 8 },
  );

describe.each([1, 4, 16])("where values per second differ by a factor of %d at most", (k) => {
  test.each([0, 3, 12])("it captures 1 / (1 + sqrt k)^2 of what can be captured (laxities up to %d)", (laxityMax) => {
    const share = 1 / (1 + Math.sqrt(k)) ** 2;
    fc.assert(
      fc.property(someOffers(k, laxityMax), (offers) => {
        expect(captured(create(k), offers)).toBeGreaterThanOrEqual(share * best(offers) - 1e-9);
      }),
      { numRuns: 400 },
    );
  });
});

test("it captures everything where everything can be in time, however little some of it is worth", () => {
  let feasible = 0;
  fc.assert(
    fc.property(someOffers(16, 20), (offers) => {
      if (!isFeasible(offers)) return;
      feasible += 1;
      expect(story(create(16), jobsOf(offers)).filter((line) => line.startsWith("drop"))).toEqual([]);
      expect(captured(create(16), offers)).toBeCloseTo(offers.reduce((sum, { value }) => sum + value, 0));
    }),
    { numRuns: 600 },
  );
  expect(feasible).toBeGreaterThan(50);
});

describe("greedy orders have no such bound", () => {
  // One long task of a second's value per second, and short ones that are a little denser and come so that each takes its last chance.
  const teeth: readonly Offer[] = [
    { arrival: 0, work: 10, deadline: 10, value: 10 },
    { arrival: 1, work: 1, deadline: 2, value: 1.2 },
  ];

  test("density first gives the long one up for the short one", () => {
    const greedy = () => highestValue.create({ by: "density", dropLate: true, preemptive: true });
    expect(captured(greedy(), teeth)).toBe(1.2);
    expect(captured(create(1.2), teeth)).toBe(10);
  });

  test("earliest deadline first falls like dominoes", () => {
    const offers = Array.from({ length: 8 }, (_, index) => ({
      arrival: 0,
      work: 2,
      deadline: 3 + index * 0.5,
      value: 2,
    }));
    const late = edf.create({ dropLate: false, preemptive: true });
    // Ends at 2, 4, 6 ...: the deadlines are 3, 3.5, 4 ...
    expect(captured(late, offers)).toBe(2);
    expect(captured(create(), offers)).toBeGreaterThanOrEqual(6); // at 2, 4 and 6, each before 6.5
  });
});

describe("step by step", () => {
  test("more urgent tasks go first while all can be in time, and those displaced go on in turn", () => {
    const offers = [
      { arrival: 0, work: 4, deadline: 12, value: 4 },
      { arrival: 1, work: 3, deadline: 9, value: 3 },
      { arrival: 2, work: 1, deadline: 4, value: 1 },
    ];
    expect(story(create(), jobsOf(offers))).toEqual([
      "start 0 @0",
      "preempt 0 @1",
      "start 1 @1",
      "preempt 1 @2",
      "start 2 @2",
      "finish 2 @3",
      "start 1 @3",
      "finish 1 @5",
      "start 0 @5",
      "finish 0 @8",
    ]);
  });

  // At second 3 task 2 must start, for 4 times what is at stake, 1 + sqrt 1 = 2 times being too little: the running task's 1 and the
  // displaced one's 4 are 5.
  const stakes = (value: number) => [
    { arrival: 0, work: 4, deadline: 8, value: 4 },
    { arrival: 1, work: 3, deadline: 5, value: 1 },
    { arrival: 1, work: 5, deadline: 8, value },
  ];

  test("what must start now is given up unless it is worth more than (1 + sqrt k) times all that is promised", () => {
    expect(story(create(), jobsOf(stakes(10)))).toEqual([
      "start 0 @0",
      "preempt 0 @1",
      "start 1 @1",
      "drop 2 @3",
      "finish 1 @4",
      "start 0 @4",
      "finish 0 @7",
    ]);
  });

  test("and takes the place if it is; what was promised is given up where there is no time for it any more", () => {
    expect(story(create(), jobsOf(stakes(10.1)))).toEqual([
      "start 0 @0",
      "preempt 0 @1",
      "start 1 @1",
      "preempt 1 @3",
      "start 2 @3",
      "drop 1 @4",
      "drop 0 @5",
      "finish 2 @8",
    ]);
  });

  test("an urgent task that would make a promise late waits for its last moment", () => {
    const offers = [
      { arrival: 0, work: 4, deadline: 5, value: 4 },
      { arrival: 1, work: 2, deadline: 4, value: 2 },
    ];
    expect(story(create(), jobsOf(offers))).toEqual(["start 0 @0", "drop 1 @2", "finish 0 @4"]);
  });
});
