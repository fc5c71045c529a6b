// The times of a plan, moved to where everything could be now: whatever they were before, they agree with both orders, that of
// each worker and that of each job. Otherwise a task could come to wait for itself.

import { expect, test } from "vitest";
import { createHeft } from "../../../../src/algorithms/graphs/heft.ts";
import { planList } from "../../../../src/algorithms/graphs/list-plan.ts";
import { Lanes } from "../../../../src/algorithms/ordering/planning/lanes.ts";
import { PlannedJob } from "../../../../src/algorithms/ordering/planning/planned-job.ts";
import { RandomStreams } from "../../../../src/kernel/random-stream.ts";
import { type Instant, START } from "../../../../src/kernel/time.ts";
import { alikePlatform, idleMachines, randomGraph } from "../../graphs/graphs.ts";

const WORKERS = 3;
const MAP = { workers: [], ...alikePlatform(WORKERS) };

test("jobs that were planned one around the other keep both orders, however late everything is", () => {
  const random = new RandomStreams("lanes").stream("jobs");
  for (let round = 0; round < 60; round += 1) {
    const lanes = new Lanes(WORKERS);
    let now: Instant = START;
    for (let number = 0; number < 5; number += 1) {
      const graph = randomGraph(random, 1 + random.integer(8), WORKERS);
      const job = new PlannedJob(number, graph, createHeft(graph, MAP), now);
      const machines = idleMachines(WORKERS, 1 + random.integer(2));
      const before = orderOf(lanes);
      lanes.lay(now, machines, MAP);
      expect(orderOf(lanes)).toEqual(before);
      expectAgreeing(lanes);
      const fixed = graph.costs.map(() => undefined);
      for (const { task, machine, ...times } of planList(job.strategy, { graph, platform: MAP, now, machines, fixed }))
        lanes.add({ job, position: task, worker: machine, ...times });
      expectAgreeing(lanes);
      now = (now + random.integer(30)) as Instant;
    }
  }
});

function orderOf(lanes: Lanes): readonly string[] {
  return [...lanes.all()].map(({ job, position, worker }) => `${job.number}/${position} on ${worker}`);
}

function expectAgreeing(lanes: Lanes): void {
  const wrong: string[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1)
    lanes.of(worker).forEach(({ start }, index, lane) => {
      if (index > 0 && lane[index - 1].start > start)
        wrong.push(`worker ${worker}: its slot ${index} is before its time`);
    });
  for (const { job, position, worker, start } of lanes.all())
    for (const { from, volume } of job.precedence.incoming[position]) {
      const source = job.slots[from]!;
      if (start < source.finish + MAP.transfer(volume, source.worker, worker))
        wrong.push(`job ${job.number}: task ${position} starts before it has what ${from} makes`);
    }
  expect(wrong).toEqual([]);
}
