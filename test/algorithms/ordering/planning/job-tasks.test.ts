// The graph that planners work on, from a job as its tasks describe it.

import { expect, test } from "vitest";
import { plainTask } from "../../../../src/algorithms/laws/sample-tasks.ts";
import { graphOfJob } from "../../../../src/algorithms/ordering/planning/job-tasks.ts";
import { seconds } from "../../../../src/kernel/time.ts";
import type { Address } from "../../../../src/process/identity.ts";
import type { JobGraph, JobStage } from "../../../../src/process/task.ts";
import type { WorkerCapacity } from "../../../../src/process/deployment.ts";

function worker(address: number, changes: Partial<WorkerCapacity> = {}): WorkerCapacity {
  const size = { cores: 4, memory: 100, resources: {} };
  return { address: address as Address, ...size, speed: 1, zone: 0, rack: 0, ...changes };
}

function stage(first: number, count: number, changes: Partial<JobStage> = {}): JobStage {
  return { first, count, cores: 1, memory: 0, resources: undefined, workOn: undefined, after: [], ...changes };
}

test("a task takes its estimate, times what its kind is on the worker, over that one's speed; for ever where it does not fit", () => {
  const workers = [
    worker(0),
    worker(1, { speed: 4 }),
    worker(2, { cores: 1 }),
    worker(3, { memory: 10 }),
    worker(4, { resources: { gpu: 1 } }),
  ];
  const costs = (changes: Partial<JobStage>) => {
    const graph: JobGraph = { stages: [stage(0, 1, changes)], estimates: [seconds(6)] };
    return graphOfJob(plainTask(1, { part: { job: 1, graph, position: 0 } }), workers).costs[0].map(
      (cost) => cost / 1e6,
    );
  };
  expect(costs({})).toEqual([6, 1.5, 6, 6, 6]);
  expect(costs({ workOn: [1, 2, 3, 4, 0.5] })).toEqual([6, 3, 18, 24, 3]);
  expect(costs({ cores: 2 })).toEqual([6, 1.5, Infinity, 6, 6]);
  expect(costs({ memory: 50 })).toEqual([6, 1.5, 6, Infinity, 6]);
  expect(costs({ resources: { gpu: 1 } })).toEqual([Infinity, Infinity, Infinity, Infinity, 6]);
});

test("every task of a stage needs something of every task of the one before, or of its own number alone", () => {
  const edges = (isNarrow: boolean) => {
    const after = [{ stage: 0, bytes: 9, ...(isNarrow && { isNarrow }) }];
    const graph: JobGraph = { stages: [stage(0, 2), stage(2, 2, { after })], estimates: [1, 1, 1, 1].map(seconds) };
    const all = graphOfJob(plainTask(1, { part: { job: 1, graph, position: 0 } }), [worker(0)]).edges;
    return all.map(({ from, to, volume }) => [from, to, volume]);
  };
  expect(edges(false)).toEqual([
    [0, 2, 9],
    [1, 2, 9],
    [0, 3, 9],
    [1, 3, 9],
  ]);
  // The order is that of all of them; only the bytes are of its own.
  expect(edges(true)).toEqual([
    [0, 2, 9],
    [1, 2, 0],
    [0, 3, 0],
    [1, 3, 9],
  ]);
});
