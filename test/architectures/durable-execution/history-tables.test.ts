// The tables behind history hosts: who may write, what is written once, and that a workflow can be gone on with from what was.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HistoryTables } from "../../../src/architectures/durable-execution/history-tables.ts";
import type {
  News,
  PersistenceAnswer,
  PersistenceEntry,
  WorkflowWrite,
} from "../../../src/architectures/durable-execution/persistence.ts";
import { Workflow, type WorkflowRules } from "../../../src/architectures/durable-execution/workflow.ts";
import { temporal } from "../../../src/algorithms/retry/temporal.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";

const CLIENT = 3 as Address;
const A = 0 as Address;
const B = 1 as Address;
const SHARD = 2;

const rules: WorkflowRules = {
  timeouts: {
    startToClose: seconds(5),
    scheduleToStart: undefined,
    scheduleToClose: seconds(60),
    heartbeat: seconds(2),
  },
  workflowTaskTimeout: seconds(10),
  stickyTimeout: seconds(5),
  retry: temporal.create({
    initialInterval: seconds(1),
    backoffCoefficient: 2,
    maximumInterval: undefined,
    maximumAttempts: 3,
  }),
  random: createStream("1", "workflow"),
  wall: () => 0 as Instant,
};

class Database {
  readonly news: News[] = [];
  readonly tables: HistoryTables;
  #serial = 0;

  constructor(checksRange = true) {
    this.tables = new HistoryTables({ shards: 4, checksRange, tell: (news) => void this.news.push(news) });
  }

