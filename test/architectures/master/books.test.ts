// A master's books are made of its committed commands and nothing else: replay, snapshots and replicas must agree.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Books } from "../../../src/architectures/master/books.ts";
import type { Command } from "../../../src/architectures/master/commands.ts";
import { SettledTasks } from "../../../src/architectures/master/settled-tasks.ts";
import type { Duration } from "../../../src/kernel/time.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import { taskSpec } from "../../cluster/build-cluster.ts";

const TASKS = 6;
const NO_FLOOR = 0 as TaskId;
const CLIENTS = [7, 8] as Address[];

/** The last three tasks are a gang. */
function gangOf(id: number): Partial<TaskSpec> {
  return id < TASKS - 3 ? {} : { group: 0, groupSize: 3, gang: { minMember: 2 } };
}

const task = fc.integer({ min: 0, max: TASKS - 1 }).map((id) => id as TaskId);
const attempt = fc.integer({ min: 1, max: 3 });
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.integer({ min: 1, max: 9 }).map((epoch) => ({ kind: "epoch" as const, epoch })),
  task.map((id) => ({
    kind: "submit" as const,
    spec: { ...taskSpec({ id, client: CLIENTS[id % 2], work: 1_000 }), ...gangOf(id) },
    floor: Math.max(0, id - 2) as TaskId,
  })),
  fc.record({
    kind: fc.constant("assign" as const),
    task,
    attempt,
    worker: fc.integer({ min: 0, max: 2 }),
    isAdopted: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("release" as const),
    task,
    attempt,
    saved: fc.integer({ min: 0, max: 50 }) as fc.Arbitrary<Duration>,
    delay: fc.constantFrom(0, 5) as fc.Arbitrary<Duration>,
    isFailure: fc.boolean(),
    isCrash: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    task,
    attempt,
    how: fc.constantFrom("completed" as const, "dead-lettered" as const, "expired" as const),
    cause: fc.constant(0),
    hasEffect: fc.boolean(),
  }),
  task.map((id) => ({ kind: "relayed" as const, task: id })),
);
/** No task is submitted twice: the desk sees to that. */
const history = fc.array(command, { maxLength: 60, size: "max" }).map((commands) => {
  const seen = new Set<TaskId>();
  return commands.filter((one) => one.kind !== "submit" || (!seen.has(one.spec.id) && seen.add(one.spec.id)));
});

function replay(commands: readonly Command[]): Books {
  const books = new Books();
  for (const one of commands) books.apply(one);
  return books;
}

function contents(books: Books): unknown {
  return JSON.parse(JSON.stringify({ epoch: books.epoch, snapshot: books.snapshot() }));
}

