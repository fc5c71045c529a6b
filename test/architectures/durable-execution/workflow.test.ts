// What a workflow's history comes to, step by step: events, tries and timeouts, computed by hand.

import { describe, expect, test } from "vitest";
import type { ActivityTimeouts } from "../../../src/architectures/durable-execution/options.ts";
import { Workflow, type WorkflowRules } from "../../../src/architectures/durable-execution/workflow.ts";
import { temporal } from "../../../src/algorithms/retry/temporal.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { seconds, type Instant } from "../../../src/kernel/time.ts";
import type { Address, TaskId } from "../../../src/process/identity.ts";
import type { TaskSpec } from "../../../src/process/task.ts";
import { CAUSES } from "../../../src/trace/record-codes.ts";

const WORKER = 7 as Address;
const OTHER = 8 as Address;
const NO_TIMEOUTS = {
  startToClose: undefined,
  scheduleToStart: undefined,
  scheduleToClose: undefined,
  heartbeat: undefined,
};

const specOf = (id: number): TaskSpec => ({ id: id as TaskId, client: 3 as Address }) as TaskSpec;

/** One whose clock is set by hand, and whose news are kept. */
class Told {
  now = 0;
  readonly news: string[] = [];
  readonly workflow: Workflow;

  constructor(tasks: number, timeouts: Partial<ActivityTimeouts> = {}, maximumAttempts = 0) {
    const rules: WorkflowRules = {
      timeouts: { ...NO_TIMEOUTS, ...timeouts },
      workflowTaskTimeout: seconds(10),
      stickyTimeout: seconds(5),
      retry: temporal.create({
        initialInterval: seconds(1),
        backoffCoefficient: 2,
        maximumInterval: undefined,
        maximumAttempts,
      }),
      random: createStream("1", "workflow"),
      wall: () => (this.now * 1_000_000) as Instant,
    };
    this.workflow = Workflow.begin(rules, { run: 0 as TaskId, shard: 0, name: "w", toCome: tasks - 1 });
  }

  submit(task: number): this {
    this.workflow.submit(specOf(task), 0 as TaskId);
    return this;
  }

  /** Its code runs, on this worker. */
  decide(worker = WORKER): readonly number[] | undefined {
    const { serial } = this.workflow.record;
    expect(this.workflow.giveDecision(serial, worker, 1)).toBe("given");
    return this.workflow.decided(serial, worker)?.map(({ id }) => id);
  }

  start(task: number, attempt = 1): this {
    expect(this.workflow.give(task as TaskId, attempt, WORKER, 1)).toBe("given");
    return this;
  }

  complete(task: number, attempt = 1): this {
    expect(this.workflow.report(task as TaskId, attempt, "completed")).toBe(true);
    return this;
  }

  /** What would be written now. */
  write() {
    const { write, transfers } = this.workflow.take();
    for (const { kind, task, attempt, value } of write.news) this.news.push(`${kind} ${task}/${attempt} ${value}`);
    return { ...write, transfers };
  }

  /** Seconds until the activity is due. */
  dueIn(task = 0): number | undefined {
    const due = this.workflow.dueIn(task as TaskId);
    return due === undefined ? undefined : due / 1_000_000;
  }

  due(task = 0): this {
    this.write();
    this.now += this.dueIn(task)!;
    this.workflow.activityDue(task as TaskId);
    return this;
  }
}

describe("a history", () => {
  // WorkflowExecutionStarted, WorkflowTaskScheduled, -Started, -Completed, ActivityTaskScheduled, -Started, -Completed,
  // WorkflowTaskScheduled, -Started, -Completed, WorkflowExecutionCompleted: as the first history that Temporal's tutorials show.
  test("of a workflow of one activity has 11 events", () => {
    const told = new Told(1).submit(0);
    expect(told.decide()).toEqual([]);
    told.start(0).complete(0);
    expect(told.decide()).toEqual([0]);
    const { workflow, isClosed, removed } = told.write();
    expect([workflow.events, isClosed, removed]).toEqual([11, true, [0]]);
  });

  test("of activities one after the other has 3 + 6k events when its code runs for the kth time", () => {
    const told = new Told(4).submit(0);
    for (let run = 0; run < 4; run += 1) {
      const { serial } = told.workflow.record;
      told.workflow.giveDecision(serial, WORKER, 1);
      expect(told.workflow.record.events).toBe(3 + 6 * run);
      told.workflow.decided(serial, WORKER);
      if (run > 0) told.submit(run);
      told.start(run).complete(run);
    }
    expect(told.decide()).toEqual([3]);
    expect(told.write().workflow.events).toBe(3 + 6 * 4 + 2);
  });

  test("tells of each activity once, and its code sees an end only when it runs afterwards", () => {
    const told = new Told(2).submit(0).submit(1);
    told.decide();
    told.start(0).start(1).complete(0);
    const { serial } = told.workflow.record;
    told.workflow.giveDecision(serial, WORKER, 1);
    told.complete(1); // while the code runs
    expect(told.workflow.decided(serial, WORKER)?.map(({ id }) => id)).toEqual([0]);
    expect(told.write().isClosed).toBe(false);
    expect(told.decide()).toEqual([1]);
    expect(told.write().isClosed).toBe(true);
    expect(told.news.filter((one) => one.startsWith("task.completed"))).toEqual([
      "task.completed 0/1 0",
      "task.completed 1/1 0",
    ]);
  });
});

