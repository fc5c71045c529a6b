// Jobs, by hand: what their response is measured from and to, and what becomes of one whose task ends badly.

import { describe, expect, test } from "vitest";
import type { Instant } from "../../src/kernel/time.ts";
import type { DeclaredStages } from "../../src/observe/observe-options.ts";
import { checksOf, CLIENT, MASTER, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

interface Grouping {
  readonly work?: number;
  readonly workClass?: number;
}

/** A task of that job arrives and is accepted. */
function part(script: ScriptedTrace, task: number, job: number, { work = 1, workClass = 0 }: Grouping = {}) {
  script.arrive(task, work, { workClass }).emit("task.grouped", CLIENT, task, 0, workClass, job);
  return script.accept(task);
}

/** A job of two tasks that arrives at 1 s; they run to the end at 3 s and at 6 s. */
function oneJob(options = {}): ScriptedTrace {
  const script = new ScriptedTrace(options).emit("leader.serving", MASTER, 0, 0, 1).time(1);
  part(part(script, 0, 0, { work: 2 }), 1, 0, { work: 4 });
  script.run(0, WORKER_A).run(1, WORKER_B).time(3).end(0).complete(0);
  return script.time(6).end(1, "succeeded", WORKER_B).complete(1);
}

const jobsOf = (metrics: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(metrics).filter(([name]) => name.startsWith("job")));

describe("jobs", () => {
  test("respond when their last task is done, and are compared with their longest", () => {
    const { metrics } = oneJob().finish(7);
    expect(jobsOf(metrics)).toEqual({
      "job.response.mean": 5,
      "job.response.p50": 5,
      "job.response.p99": 5,
      "job.response.max": 5,
      "job.slowdown.mean": 1.25,
      "jobs.submitted": 1,
      "jobs.completed": 1,
      "jobs.failed": 0,
      "jobs.unfinished": 0,
    });
    expect(metrics["response.mean"]).toBe(3.5);
  });

  test("are told apart by class and number, whatever the order in which their tasks end", () => {
    const script = new ScriptedTrace({ classNames: ["a", "b"] }, 4).time(1);
    part(part(part(script, 0, 0), 1, 0, { workClass: 1 }), 2, 0);
    part(part(script.time(2), 3, 1), 4, 1, { workClass: 1 });
    for (const task of [0, 1, 2, 3, 4]) script.run(task, task < 3 ? WORKER_A : WORKER_B);
    const end = (task: number) => script.end(task, "succeeded", task < 3 ? WORKER_A : WORKER_B).complete(task);
    script.time(3);
    end(4); // Alone: 1 s.
    end(2);
    script.time(5);
    end(3); // Alone: 3 s.
    end(1); // Alone: 4 s.
    script.time(7);
    end(0); // With task 2: 6 s.
    const { metrics } = script.finish(8);
    expect(metrics).toMatchObject({ "jobs.submitted": 4, "jobs.completed": 4 });
    expect(metrics).toMatchObject({ "job.response.mean": 3.5, "job.response.max": 6 });
    expect(metrics).toMatchObject({ "class.a.job.response.mean": 4.5, "class.b.job.response.mean": 2.5 });
  });

  test("that arrived outside the measured window are counted, and not measured", () => {
    const { metrics } = oneJob({ warmup: (2 * SECOND) as Instant }).finish(7);
    expect(jobsOf(metrics)).toEqual({
      "jobs.submitted": 1,
      "jobs.completed": 1,
      "jobs.failed": 0,
      "jobs.unfinished": 0,
    });
  });

  test("leave no metric where there are none", () => {
    const script = new ScriptedTrace().time(1).arrive(0).accept(0).run(0).time(2).end(0).complete(0);
    expect(jobsOf(script.finish(3).metrics)).toEqual({});
  });
});

describe("a job of stages", () => {
  const STAGES: DeclaredStages = [
    [
      { after: [], needs: [] },
      { after: [0], needs: [{ stage: 0, isNarrow: false }] },
    ],
  ];

  /** The task for a position arrives and runs; `toCome` others come later. */
  function comes(
    script: ScriptedTrace,
    task: number,
    [stage, generation, position]: readonly number[],
    toCome: number,
  ) {
    script.arrive(task).emit("task.grouped", CLIENT, task, toCome, 0, 0);
    return script.emit("task.staged", CLIENT, task, stage, generation, position).accept(task).run(task);
  }

  /** One task of a second, and two that need it: they arrive at 2 s. */
  function halfDone(): ScriptedTrace {
    const script = new ScriptedTrace({ stages: STAGES }).emit("leader.serving", MASTER, 0, 0, 1).time(1);
    comes(script, 0, [0, 1, 0], 2).emit("output.kept", WORKER_A, 0, 1, 0, 5).time(2).end(0).complete(0);
    return comes(comes(script, 1, [1, 1, 1], 0), 2, [1, 1, 2], 0);
  }

  test("responds when its last task is done, and nobody says what that would take on idle machines", () => {
    const { metrics } = halfDone().time(3).end(1).complete(1).time(6).end(2).complete(2).finish(7);
    expect(metrics).toMatchObject({ "job.response.mean": 5, "jobs.submitted": 1, "jobs.completed": 1 });
    expect(metrics).not.toHaveProperty("job.slowdown.mean");
  });

  test("is not done while a task that could not fetch what it needs has yet to come again", () => {
    const missing = () => {
      const script = halfDone().time(3).emit("node.crashed", WORKER_B).emit("output.missing", WORKER_A, 1, 1, 0, 5);
      return script.end(1).complete(1).emit("stage.failed", CLIENT, 1, 1, 1, 0).time(4).end(2).complete(2);
    };
    expect(missing().finish(5).metrics).toMatchObject({ "jobs.completed": 0, "jobs.failed": 0, "jobs.unfinished": 1 });
    const script = comes(missing(), 3, [0, 2, 0], 1)
      .time(5)
      .emit("output.kept", WORKER_A, 3, 1, 0, 5)
      .end(3)
      .complete(3);
    const again = comes(script, 4, [1, 2, 1], 0).time(9).end(4).complete(4);
    expect(again.finish(10).metrics).toMatchObject({
      "jobs.completed": 1,
      "jobs.unfinished": 0,
      "job.response.mean": 8,
    });
  });

  test("fails once when it is given up, also where its tasks end well", () => {
    const { metrics } = halfDone()
      .emit("job.aborted", CLIENT, 1, 4, 0, 0)
      .time(3)
      .end(1)
      .complete(1)
      .end(2)
      .complete(2)
      .finish(4);
    expect(metrics).toMatchObject({ "jobs.completed": 0, "jobs.failed": 1, "jobs.unfinished": 0 });
  });
});

describe("what a job loses at once", () => {
  /** Jobs of three tasks on one worker and one on another; some attempts crash, at one instant for each list. */
  function lossesOf(...crashes: readonly (readonly number[])[]): Readonly<Record<string, number>> {
    const script = new ScriptedTrace({}, 8).time(1);
    for (const task of [0, 1, 2, 3]) part(script, task, 0);
    for (const task of [4, 5, 6, 7]) part(script, task, 1);
    for (const task of [0, 1, 2, 3, 4, 5, 6, 7]) script.run(task, WORKER_A);
    crashes.forEach((tasks, index) => {
      script.time(index + 2);
      for (const task of tasks) script.end(task, "crashed");
    });
    const { metrics } = script.finish(9);
    return Object.fromEntries(Object.entries(metrics).filter(([name]) => /AtOnce|majority/.test(name)));
  }

  test("is the most of its attempts that broke off at one instant, and more than half of its tasks, or not", () => {
    expect(lossesOf()).toEqual({});
    expect(lossesOf([0, 1], [2, 4])).toEqual({ "jobs.lostAtOnce": 2, "jobs.majorityLost": 0 });
    expect(lossesOf([0, 1, 2], [4, 5, 6, 7])).toEqual({ "jobs.lostAtOnce": 4, "jobs.majorityLost": 2 });
    expect(lossesOf([0, 4, 1, 5, 2])).toEqual({ "jobs.lostAtOnce": 3, "jobs.majorityLost": 1 });
  });
});

describe("a job of which a task is not completed", () => {
  const halfDone = () => {
    const script = new ScriptedTrace().emit("leader.serving", MASTER, 0, 0, 1).time(1);
    part(part(script, 0, 0), 1, 0);
    return script.run(0).time(2).end(0).complete(0);
  };
  const counts = ({ metrics }: { readonly metrics: Readonly<Record<string, number>> }) =>
    ["submitted", "completed", "failed", "unfinished"].map((what) => metrics[`jobs.${what}`]);

  test("never completes: refused, expired, withdrawn or given up", () => {
    for (const end of ["task.rejected", "task.expired", "task.cancelled", "task.dead-lettered"] as const) {
      const observations = halfDone().emit(end, MASTER, 1).finish(3);
      expect(counts(observations), end).toEqual([1, 0, 1, 0]);
      expect(observations.metrics).not.toHaveProperty("job.response.mean");
    }
  });

  test("counts once, however many of its tasks fail, and also when others are still to come", () => {
    const script = new ScriptedTrace().time(1);
    script.arrive(0).emit("task.grouped", CLIENT, 0, 0, 0, 0).emit("task.rejected", MASTER, 0);
    script.arrive(1).emit("task.grouped", CLIENT, 1, 0, 0, 0).emit("task.rejected", MASTER, 1);
    part(script, 2, 0).run(2).time(3).end(2).complete(2);
    expect(counts(script.finish(4))).toEqual([1, 0, 1, 0]);
  });

  test("fails with a task that is lost, and is unfinished with one that is not", () => {
    const lost = halfDone().finish(200);
    expect(checksOf(lost)).toEqual(["I1"]);
    expect(counts(lost)).toEqual([1, 0, 1, 0]);
    expect(counts(halfDone().finish(3))).toEqual([1, 0, 0, 1]);
  });
});
