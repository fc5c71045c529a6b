import { assert, describe, expect, test } from "vitest";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { type Duration, type Instant, NEVER } from "../../src/kernel/time.ts";
import type { TaskDraft } from "../../src/workload/workload.ts";
import { topologicalOrder } from "../../src/workload/job-drafts.ts";
import { type StagedJob, WorkflowJob, Workflows, type WorkflowStage } from "../../src/workload/workflows.ts";
import { constant, exponential, sampleClass, SECOND } from "./sample-workload.ts";

const at = (seconds: number) => (seconds * SECOND) as Instant;

/** Each of one task of so many seconds. */
function stagesOf(
  shape: Readonly<
    Record<string, { readonly seconds: number; readonly after?: readonly number[]; readonly tasks?: number }>
  >,
): readonly WorkflowStage[] {
  return Object.entries(shape).map(([name, { seconds, after = [], tasks = 1 }]) => ({
    name,
    after,
    tasks: constant(tasks),
    workloadClass: sampleClass({ service: constant(seconds * SECOND) }),
  }));
}

function jobsOf(workflow: readonly WorkflowStage[], changes: Parameters<typeof sampleClass>[0] = {}): Workflows {
  return new Workflows(sampleClass({ workflow, ...changes }), new RandomStreams("1"));
}

/** Of which nothing can be lost. */
function plain(job: StagedJob): WorkflowJob {
  assert(job instanceof WorkflowJob);
  return job;
}

function jobOf(workflow: readonly WorkflowStage[]): WorkflowJob {
  return plain(jobsOf(workflow).next());
}

const stagesIn = (released: readonly { readonly stage: number }[]) => released.map(({ stage }) => stage);

const DIAMOND = stagesOf({
  a: { seconds: 1 },
  b: { seconds: 5, after: [0] },
  c: { seconds: 2, after: [0], tasks: 2 },
  d: { seconds: 3, after: [1, 2] },
});

describe("a job of stages", () => {
  test("gives a stage when all before it have completed, each task once", () => {
    const job = jobOf(DIAMOND);
    expect([stagesIn(job.release(at(0))), stagesIn(job.release(at(0)))]).toEqual([[0], []]);
    expect(job.completed(0)).toBe(true);
    expect(stagesIn(job.release(at(1)))).toEqual([1, 2, 2]);
    expect([job.completed(2), job.completed(1), stagesIn(job.release(at(6)))]).toEqual([false, true, []]);
    expect(job.completed(2)).toBe(true);
    expect([stagesIn(job.release(at(7))), job.comingCount, job.isOver]).toEqual([[3], 0, true]);
  });

  test("counts what is still to come", () => {
    const job = jobOf(DIAMOND);
    const coming = [job.comingCount];
    for (const stage of [0, 1, 2, 2]) {
      job.release(at(0));
      coming.push(job.comingCount);
      job.completed(stage);
    }
    expect(coming).toEqual([5, 4, 1, 1, 1]);
  });

  test("ends with a task that failed", () => {
    const job = jobOf(DIAMOND);
    job.release(at(0));
    job.completed(0);
    job.release(at(1));
    job.failed();
    expect([job.isOver, job.completed(1), job.completed(2), job.completed(2), job.release(at(9))]).toEqual([
      true,
      false,
      false,
      false,
      [],
    ]);
  });

  test("tells every task how long the way from its start to the job's end is, by estimates", () => {
    const job = jobOf(DIAMOND);
    const paths: number[] = [];
    for (const stage of [0, 1, 2, 2, 3]) {
      for (const { draft } of job.release(at(0))) paths.push(draft.pathEstimate / SECOND);
      job.completed(stage);
    }
    expect(paths).toEqual([9, 8, 5, 5, 3]);
  });

  test("may have as many tasks in a stage as a job may have", () => {
    const job = jobOf(stagesOf({ map: { seconds: 1, tasks: 1_000_000 }, reduce: { seconds: 2, after: [0] } }));
    const released = job.release(at(0));
    expect([released.length, released[0].draft.pathEstimate / SECOND]).toEqual([1_000_000, 3]);
  });

  test("lets deadlines count from a task's own arrival, and its engine wait for every end", () => {
    const stages = stagesOf({ a: { seconds: 1 }, b: { seconds: 1, after: [0] } }).map((stage) => ({
      ...stage,
      workloadClass: { ...stage.workloadClass, deadline: { kind: "relative", duration: SECOND as Duration } as const },
    }));
    const job = plain(jobsOf(stages).next());
    const [first] = job.release(job0Arrival(stages));
    job.completed(0);
    const [second] = job.release(at(100));
    expect(second.draft).toMatchObject({ arrivedAt: at(100), deadline: at(101), notify: true });
    expect(first.draft.deadline).toBe(first.draft.arrivedAt + SECOND);
  });
});

function job0Arrival(stages: readonly WorkflowStage[]): Instant {
  return jobsOf(stages).nextArrival;
}

describe("the jobs of a class", () => {
  test("are the same whatever becomes of earlier ones", () => {
    const random = () => {
      const [first, ...others] = stagesOf({ a: { seconds: 1, tasks: 3 }, b: { seconds: 1, after: [0] } });
      const service = exponential(SECOND);
      return [{ ...first, workloadClass: sampleClass({ service }) }, ...others];
    };
    const eager = jobsOf(random());
    const lazy = jobsOf(random());
    const sizes = (job: WorkflowJob) => job.release(at(0)).map(({ draft }) => draft.payload);
    const first = plain(eager.next());
    sizes(first);
    for (let task = 0; task < 3; task += 1) first.completed(0);
    sizes(first);
    lazy.next();
    expect(sizes(plain(eager.next()))).toEqual(sizes(plain(lazy.next())));
  });

  test("end with the job that reaches the limit of tasks, or before the class does", () => {
    const jobs = jobsOf(DIAMOND, { limit: 6 });
    jobs.next();
    jobs.next();
    expect(jobs.nextArrival).toBe(NEVER);
    expect(jobsOf(DIAMOND, { stop: 1 as Instant }).nextArrival).toBe(NEVER);
  });

  test("number each stage of each job, for those who compare the tasks of one", () => {
    const jobs = jobsOf(DIAMOND);
    const drafts: TaskDraft[] = [];
    for (let number = 0; number < 2; number += 1) {
      const job = plain(jobs.next());
      for (const stage of [0, 1, 2, 2]) {
        drafts.push(...job.release(at(0)).map(({ draft }) => draft));
        job.completed(stage);
      }
    }
    expect(drafts.map(({ group, groupSize }) => `${group}/${groupSize}`)).toEqual([
      "0/1",
      "1/1",
      "2/2",
      "2/2",
      "4/1",
      "5/1",
      "6/2",
      "6/2",
    ]);
  });
});

test("an order in which everything comes after what it waits for leaves out what waits for itself", () => {
  const order = (...after: number[][]) => topologicalOrder(after.map((one) => ({ after: one })));
  expect(order([1], [2], [])).toEqual([2, 1, 0]);
  expect(order([1], [0], [])).toEqual([2]);
  expect(order([0])).toEqual([]);
});
