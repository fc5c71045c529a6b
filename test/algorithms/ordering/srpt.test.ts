// Shortest remaining processing time: the textbook case, optimality against brute force, and what happens to tasks whose
// estimate was too small.

import { describe, expect, test } from "vitest";
import type { Job } from "../../../src/algorithms/laws/one-machine.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { fifo } from "../../../src/algorithms/ordering/fifo.ts";
import type { Ordering, RunningTask } from "../../../src/algorithms/ordering/ordering.ts";
import { sjf } from "../../../src/algorithms/ordering/sjf.ts";
import { srpt } from "../../../src/algorithms/ordering/srpt.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { type Duration, type Instant, seconds, toSeconds } from "../../../src/kernel/time.ts";
import { at, ends, happenings, job, story, ZERO } from "./drive.ts";

const plain = (): Ordering => srpt.create({ minQuantum: ZERO });

describe("with exact estimates", () => {
  // Silberschatz, Galvin, Gagne, Operating System Concepts, section on SJF: arrivals 0..3, bursts 8, 4, 9, 5; mean wait 6.5.
  test("reproduces the textbook's example", () => {
    expect(ends(plain(), [job(1, 0, 8), job(2, 1, 4), job(3, 2, 9), job(4, 3, 5)])).toEqual({
      1: 17,
      2: 5,
      3: 26,
      4: 10,
    });
  });

  test("does not displace for an equal task", () => {
    expect(story(plain(), [job(1, 0, 4), job(2, 1, 3)])).toEqual([
      "start 1 @0",
      "finish 1 @4",
      "start 2 @4",
      "finish 2 @7",
    ]);
  });

  // Schrage 1968: on one server no policy has a lower mean response, on any arrivals.
  test("is never worse in the mean than fifo or sjf, on two hundred random days", () => {
    const random = createStream("1", "srpt");
    for (let day = 0; day < 200; day += 1) {
      const jobs = Array.from({ length: 12 }, (_, id) => job(id, random.integer(30), 1 + random.integer(9)));
      const best = total(plain(), jobs);
      expect(best).toBeLessThanOrEqual(total(sjf.create({ basis: "estimate" }), jobs));
      expect(best).toBeLessThanOrEqual(total(fifo.create({}), jobs));
    }
  });

  test("on several servers displaces the task with the most left", () => {
    const told = story(plain(), [job(1, 0, 20), job(2, 0, 10), job(3, 2, 5)], 2);
    expect(told.slice(2, 4)).toEqual(["preempt 1 @2", "start 3 @2"]);
  });
});

describe("minQuantum", () => {
  test("puts a displacement off until the running task had its quantum", () => {
    const queue = srpt.create({ minQuantum: seconds(3) });
    expect(story(queue, [job(1, 0, 20), job(2, 1, 5)]).slice(0, 3)).toEqual([
      "start 1 @0",
      "preempt 1 @3",
      "start 2 @3",
    ]);
  });
});

describe("a task that overran its estimate", () => {
  const liar = (id: number, arrival: number, work: number, estimate: number): Job =>
    job(id, arrival, work, { estimate: seconds(estimate) });

  test("is displaced, without any event in between, once it has overrun by more than half of what the other needs", () => {
    // At 4 the first task should be over. It is taken to need 2.048 s more until it has overrun by that, then 4.096 s.
    expect(story(plain(), [liar(1, 0, 50, 4), job(2, 3, 3)])).toEqual([
      "start 1 @0",
      "preempt 1 @6.048",
      "start 2 @6.048",
      "finish 2 @9.048",
      "start 1 @9.048",
      "finish 1 @53",
    ]);
  });

  test("remembers its overrun when it comes back", () => {
    // Displaced with an overrun of 8.192 s, the first task is taken to need 16.384 s: a task of 15 goes first, one of 17 not.
    const after = (third: number): readonly number[] =>
      happenings(plain(), [liar(1, 0, 50, 4), job(2, 3, 12), job(3, 20, third)]).flatMap(({ kind, id }) =>
        kind === "start" ? [id] : [],
      );
    expect(after(15)).toEqual([1, 2, 3, 1]);
    expect(after(17).slice(0, 3)).toEqual([1, 2, 1]);
  });

  test("is left alone while its error is small: the news of its end may be on its way", () => {
    const error = 0.003;
    expect(story(plain(), [liar(1, 0, 4 + error, 4), job(2, 3.9, 0.2)])).not.toContainEqual(
      expect.stringContaining("preempt"),
    );
  });

  test("two of them do not displace each other back and forth", () => {
    const displaced = happenings(plain(), [liar(1, 0, 1_000, 1), liar(2, 0, 1_000, 1)]).filter(
      ({ kind }) => kind === "preempt",
    );
    expect(displaced.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(1_000 / 0.001)));
  });

  test("an estimate of nothing does not hold the server for ever", () => {
    const finished = ends(plain(), [liar(1, 0, 100, 0), job(2, 1, 5)]);
    expect(finished[2]).toBeLessThan(10);
  });

  test("books that are brought up to date before the stop is told give the same memory", () => {
    const queue = plain();
    const late = { ...plainTask(1, { estimate: seconds(4) }) };
    queue.started?.(late, at(0));
    Object.assign(late, { remaining: ZERO });
    queue.stopped?.(late, seconds(12.192), at(12));
    queue.add(late, at(12));
    queue.add(plainTask(2, { estimate: seconds(15) }), at(12));
    queue.add(plainTask(3, { estimate: seconds(17) }), at(12));
    expect(queue.waiting(at(12)).map(({ id }) => id)).toEqual([2, 1, 3]);
  });
});

test("where stopping all worse tasks would not make room, it neither displaces nor asks again and again", () => {
  const task = plainTask(9, { cores: 4, estimate: seconds(1) });
  const running: RunningTask = {
    task: plainTask(1, { estimate: seconds(100) }),
    attempt: 1,
    startedAt: 0 as Instant,
    remaining: () => seconds(90) as Duration,
  };
  const queue = plain();
  queue.add(task, at(10));
  expect(queue.choose({ fits: () => false, running: () => [running] }, at(10))).toEqual({ kind: "wait" });
});

function total(ordering: Ordering, jobs: readonly Job[]): number {
  const finished = ends(ordering, jobs);
  return jobs.reduce((sum, { task }) => sum + finished[task.id] - toSeconds(task.queuedAt), 0);
}