describe("a master's books", () => {
  it("are the same after every replay of the same commands", () => {
    fc.assert(
      fc.property(history, (commands) => {
        expect(contents(replay(commands))).toEqual(contents(replay(commands)));
      }),
      { seed: 1 },
    );
  });

  it("are the same with a snapshot in the place of the commands that it covers, wherever it was taken", () => {
    fc.assert(
      fc.property(history, fc.nat(), fc.nat(), (commands, first, second) => {
        const [early, late] = [first % (commands.length + 1), second % (commands.length + 1)].sort((a, b) => a - b);
        const snapshot = replay(commands.slice(0, early)).snapshot();
        const again = replay([snapshot, ...commands.slice(early, late)]).snapshot();
        expect(contents(replay([again, ...commands.slice(late)]))).toEqual(contents(replay(commands)));
      }),
      { seed: 1, numRuns: 400 },
    );
  });

  it("know in which round a gang is, how often it has failed, and which attempts are of an earlier round", () => {
    const members = [3, 4, 5].map((id) => ({ ...taskSpec({ id: id as TaskId }), ...gangOf(id) }));
    const release = (id: number, isFailure: boolean): Command => ({
      kind: "release",
      task: id as TaskId,
      attempt: 1,
      saved: 0 as Duration,
      delay: 0 as Duration,
      isFailure,
      isCrash: false,
    });
    const books = replay([
      ...members.map((spec): Command => ({ kind: "submit", spec, floor: NO_FLOOR })),
      ...members.map((spec): Command => ({ kind: "assign", task: spec.id, attempt: 1, worker: 1, isAdopted: false })),
      release(3, true),
      release(4, true),
    ]);
    for (const each of [books, replay([books.snapshot()])]) {
      const [gang] = each.gangs.all();
      expect(gang).toMatchObject({ round: 2, failures: 1, size: 3, needed: 2, placedCount: 0 });
      expect(each.get(5 as TaskId)!.attempts.map((attempt) => gang.isCurrent(attempt))).toEqual([false]);
      expect(gang.isBreakingUp).toBe(true);
    }
  });

  it("do not let a reservation that is not durable yet into a snapshot", () => {
    const books = replay([{ kind: "submit", spec: taskSpec({ id: 0 as TaskId }), floor: NO_FLOOR }]);
    const entry = books.get(0 as TaskId)!;
    entry.reserve(2);
    expect(replay([books.snapshot()]).get(0 as TaskId)).toMatchObject({ state: "queued", attempts: [], attempt: 0 });
  });

  it("know a task that has ended, so that a repeated submission is not taken in again", () => {
    const spec = taskSpec({ id: 3 as TaskId, client: CLIENTS[0] });
    const books = replay([
      { kind: "submit", spec, floor: NO_FLOOR },
      { kind: "end", task: spec.id, attempt: 1, how: "completed", cause: 0, hasEffect: false },
    ]);
    expect(books.hasEnded(spec)).toBe(true);
    expect(replay([books.snapshot()]).hasEnded(spec)).toBe(true);
    expect(books.hasEnded(taskSpec({ id: 4 as TaskId, client: CLIENTS[0] }))).toBe(false);
    expect(books.size).toBe(0);
  });

  it("know several attempts of a task, and leave it assigned while one of them is not released", () => {
    const spec = taskSpec({ id: 3 as TaskId });
    const assign = (number: number): Command => ({
      kind: "assign",
      task: spec.id,
      attempt: number,
      worker: 1,
      isAdopted: false,
    });
    const release: Command = {
      kind: "release",
      task: spec.id,
      attempt: 1,
      saved: 9 as Duration,
      delay: 0 as Duration,
      isFailure: true,
      isCrash: false,
    };
    expect(
      replay([{ kind: "submit", spec, floor: NO_FLOOR }, assign(1), assign(2), release]).get(spec.id),
    ).toMatchObject({
      state: "assigned",
      attempt: 2,
      attempts: [{ number: 2, worker: 1 }],
      saved: 9,
      failures: 1,
      crashes: 0,
    });
  });
});

describe("the settled tasks of a client", () => {
  it("are exactly the ended ones, and everything below the floor", () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 0, max: 30 }) }),
      fc.record({ raise: fc.integer({ min: 0, max: 30 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: "max" }), (steps) => {
        const settled = new SettledTasks();
        const ended = new Set<number>();
        let floor = 0;
        for (const happening of steps) {
          if ("add" in happening) {
            settled.add(happening.add as TaskId);
            ended.add(happening.add);
          } else {
            settled.raiseFloor(happening.raise);
            floor = Math.max(floor, happening.raise);
          }
          for (let id = 0; id <= 30; id += 1) expect(settled.has(id as TaskId)).toBe(id < floor || ended.has(id));
          expect(settled.tasks.every((id) => id >= floor)).toBe(true);
          expect(new Set(settled.tasks).size).toBe(settled.tasks.length);
        }
      }),
      { seed: 1 },
    );
  });

  it("take no more memory than the tasks between the client's oldest open one and its newest", () => {
    const settled = new SettledTasks();
    for (let id = 0; id < 100_000; id += 1) {
      settled.raiseFloor(id - 50);
      settled.add(id as TaskId);
    }
    expect(settled.tasks.length).toBe(51);
  });
});
