// What the backfilling orderings promise on several machines that change under them, one decision at a time.

import { describe, expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { conservativeBackfill } from "../../../../src/algorithms/ordering/conservative-backfill.ts";
import { easyBackfill } from "../../../../src/algorithms/ordering/easy-backfill.ts";
import { createMachine, type Machine } from "../../../../src/algorithms/ordering/machine.ts";
import { isAllowed, type Ordering, type QueuedTask, type Room } from "../../../../src/algorithms/ordering/ordering.ts";
import { type Instant, seconds } from "../../../../src/kernel/time.ts";
import type { TaskId } from "../../../../src/process/identity.ts";

const at = (second: number) => seconds(second) as number as Instant;
const easy = (): Ordering => easyBackfill.create({ order: "arrival", depth: 100 });
const conservative = (): Ordering => conservativeBackfill.create({ depth: 100 });

/** All of a machine of two cores is held until then. */
function busy(worker: number, until: number, holder = 100 + worker, attempt = 1): Machine {
  const task = plainTask(holder, { cores: 2 });
  const free = { cores: 0, memory: Infinity };
  return createMachine({ worker, speed: 1, free, holdings: [{ task, attempt, endsAt: at(until) }] });
}

function idle(worker: number): Machine {
  return createMachine({ worker, speed: 1, free: { cores: 2, memory: Infinity }, holdings: [] });
}

function roomOf(machines: readonly Machine[], avoided: (task: QueuedTask) => readonly number[] = () => []): Room {
  return {
    fits: (task, where) =>
      machines.some(
        ({ worker, free }) => isAllowed(worker, where) && free.cores >= task.cores && !avoided(task).includes(worker),
      ),
    running: () => [],
    machines: () => machines,
    avoided,
  };
}

const HEAD = plainTask(1, { cores: 2, estimate: seconds(10) });

/** What is promised to the head after each of these decisions, in seconds. */
function promised(ordering: Ordering, ...decisions: readonly (readonly [second: number, room: Room])[]) {
  ordering.add(HEAD, at(0));
  return decisions.map(([second, room]) => {
    ordering.choose(room, at(second));
    const start = ordering.promised!(HEAD.id);
    return start === undefined ? undefined : start / seconds(1);
  });
}

describe.each([
  ["easy", easy],
  ["conservative", conservative],
])("%s", (_name, create) => {
  test("promises the machine that is free first, of those that the task may go to", () => {
    const machines = [busy(0, 5), busy(1, 9), busy(2, 7)];
    expect(promised(create(), [0, roomOf(machines)])).toEqual([5]);
    expect(promised(create(), [0, roomOf(machines, () => [0])])).toEqual([7]);
    expect(promised(create(), [0, roomOf(machines, () => [0, 1, 2])])).toEqual([undefined]);
  });

  test("takes a promise back when the task is to avoid that machine from then on", () => {
    const machines = [busy(0, 5), busy(1, 9)];
    expect(promised(create(), [0, roomOf(machines)], [1, roomOf(machines, () => [0])])).toEqual([5, 9]);
  });

  test("promises anew where a machine has become another one: somebody else holds it, for longer or less long", () => {
    expect(
      promised(create(), [0, roomOf([busy(0, 5), busy(1, 30)])], [1, roomOf([busy(0, 20, 7), busy(1, 30)])]),
    ).toEqual([5, 20]);
    expect(promised(create(), [0, roomOf([busy(0, 25)])], [1, roomOf([busy(0, 8, 7)])])).toEqual([25, 8]);
  });

  test("promises sooner where an attempt was given up and the task's next one is shorter", () => {
    expect(promised(create(), [0, roomOf([busy(0, 25, 7, 1)])], [1, roomOf([busy(0, 8, 7, 2)])])).toEqual([25, 8]);
  });

  test("promises nothing in the past: whoever overruns its estimate is about to end", () => {
    const room = roomOf([busy(0, 5)]);
    expect(promised(create(), [0, room], [8, room])).toEqual([5, 8]);
  });

  test("lets a task past only to machines that it need not avoid", () => {
    const ordering = create();
    const room = roomOf([busy(0, 5), idle(1)], ({ id }) => (id === 1 ? [1] : id === 2 ? [1] : []));
    for (const task of [HEAD, plainTask(2), plainTask(3)]) ordering.add(task, at(0));
    expect(ordering.choose(room, at(0))).toMatchObject({ kind: "start", task: { id: 3 as TaskId } });
  });
});

test("easy: nobody takes what is left beside one that is about to end, from whom that is planned for next", () => {
  // Worker 1 has three cores, one of them free, and two held by a task that should have ended by now.
  const holder = plainTask(101, { cores: 2 });
  const ending = createMachine({
    worker: 1,
    speed: 1,
    free: { cores: 1, memory: Infinity },
    holdings: [{ task: holder, attempt: 1, endsAt: at(5) }],
  });
  const [wide, small] = [plainTask(2, { cores: 3 }), plainTask(3)];
  const chosen = (second: number, avoided: readonly number[]) => {
    const ordering = easy();
    for (const task of [HEAD, wide, small]) ordering.add(task, at(0));
    const room = roomOf([busy(0, 20), ending], ({ id }) => (id === 1 ? [1] : id === 2 ? avoided : []));
    return ordering.choose(room, at(second));
  };
  expect(chosen(5, [])).toEqual({ kind: "wait" });
  expect(chosen(6, [])).toEqual({ kind: "wait" });
  // It is not about to end yet, or the wide one has no business there.
  expect(chosen(4, [])).toMatchObject({ kind: "start", task: small });
  expect(chosen(5, [1])).toMatchObject({ kind: "start", task: small });
});