describe("an activity", () => {
  test("is given to one poll, and again to the same", () => {
    const told = new Told(1).submit(0);
    told.decide();
    told.start(0);
    expect(told.workflow.give(0 as TaskId, 1, WORKER, 1)).toBe("again");
    expect(told.workflow.give(0 as TaskId, 1, WORKER, 2)).toBe("gone");
    expect(told.workflow.give(0 as TaskId, 1, OTHER, 1)).toBe("gone");
    expect(told.workflow.give(0 as TaskId, 2, OTHER, 1)).toBe("gone");
  });

  test("that is not heard of until start-to-close is over is tried again, after 1, 2, 4 s", () => {
    const told = new Told(1, { startToClose: seconds(30) }).submit(0);
    told.decide();
    for (const [attempt, delay] of [
      [1, 1],
      [2, 2],
      [3, 4],
    ]) {
      told.start(0, attempt);
      expect(told.dueIn()).toBe(30);
      told.due();
      expect(told.dueIn()).toBe(delay);
      told.due(); // the back-off is over
    }
    expect(told.workflow.report(0 as TaskId, 3, "completed")).toBe(false); // an earlier attempt after all
    told.write();
    const lost = `attempt.lost 0/1 ${CAUSES.indexOf("timeout")}`;
    expect(told.news.slice(2, 5)).toEqual([lost, "task.backoff 0/1 1000000", "task.queued 0/2 0"]);
  });

  test("that beats is given up when it has not for the heartbeat timeout, whatever start-to-close says", () => {
    const told = new Told(1, { startToClose: seconds(30), heartbeat: seconds(10) }).submit(0);
    told.decide();
    told.start(0);
    told.now += 8;
    expect(told.workflow.beat(0 as TaskId, 1)).toBe(true);
    expect(told.dueIn()).toBe(10);
    told.now += 9;
    expect(told.dueIn()).toBe(1);
    told.due();
    expect(told.now).toBe(18);
    expect(told.workflow.beat(0 as TaskId, 1)).toBe(false);
  });

  // Temporal does not try again what was not started in time: it would only wait in the same queue.
  test("that nobody takes until schedule-to-start is over fails for good", () => {
    const told = new Told(1, { scheduleToStart: seconds(5) }).submit(0);
    told.decide();
    told.due();
    told.write();
    expect(told.news.at(-1)).toBe(`task.dead-lettered 0/1 ${CAUSES.indexOf("timeout")}`);
    expect(told.decide()).toEqual([0]);
    expect(told.write().isClosed).toBe(true);
  });

  // 12 s of which 5 + 1 + 5 are over: the next try could begin after 2 s, at 13 s.
  test("is not tried again if that could only begin after schedule-to-close", () => {
    const told = new Told(1, { startToClose: seconds(5), scheduleToClose: seconds(12) }).submit(0);
    told.decide();
    told.start(0).due().due();
    expect(told.now).toBe(6);
    told.start(0, 2).due();
    expect(told.now).toBe(11);
    told.write();
    expect(told.news.at(-1)).toBe(`task.dead-lettered 0/2 ${CAUSES.indexOf("timeout")}`);
  });

  test("that fails as often as the policy allows fails for good", () => {
    const told = new Told(1, {}, 2).submit(0);
    told.decide();
    told.start(0);
    expect(told.workflow.report(0 as TaskId, 1, "failed")).toBe(true);
    told.due();
    told.start(0, 2);
    expect(told.workflow.report(0 as TaskId, 2, "failed")).toBe(true);
    told.write();
    expect(told.news.at(-1)).toBe(`task.dead-lettered 0/2 ${CAUSES.indexOf("taskError")}`);
  });

  test("that is withdrawn ends before it is asked for, or while it runs, and what runs of it does not count", () => {
    const told = new Told(1).submit(0);
    told.decide();
    told.start(0);
    expect(told.workflow.withdraw(0 as TaskId)).toBe(true);
    expect(told.workflow.report(0 as TaskId, 1, "completed")).toBe(false);
    expect(told.workflow.withdraw(0 as TaskId)).toBe(false);
    told.write();
    expect(told.news.at(-1)).toBe("task.cancelled 0/0 0");
  });
});

describe("a workflow task", () => {
  const second = (): Told => {
    const told = new Told(1).submit(0);
    told.decide();
    told.start(0).complete(0);
    return told;
  };

  test("goes to the worker that ran the code last; after the sticky timeout to all", () => {
    const told = second();
    const [first] = told.write().transfers.slice(-1);
    expect(first).toMatchObject({ queue: "workflow", sticky: WORKER, reference: { serial: 2 } });
    expect(told.workflow.workflowDueIn()).toBe(seconds(5));
    told.now += 5;
    told.workflow.workflowDue();
    const [next] = told.write().transfers.slice(-1);
    expect(next).toMatchObject({ queue: "workflow", sticky: -1, reference: { serial: 3 } });
    expect(told.workflow.giveDecision(2, WORKER, 1)).toBe("gone");
    expect(told.decide(OTHER)).toEqual([0]);
  });

  test("that has not ended after 10 s is given to another, and counts no more", () => {
    const told = second();
    told.workflow.giveDecision(2, WORKER, 1);
    told.write();
    expect(told.workflow.workflowDueIn()).toBe(seconds(10));
    told.now += 10;
    told.workflow.workflowDue();
    told.write();
    expect(told.workflow.decided(2, WORKER)).toBeUndefined();
    expect(told.decide(OTHER)).toEqual([0]);
  });

  test("is written together with all that a host needs to go on with it", () => {
    const told = second();
    const states = [told.write()];
    const { workflow, activities } = states[0];
    expect(workflow).toMatchObject({ decision: "scheduled", serial: 2, sticky: WORKER, events: 8 });
    expect(activities.map(({ status, seenBy }) => [status, seenBy])).toEqual([["ended", 2]]);
  });
});
