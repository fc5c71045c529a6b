// Orderings that share time: the textbooks' schedules, worked out by hand, and what they promise on random days.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Job, OneMachine } from "../../../src/algorithms/laws/one-machine.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { las } from "../../../src/algorithms/ordering/las.ts";
import { mlfq } from "../../../src/algorithms/ordering/mlfq.ts";
import type { Choice, Ordering, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { timeSlice } from "../../../src/algorithms/ordering/time-slice.ts";
import { type Duration, type Instant, seconds } from "../../../src/kernel/time.ts";
import { at, begin, ends, happenings, job, serve, story, ZERO } from "./drive.ts";

const slices = (quantum: number): Ordering => timeSlice.create({ quantum: seconds(quantum) });
const least = (quantum: number): Ordering => las.create({ quantum: seconds(quantum) });
const feedback = (quantum: number, levels: number, boost = 0): Ordering =>
  mlfq.create({ quantum: seconds(quantum), levels, boost: seconds(boost) });

/** Stallings, Operating Systems, table 9.4: processes A to E. */
const STALLINGS = [
  [1, 0, 3],
  [2, 2, 6],
  [3, 4, 4],
  [4, 6, 5],
  [5, 8, 2],
].map(([id, arrival, work]) => job(id!, arrival!, work!));

describe("time-slice", () => {
  // Silberschatz, Galvin, Gagne, Operating System Concepts, section on round robin: bursts 24, 3, 3, quantum 4; mean wait 17/3.
  test("reproduces the textbook's example", () => {
    expect(story(slices(4), [job(1, 0, 24), job(2, 0, 3), job(3, 0, 3)])).toEqual([
      "start 1 @0",
      "preempt 1 @4",
      "start 2 @4",
      "finish 2 @7",
      "start 3 @7",
      "finish 3 @10",
      "start 1 @10",
      "finish 1 @30",
    ]);
  });

  // OSTEP, chapter 7: three jobs of 5 s, quantum 1 s: first runs at 0, 1, 2, ends at 13, 14, 15.
  test("gives three equal jobs their turns", () => {
    const jobs = [1, 2, 3].map((id) => job(id, 0, 5));
    expect(ends(slices(1), jobs)).toEqual({ 1: 13, 2: 14, 3: 15 });
    expect(story(slices(1), jobs).filter((line) => line.startsWith("start")).slice(0, 4)).toEqual([
      "start 1 @0",
      "start 2 @1",
      "start 3 @2",
      "start 1 @3",
    ]); // prettier-ignore
  });

  // Stallings, Operating Systems, table 9.5: finish times under round robin with quantum 4.
  test("ends Stallings' five processes as printed", () => {
    expect(ends(slices(4), STALLINGS)).toEqual({ 1: 3, 2: 17, 3: 11, 4: 20, 5: 19 });
  });

  test("wakes nobody while nobody waits, and lets whoever is over its quantum go as soon as somebody comes", () => {
    const told: Choice[] = [];
    const machine = new OneMachine(slices(1), [job(1, 0, 20), job(2, 10.5, 1)], {
      cores: 1,
      watch: (choice) => told.push(choice),
    });
    machine.run();
    expect(told.slice(0, 3).map(({ kind }) => kind)).toEqual(["start", "wait", "preempt"]);
    expect(told[1]).toEqual({ kind: "wait" });
    expect(machine.happenings[1]).toEqual({ kind: "preempt", id: 1, at: at(10.5) });
  });

  test("on several machines lets go whose slice ended first", () => {
    expect(story(slices(2), [job(1, 0, 9), job(2, 1, 9), job(3, 1, 1)], 2).slice(2, 7)).toEqual([
      "preempt 1 @2",
      "start 3 @2",
      "finish 3 @3",
      "start 1 @3",
      "finish 2 @10",
    ]);
  });

  test("stops nobody who is too small to make room", () => {
    const told = story(slices(1), [job(1, 0, 5), job(2, 0, 3, { cores: 2 })], 2);
    expect(told).toEqual(["start 1 @0", "finish 1 @5", "start 2 @5", "finish 2 @8"]);
  });

  test("looks for another victim where the one whose slice ended first is too small", () => {
    const jobs = [job(1, 0, 9), job(2, 0.5, 9, { cores: 2 }), job(3, 0.5, 1, { cores: 2 })];
    expect(story(slices(1), jobs, 3).slice(2, 4)).toEqual(["preempt 2 @1.5", "start 3 @1.5"]);
  });

  test("divides a machine equally: of tasks that came together, none is ahead by more than a quantum", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 2, maxLength: 6 }), (works) => {
        const jobs = works.map((work, id) => job(id, 0, work));
        const had = servedOver(happenings(slices(1), jobs), works.length);
        for (const { served, left } of had)
          for (const a of left) for (const b of left) expect(served[a]! - served[b]!).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("las", () => {
  test("a newcomer goes first until it has had as much", () => {
    expect(story(least(1), [job(1, 0, 10), job(2, 4, 3)]).slice(1, 4)).toEqual([
      "preempt 1 @4",
      "start 2 @4",
      "finish 2 @7",
    ]);
  });

  // From 8 on both have had 4 s, and go on by turns of 1 s: 1, 2, 1, 2.
  test("equal ones take turns", () => {
    expect(story(least(1), [job(1, 0, 10), job(2, 4, 6)]).slice(3)).toEqual([
      "preempt 2 @8",
      "start 1 @8",
      "preempt 1 @9",
      "start 2 @9",
      "preempt 2 @10",
      "start 1 @10",
      "preempt 1 @11",
      "start 2 @11",
      "finish 2 @12",
      "start 1 @12",
      "finish 1 @16",
    ]);
  });

  test("a new one waits for a slice that goes on at its own level, and for no other", () => {
    expect(story(least(2), [job(1, 0, 9), job(2, 1, 1), job(3, 4.5, 1)]).slice(1, 7)).toEqual([
      "preempt 1 @2",
      "start 2 @2",
      "finish 2 @3",
      "start 1 @3",
      "preempt 1 @4.5",
      "start 3 @4.5",
    ]);
  });

  test("service is cores times time", () => {
    // After 2 s the wide one has had 4, the narrow one 2: it is the wide one that gives way, though it has run no longer.
    const jobs = [job(1, 0, 9), job(2, 0, 9, { cores: 2 }), job(3, 2, 1)];
    expect(story(least(1), jobs, 3).slice(2, 4)).toEqual(["preempt 2 @2", "start 3 @2"]);
  });

  test("many thousands that came and went do not make it forget who waits", () => {
    const queue = least(1);
    const old = plainTask(0);
    serve(queue, old, 5);
    queue.add(old, at(5));
    for (let id = 1; id < 10_000; id += 1) serve(queue, plainTask(id), 1);
    queue.add(plainTask(10_000), at(5));
    expect(queue.waiting(at(5)).map(({ id }) => id)).toEqual([10_000, 0]);
  });

  test("a new leader knows what was saved", () => {
    const queue = least(1);
    queue.add(plainTask(1, { saved: seconds(3) }), ZERO_INSTANT);
    queue.add(plainTask(2, { saved: seconds(2) }), ZERO_INSTANT);
    queue.add(plainTask(3), ZERO_INSTANT);
    expect(queue.waiting(ZERO_INSTANT).map(({ id }) => id)).toEqual([3, 2, 1]);
  });

  test("an attempt that is stopping already is not stopped again: the one behind it is", () => {
    const queue = least(1);
    const [first, second] = [plainTask(1), plainTask(2)];
    for (const task of [first, second]) begin(queue, task, ZERO_INSTANT);
    queue.add(plainTask(3), at(5));
    const running = [first, second].map((task) => ({
      task,
      attempt: 1,
      startedAt: ZERO_INSTANT,
      remaining: () => ZERO,
    }));
    const choose = (stopping: number): unknown => {
      const room: Room = {
        fits: () => false,
        running: () => running,
        displaceable: (id) => running.find(({ task }) => task.id === id && id !== stopping),
      };
      const choice = queue.choose(room, at(5));
      return choice.kind === "preempt" && choice.victim.task.id;
    };
    expect([choose(0), choose(1), choose(2)]).toEqual([1, 2, 1]);
  });
});

describe.each([
  ["time-slice", () => slices(0.5)],
  ["las", () => least(0.5)],
  ["mlfq", () => feedback(0.5, 3)],
  ["mlfq with boosts", () => feedback(0.5, 3, 2)],
])("%s", (_name, create) => {
  const days = fc.array(
    fc.record({ arrival: fc.integer({ min: 0, max: 20 }), work: fc.integer({ min: 1, max: 9 }), cores: fc.integer({ min: 1, max: 3 }) }),
    { minLength: 1, maxLength: 12 },
  ); // prettier-ignore

  test("needs no estimates: with nonsense for estimates it does the same", () => {
    fc.assert(
      fc.property(days, (day) => {
        const exact = day.map(({ arrival, work, cores }, id) => job(id, arrival, work, { cores }));
        const wrong = exact.map((one, index): Job => {
          const estimate = (index % 2 === 0 ? 0 : one.work * 50) as Duration;
          return { ...one, task: { ...one.task, estimate, remaining: estimate } };
        });
        expect(happenings(create(), wrong, 3)).toEqual(happenings(create(), exact, 3));
      }),
    );
  });

  test("one machine is never idle while somebody waits", () => {
    fc.assert(
      fc.property(days, (day) => {
        const jobs = day.map(({ arrival, work }, id) => job(id, arrival, work));
        let free = 0;
        for (const { task, work } of jobs.toSorted((a, b) => a.task.queuedAt - b.task.queuedAt))
          free = Math.max(free, task.queuedAt) + work;
        expect(Math.max(...happenings(create(), jobs).map((each) => each.at))).toBe(free);
      }),
    );
  });
});

const ZERO_INSTANT = 0 as Instant;

/** After each happening: what each task has been served, and which are there still. Seconds. */
function servedOver(all: ReturnType<typeof happenings>, count: number): { served: number[]; left: number[] }[] {
  const served = Array.from({ length: count }, () => 0);
  const left = new Set(served.keys());
  let since = 0;
  return all.map(({ kind, id, at: when }) => {
    if (kind === "start") since = when;
    else served[id]! += (when - since) / seconds(1);
    if (kind === "finish") left.delete(id);
    return { served: [...served], left: [...left] };
  });
}