  apply(host: Address, request: PersistenceEntry["request"], serial = (this.#serial += 1)): PersistenceAnswer {
    return this.tables.apply({ kind: "entry", host, incarnation: 1, serial, request });
  }

  acquire(host: Address): number {
    return (this.apply(host, { op: "acquire", shard: SHARD }) as { readonly range: number }).range;
  }

  write(host: Address, range: number, write: WorkflowWrite, serial?: number): boolean {
    const answer = this.apply(host, { op: "write", claim: { shard: SHARD, range }, write }, serial);
    return (answer as { readonly isOwner: boolean }).isOwner;
  }

  told(kind: News["kind"]): number {
    return this.news.filter((one) => one.kind === kind).length;
  }
}

function begin(tasks = 1, first = 0): Workflow {
  const workflow = Workflow.begin(rules, { run: first as TaskId, shard: SHARD, name: "w", toCome: tasks - 1 });
  for (let task = first; task < first + tasks; task += 1)
    workflow.submit({ id: task as TaskId, client: CLIENT } as TaskSpec, first as TaskId);
  return workflow;
}

describe("a shard", () => {
  test("has a higher range id for every owner, and the same when it is asked for twice", () => {
    const database = new Database();
    expect([database.acquire(A), database.acquire(B), database.acquire(A)]).toEqual([1, 2, 3]);
    const again = database.apply(A, { op: "acquire", shard: SHARD }, 3);
    expect(again).toMatchObject({ range: 3 });
  });

  test("is written to by its latest owner only, and whoever was overtaken is told", () => {
    const database = new Database();
    const old = database.acquire(A);
    expect(database.write(A, old, begin().take().write)).toBe(true);
    const workflow = begin();
    workflow.take();
    const range = database.acquire(B);
    workflow.withdraw(0 as TaskId);
    const late = workflow.take().write;
    expect(database.write(A, old, late)).toBe(false);
    expect(database.told("task.cancelled")).toBe(0);
    expect(database.write(B, range, late)).toBe(true);
    expect(database.told("task.cancelled")).toBe(1);
    expect(database.tables.isOwned({ shard: SHARD, range: old })).toBe(false);
  });

  test("is written to by anybody where the range id is not looked at", () => {
    const database = new Database(false);
    const old = database.acquire(A);
    database.acquire(B);
    expect(database.write(A, old, begin().take().write)).toBe(true);
  });
});

test("a write that comes twice is carried out once, also when later ones have been", () => {
  const database = new Database();
  const range = database.acquire(A);
  const workflow = begin();
  const first = workflow.take().write;
  database.write(A, range, first, 10);
  database.write(A, range, first, 10);
  expect(database.told("task.admitted")).toBe(1);
  workflow.withdraw(0 as TaskId);
  database.write(A, range, workflow.take().write, 11);
  database.write(A, range, first, 10);
  expect(database.tables.find(CLIENT, 0 as TaskId)).toMatchObject({ answer: "cancelled" });
});

test("a client is told how its task stands: when it has ended, not when its workflow knows", () => {
  const database = new Database();
  const range = database.acquire(A);
  const find = (task = 0) => database.tables.find(CLIENT, task as TaskId);
  expect(find()).toMatchObject({ answer: "unknown" });
  const workflow = begin();
  database.write(A, range, workflow.take().write);
  expect(find()).toMatchObject({ answer: "pending", where: { shard: SHARD, run: 0 } });
  workflow.giveDecision(1, B, 1);
  workflow.decided(1, B);
  workflow.give(0 as TaskId, 1, B, 1);
  workflow.report(0 as TaskId, 1, "completed");
  database.write(A, range, workflow.take().write);
  expect(find()).toMatchObject({ answer: "done" });
  workflow.giveDecision(2, B, 2);
  workflow.decided(2, B);
  database.write(A, range, workflow.take().write);
  expect(find()).toMatchObject({ answer: "done", where: undefined });
  expect(database.tables.size).toBe(0);
});

type Step = (workflow: Workflow, task: TaskId) => void;

/** What can happen to a workflow, in any order. */
const STEPS: Readonly<Record<string, Step>> = {
  decide: (workflow) => void workflow.giveDecision(workflow.record.serial, B, 1),
  decided: (workflow) => void workflow.decided(workflow.record.serial, B),
  give: (workflow, task) => void workflow.give(task, workflow.activities.get(task)?.attempt ?? 1, B, task),
  complete: (workflow, task) => void workflow.report(task, workflow.activities.get(task)?.attempt ?? 1, "completed"),
  fail: (workflow, task) => void workflow.report(task, workflow.activities.get(task)?.attempt ?? 1, "failed"),
  return: (workflow, task) => void workflow.report(task, workflow.activities.get(task)?.attempt ?? 1, "returned"),
  beat: (workflow, task) => void workflow.beat(task, workflow.activities.get(task)?.attempt ?? 1),
  due: (workflow, task) => {
    if (workflow.dueIn(task) !== undefined) workflow.activityDue(task);
  },
  workflowDue: (workflow) => {
    if (workflow.workflowDueIn() !== undefined) workflow.workflowDue();
  },
  lapse: (workflow, task) => void workflow.lapse(task, workflow.activities.get(task)?.attempt ?? 1),
  withdraw: (workflow, task) => void workflow.withdraw(task),
};

const steps = fc.array(
  fc.record({
    step: fc.constantFrom(...Object.keys(STEPS), "decide", "decided", "give", "complete"),
    task: fc.integer({ min: 0, max: 3 }),
    writes: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** Runs the steps; whoever takes over finds what the database has. */
function play(all: readonly { readonly step: string; readonly task: number; readonly writes: boolean }[]): Database {
  const database = new Database();
  const range = database.acquire(A);
  let workflow = begin(4);
  for (const { step, task, writes } of [...all, { step: "beat", task: 0, writes: true }]) {
    if (!workflow.isClosed) STEPS[step](workflow, task as TaskId);
    if (!writes || !workflow.isChanged) continue;
    database.write(A, range, workflow.take().write);
    const state = database.apply(A, { op: "acquire", shard: SHARD }, 1);
    const [found] = (state as PersistenceAnswer & { op: "acquired" }).workflows;
    if (workflow.isClosed) {
      expect(found).toBeUndefined();
      break;
    }
    expect(found.workflow).toEqual(workflow.record);
    expect(found.activities).toEqual([...workflow.activities.values()]);
    // Every second task is gone on with by another host.
    if (task % 2 === 0) workflow = Workflow.restored(rules, found);
  }
  return database;
}

describe("whatever happens to a workflow", () => {
  test("what is written is all that there is, and whoever reads it goes on from there", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { news } = play(all);
        for (let task = 0; task < 4; task += 1) {
          const ends = news.filter((one) => one.task === task && END.test(one.kind));
          expect(ends.length).toBeLessThanOrEqual(1);
        }
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test("a snapshot of the tables is the tables", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const { tables } = play(all);
        const copy = new Database().tables;
        copy.restore(tables.snapshot());
        expect(copy.snapshot()).toEqual(tables.snapshot());
        for (let task = 0; task < 5; task += 1)
          expect(copy.find(CLIENT, task as TaskId)).toEqual(tables.find(CLIENT, task as TaskId));
      }),
      { seed: 8, numRuns: 100 },
    );
  });
});

const END = /^task\.(completed|expired|cancelled|dead-lettered)$/;
