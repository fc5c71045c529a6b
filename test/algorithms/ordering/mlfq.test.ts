// The multi-level feedback queue: schedules worked out by hand, by the rules of OSTEP, chapter 8.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { mlfq } from "../../../src/algorithms/ordering/mlfq.ts";
import type { Ordering } from "../../../src/algorithms/ordering/ordering.ts";
import { timeSlice } from "../../../src/algorithms/ordering/time-slice.ts";
import { seconds } from "../../../src/kernel/time.ts";
import { at, begin, ends, happenings, job, serve, stop, story } from "./drive.ts";

const slices = (quantum: number): Ordering => timeSlice.create({ quantum: seconds(quantum) });
const feedback = (quantum: number, levels: number, boost = 0): Ordering =>
  mlfq.create({ quantum: seconds(quantum), levels, boost: seconds(boost) });

describe("mlfq", () => {
  // Slices of 1, 2, 4 s. Both have used up the second at 6; the rest, 2 s each, is less than the third.
  test("sinks by a level with each slice, and slices double", () => {
    expect(story(feedback(1, 3), [job(1, 0, 5), job(2, 0, 5)])).toEqual([
      "start 1 @0",
      "preempt 1 @1",
      "start 2 @1",
      "preempt 2 @2",
      "start 1 @2",
      "preempt 1 @4",
      "start 2 @4",
      "preempt 2 @6",
      "start 1 @6",
      "finish 1 @8",
      "start 2 @8",
      "finish 2 @10",
    ]);
  });

  // OSTEP, chapter 8, example 2: along came a short job.
  test("a short one is over before the long one at the bottom runs again", () => {
    expect(story(feedback(1, 3), [job(1, 0, 20), job(2, 4, 2.5)]).slice(1)).toEqual([
      "preempt 1 @4",
      "start 2 @4",
      "finish 2 @6.5",
      "start 1 @6.5",
      "finish 1 @22.5",
    ]);
  });

  test("whoever is displaced in the middle of its slice has the rest of it, before others of its level", () => {
    expect(story(feedback(1, 3), [job(1, 0, 5), job(2, 0, 5), job(3, 3, 0.5)]).slice(4, 11)).toEqual([
      "start 1 @2",
      "preempt 1 @3",
      "start 3 @3",
      "finish 3 @3.5",
      "start 1 @3.5",
      "preempt 1 @4.5",
      "start 2 @4.5",
    ]);
  });

  test("on the last level tasks take turns", () => {
    // Slices of 1 and 2 s. Both are down at 2; then turns of 2 s.
    const starts = happenings(feedback(1, 2), [job(1, 0, 8), job(2, 0, 8)]).filter(({ kind }) => kind === "start");
    expect(starts.map(({ id, at: when }) => [id, when / seconds(1)])).toEqual([
      [1, 0],
      [2, 1],
      [1, 2],
      [2, 4],
      [1, 6],
      [2, 8],
      [1, 10],
      [2, 12],
      [1, 14],
      [2, 15],
    ]);
  });

  // OSTEP, rule 4: who gives the machine back just before its slice ends stayed at the top by the old rule.
  test("nobody stays at the top by stopping just before the slice ends", () => {
    const queue = feedback(1, 3);
    const gamer = plainTask(1);
    for (const turn of [0, 1]) {
      queue.add(gamer, at(turn));
      queue.remove(gamer.id);
      serve(queue, gamer, 0.9, turn);
    }
    queue.add(gamer, at(2));
    queue.add(plainTask(2), at(2));
    expect(queue.waiting(at(2)).map(({ id }) => id)).toEqual([2, 1]);
  });

  // Each short one needs all of the top slice and comes as the last one ends: the long one, on level 1 since 1, waits for ever.
  const stream = [job(0, 0, 4.9), ...Array.from({ length: 25 }, (_, index) => job(index + 1, index + 3, 1))];

  test("without boosts a long task starves under a stream of short ones", () => {
    expect(ends(feedback(1, 2), stream)[0]).toBe(29.9);
  });

  // At 20 one of the short ones is on the top level already, and stays before it.
  test("a boost moves everybody up, and the long task has a slice of the top", () => {
    const told = story(feedback(1, 2, 10), stream).filter((line) => / 0 @/.test(line));
    expect(told).toEqual([
      "start 0 @0",
      "preempt 0 @3",
      "start 0 @10",
      "preempt 0 @11",
      "start 0 @21",
      "finish 0 @21.9",
    ]);
  });

  test("boosts that are due while nobody looks are not forgotten", () => {
    const queue = feedback(1, 4, 10);
    const old = plainTask(1);
    serve(queue, old, 8);
    queue.add(old, at(8));
    queue.add(plainTask(2), at(8));
    expect(queue.waiting(at(9)).map(({ id }) => id)).toEqual([2, 1]);
    queue.add(plainTask(3), at(35));
    // In the order in which they stood, and before whoever came later.
    expect(queue.waiting(at(35)).map(({ id }) => id)).toEqual([2, 1, 3]);
    expect(queue.remove(old.id)).toBe(true);
    expect(queue.waiting(at(35)).map(({ id }) => id)).toEqual([2, 3]);
  });

  test("a boost in the middle of a run counts only what comes after it", () => {
    const queue = feedback(1, 4, 10);
    const long = plainTask(1);
    begin(queue, long, at(2));
    // Runs from 2 to 10.5: half a second of service since the boost, so it is on the top level still.
    stop(queue, long, 8.5, at(10.5));
    queue.add(plainTask(2), at(10.5));
    queue.add(long, at(10.5));
    expect(queue.waiting(at(10.5)).map(({ id }) => id)).toEqual([2, 1]);
    const third = plainTask(3);
    begin(queue, third, at(10.5));
    stop(queue, third, 1.5, at(12));
    queue.add(third, at(12));
    queue.add(plainTask(4), at(12));
    expect(queue.waiting(at(12)).map(({ id }) => id)).toEqual([2, 1, 4, 3]);
  });

  // A storm of boosts leaves nothing of what was learnt: round robin.
  test("boosted with every slice it is round robin", () => {
    const jobs = [job(1, 0, 5), job(2, 0, 5), job(3, 0, 5)];
    expect(ends(feedback(1, 8, 1), jobs)).toEqual(ends(slices(1), jobs));
    // Also in the middle of slices, which do not become longer for that.
    expect(ends(feedback(1, 8, 0.7), jobs)).toEqual(ends(slices(1), jobs));
    expect(ends(feedback(1, 8), jobs)).not.toEqual(ends(slices(1), jobs));
  });
});
