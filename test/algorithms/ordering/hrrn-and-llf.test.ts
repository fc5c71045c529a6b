// Highest response ratio next and least laxity first: the textbooks' schedules, and what time does to their order.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OneMachine } from "../../../src/algorithms/laws/one-machine.ts";
import { edf } from "../../../src/algorithms/ordering/edf.ts";
import { hrrn } from "../../../src/algorithms/ordering/hrrn.ts";
import { llf } from "../../../src/algorithms/ordering/llf.ts";
import type { Ordering, QueuedTask } from "../../../src/algorithms/ordering/ordering.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { at, ends, happenings, job, story } from "./drive.ts";

describe("hrrn", () => {
  // Stallings, Operating Systems, table 9.5: processes A to E; mean turnaround 8.00.
  test("ends Stallings' five processes as printed", () => {
    const jobs = [job(1, 0, 3), job(2, 2, 6), job(3, 4, 4), job(4, 6, 5), job(5, 8, 2)];
    expect(ends(hrrn.create({}), jobs)).toEqual({ 1: 3, 2: 9, 3: 13, 4: 20, 5: 15 });
  });

  const ratio = ({ queuedAt, estimate }: QueuedTask, now: number): number => (now - queuedAt + estimate) / estimate;

  test("never starts anybody while somebody has a higher ratio", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ arrival: fc.integer({ min: 0, max: 60 }), work: fc.integer({ min: 1, max: 30 }) }), {
          minLength: 2,
          maxLength: 40,
        }),
        (day) => {
          let starts = 0;
          const jobs = day.map(({ arrival, work }, id) => job(id, arrival, work));
          new OneMachine(hrrn.create({}), jobs, {
            cores: 1,
            watch(choice, { ordering, now }) {
              if (choice.kind !== "start") return;
              starts += 1;
              for (const other of ordering.waiting(now))
                expect(ratio(other, now)).toBeLessThanOrEqual(ratio(choice.task, now) + 1e-12);
            },
          }).run();
          expect(starts).toBe(day.length);
        },
      ),
    );
  });

  test("as time goes by a short one overtakes, though nothing else happens", () => {
    const queue = hrrn.create({});
    queue.add(job(1, 0, 10).task, at(0));
    queue.add(job(2, 5, 1).task, at(5));
    // At t the ratios are 1 + t / 10 and 1 + (t - 5): equal at 50 / 9 s.
    const first = (second: number) => {
      const choice = queue.choose({ fits: () => true, running: () => [] }, at(second));
      return choice.kind === "start" && choice.task.id;
    };
    expect([first(5), first(5.55), first(5.56)]).toEqual([1, 1, 2]);
  });
});

describe("llf", () => {
  const least = (quantum = 1, slack = 0): Ordering => llf.create({ quantum: seconds(quantum), slack: seconds(slack) });
  const due = (id: number, arrival: number, work: number, deadline: number) =>
    job(id, arrival, work, { deadline: at(deadline) });

  // Dhall and Liu, Operations Research 26, 1978: two machines, two short tasks that are due a little before a long one. By deadline
  // the long one begins at 2 and ends at 12; it could have waited only for 1.
  const DHALL = [due(1, 0, 2, 10), due(2, 0, 2, 10), due(3, 0, 10, 11)];

  test("meets the deadlines of Dhall's example, which the earliest deadline first misses", () => {
    expect(ends(edf.create({ dropLate: false, preemptive: true }), DHALL, 2)).toEqual({ 1: 2, 2: 2, 3: 12 });
    // Here the short ones came a moment before, and have their quantum first: the long one begins at 1, and is in time.
    expect(ends(least(1, 1), DHALL, 2)).toEqual({ 1: 2, 2: 3, 3: 11 });
  });

  test("displaces whoever could wait longer, as soon as it has had its quantum", () => {
    // The first could wait 10 s all the while; the second 3 s when it comes.
    expect(story(least(1), [due(1, 0, 10, 20), due(2, 0.5, 2, 5.5)]).slice(1, 4)).toEqual([
      "preempt 1 @1",
      "start 2 @1",
      "finish 2 @3",
    ]);
  });

  test("wakes up when whoever waits has become the more urgent one", () => {
    // Laxities: 2 s for the first while it runs; 5 s for the second at 0, less than 2 s just after 3 s.
    expect(story(least(1), [due(1, 0, 10, 12), due(2, 0, 2, 7)])[1]).toBe("preempt 1 @3.000001");
  });

  // Both could wait 10 s: whoever waits is the more urgent one at once.
  const ALIKE = [due(1, 0, 10, 20), due(2, 0, 10, 20)];
  const displaced = (ordering: Ordering): number =>
    happenings(ordering, ALIKE).filter(({ kind }) => kind === "preempt").length;

  test("equal ones displace each other with every quantum, and less often with more slack", () => {
    expect(displaced(least(1))).toBe(19 - 1);
    expect(displaced(least(0.1))).toBeGreaterThan(150);
    expect(displaced(least(0.1, 2))).toBeLessThanOrEqual(10);
  });

  test("tasks without a deadline displace nobody, and give way to everybody who has one", () => {
    expect(story(least(1), [job(1, 0, 5), job(2, 1, 1), due(3, 2, 1, 100)]).slice(0, 5)).toEqual([
      "start 1 @0",
      "preempt 1 @2",
      "start 3 @2",
      "finish 3 @3",
      "start 1 @3",
    ]);
  });
});
