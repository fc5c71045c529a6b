// Jobs whose tasks hand data to each other, through whole runs: what fetching costs in every design, runs that follow their plan to
// the microsecond, and what becomes of plans when machines die.

import { describe, expect, test } from "vitest";
import { createCpop } from "../../src/algorithms/graphs/cpop.ts";
import { createHeft } from "../../src/algorithms/graphs/heft.ts";
import { type CreateStrategy, planList } from "../../src/algorithms/graphs/list-plan.ts";
import { createPeft } from "../../src/algorithms/graphs/peft.ts";
import type { TaskGraph } from "../../src/algorithms/graphs/task-graph.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { type RandomStream, RandomStreams } from "../../src/kernel/random-stream.ts";
import { START } from "../../src/kernel/time.ts";
import { OUTCOMES } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { alikePlatform, graphOf, idleMachines, TOPCUOGLU } from "../algorithms/graphs/graphs.ts";
import { variantOf } from "../scenario/loading.ts";

const SECOND = 1_000_000;
const PLANNERS: Readonly<Record<string, CreateStrategy>> = { heft: createHeft, cpop: createCpop, peft: createPeft };

interface Ran {
  readonly worker: number;
  readonly start: number;
  end: number;
  outcome: string;
}

/** A megabyte takes a second between any two machines. */
interface Job {
  readonly graph: TaskGraph;
  readonly workers: number;
  readonly scheduler: string;
  readonly cores?: number;
  readonly faults?: string;
}

/** Attempts in order of their start, by task of the job (from 0). One stage a task, so that tasks are numbered as they come. */
function runJob({ graph, workers, scheduler, cores = 1, faults = "" }: Job, seed = 1) {
  const stages = graph.costs.map((row, task) => {
    const after = graph.edges.filter(({ to }) => to === task).map(({ from, volume }) => `t${from}: ${volume}MB`);
    return `t${task}: { workOn: [${row.join(", ")}], after: { ${after.join(", ")} } }`.replace(", after: {  }", "");
  });
  const variant = variantOf(
    [
      `cluster: { workers: { count: ${workers}, cores: ${cores} }, network: { same-rack: { bandwidth: 8Mbps }, cross-zone: { bandwidth: 8Mbps } } }`,
      `scheduler: { ${scheduler} }`,
      `workload: { job: { arrivals: { all-at-once: { count: 1 } }, service: 1s, estimate: exact, workflow: { ${stages.join(", ")} } } }`,
      `faults: [${faults}]`,
    ].join("\n"),
  );
  const first = variant.cluster.nodes.findIndex(({ role }) => role === "worker");
  const attempts = new Map<string, Ran>();
  const completed = new Map<number, number>();
  const tasks: number[] = [];
  const result = runVariant(variant, seed, {
    onRecord(kind, at, node, task, attempt, _epoch, value) {
      const name = `${task}/${attempt}`;
      if (kind === RECORD["task.arrived"]) tasks.push(task);
      if (kind === RECORD["task.completed"]) completed.set(task, at);
      if (kind === RECORD["attempt.started"])
        attempts.set(name, { worker: node - first, start: at, end: NaN, outcome: "" });
      if (kind === RECORD["attempt.ended"]) Object.assign(attempts.get(name)!, { end: at, outcome: OUTCOMES[value] });
    },
  });
  const stageOf = stagesInOrderOfArrival(graph, tasks, completed);
  const byStage = graph.costs.map((_, stage) => {
    const task = tasks.find((one) => stageOf.get(one) === stage);
    return [...attempts].flatMap(([name, ran]) => (name.startsWith(`${task}/`) ? [ran] : []));
  });
  return { byStage, ends: graph.costs.map((_, stage) => byStage[stage].at(-1)?.end ?? NaN), result };
}

/** Stages come in their order in the file, each when the last before it has completed. */
function stagesInOrderOfArrival(
  { costs, edges }: TaskGraph,
  tasks: readonly number[],
  completed: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const stageOf = new Map<number, number>();
  const done = new Set<number>();
  const waiting = [...tasks];
  const ends = [...completed].toSorted((a, b) => a[1] - b[1]).map(([task]) => task);
  const release = (): void =>
    costs.forEach((_, stage) => {
      const isOut = [...stageOf.values()].includes(stage);
      if (isOut || edges.some(({ from, to }) => to === stage && !done.has(from))) return;
      const task = waiting.shift();
      if (task !== undefined) stageOf.set(task, stage);
    });
  release();
  for (const task of ends) {
    done.add(stageOf.get(task)!);
    release();
  }
  return stageOf;
}

/** Whole seconds, all machines able; ends are seldom equal, so that tasks come in one order only. */
function smallGraph(random: RandomStream, tasks: number, workers: number): TaskGraph {
  const costs = Array.from({ length: tasks }, () => Array.from({ length: workers }, () => 1 + random.integer(20)));
  const edges: [number, number, number][] = [];
  for (let to = 1; to < tasks; to += 1)
    for (let from = 0; from < to; from += 1) if (random.chance(0.4)) edges.push([from, to, 1 + random.integer(15)]);
  return graphOf(costs, edges);
}

describe.each(Object.entries(PLANNERS))("%s", (name, create) => {
  test("is followed to the microsecond where nothing goes wrong: Topcuoglu's graph, and random ones", () => {
    const random = new RandomStreams("followed").stream("graphs");
    const graphs = [TOPCUOGLU, ...Array.from({ length: 6 }, () => smallGraph(random, 8, 3))];
    for (const [number, graph] of graphs.entries()) {
      const cores = 1 + (number % 2);
      const planned = planList(create(graph, alikePlatform(3)), {
        graph,
        platform: alikePlatform(3),
        now: START,
        machines: idleMachines(3, cores),
        fixed: graph.costs.map(() => undefined),
      });
      const { ends, byStage } = runJob({
        graph,
        workers: 3,
        cores,
        scheduler: `architecture: ideal, ordering: ${name}`,
      });
      for (const { task, machine, finish } of planned)
        expect([byStage[task].map(({ worker }) => worker), ends[task]]).toEqual([[machine], finish * SECOND]);
    }
  });
});

const DESIGNS = [
  "ideal",
  "single-master",
  "replicated-master",
  "pull-queue",
  "decentralised",
  "shared-state",
  "database-lock",
  "slots",
  "app-sharding",
  "durable-execution",
  "offers",
];

describe.each(DESIGNS)("%s", (architecture) => {
  test("starts a task when all before it are done, and makes it fetch from where they ran", () => {
    const random = new RandomStreams("fetching").stream("graphs");
    for (let round = 0; round < 4; round += 1) {
      const graph = smallGraph(random, 7, 3);
      const { byStage, result } = runJob({ graph, workers: 3, scheduler: `architecture: ${architecture}` }, 1 + round);
      expect(result.findings).toEqual([]);
      graph.costs.forEach((row, task) => {
        const [{ worker, start, end }] = byStage[task];
        const inputs = graph.edges.filter(({ to }) => to === task);
        const fetches = inputs.map(({ from, volume }) => (byStage[from][0].worker === worker ? 0 : volume));
        for (const { from } of inputs) expect(byStage[from][0].end).toBeLessThanOrEqual(start);
        expect(end - start).toBe((row[worker] + Math.max(0, ...fetches)) * SECOND);
      });
    }
  });
});

test("data is sent ahead by a real master too", () => {
  const { ends } = runJob({ graph: TOPCUOGLU, workers: 3, scheduler: "architecture: single-master, ordering: heft" });
  // Four messages and a write to disk on each of at most ten tasks that wait for each other, at milliseconds each.
  expect(Math.max(...ends)).toBeLessThan(81 * SECOND);
});

describe("when a machine dies", () => {
  const LOSS = "{ at: 30s, crash: worker/2, for: 70s }";

  // By hand, in scenarios/workflow-placement.yaml.
  test("a static plan waits for it, and a plan made anew does without it", () => {
    const scheduler = "architecture: ideal, ordering: { heft: { replan: false } }";
    const still = runJob({ graph: TOPCUOGLU, workers: 3, scheduler, faults: LOSS });
    expect(still.ends.map((end) => end / SECOND)).toEqual([9, 40, 28, 26, 110, 42, 121, 62, 135, 145]);
    const anew = runJob({
      graph: TOPCUOGLU,
      workers: 3,
      scheduler: "architecture: ideal, ordering: heft",
      faults: LOSS,
    });
    expect(anew.ends.map((end) => end / SECOND)).toEqual([9, 40, 28, 26, 63, 42, 93, 72, 88, 117]);
  });

  test.each(["heft", "cpop", "peft"])("nothing more is planned there by %s, for any graph and any machine", (name) => {
    const random = new RandomStreams("loss").stream("graphs");
    let moved = 0;
    for (let round = 0; round < 12; round += 1) {
      const graph = smallGraph(random, 9, 3);
      const [lost, at] = [random.integer(3), 5 + random.integer(40)];
      const faults = `{ at: ${at}s, crash: worker/${lost} }`;
      const { byStage, ends } = runJob({
        graph,
        workers: 3,
        scheduler: `architecture: ideal, ordering: ${name}`,
        faults,
      });
      for (const ran of byStage.flat()) if (ran.worker === lost) expect(ran.start).toBeLessThan(at * SECOND);
      expect(ends.every((end) => end > 0)).toBe(true);
      moved += byStage.filter((tries) => tries.length > 1).length;
    }
    expect(moved).toBeGreaterThan(0);
  });

  test("a real master plans anew when it notices", () => {
    const scheduler = "architecture: single-master, ordering: heft";
    const { ends, result } = runJob({ graph: TOPCUOGLU, workers: 3, scheduler, faults: LOSS });
    expect(result.findings).toEqual([]);
    expect(Math.max(...ends)).toBeLessThan(145 * SECOND);
  });
});

describe.each(["single-master", "replicated-master", "active-standby"])("%s with plans", (architecture) => {
  test.each([
    ["a master that crashes", "{ at: 12s, crash: leader, for: 10s }"],
    ["a master that pauses", "{ at: 20s, pause: leader, for: 15s }"],
    ["a worker that is cut off", "{ at: 12s, partition: { isolate: worker/1 }, for: 30s }"],
    [
      "everything at once",
      "{ at: 12s, crash: leader, for: 10s }, { at: 14s, crash: worker/0, for: 20s }, { at: 50s, crash: worker/2, for: 10s }",
    ],
  ])("brings every job to its end in spite of %s", (_what, faults) => {
    const random = new RandomStreams("faults").stream("graphs");
    for (const [name, graph] of [
      ["heft", smallGraph(random, 9, 3)],
      ["cpop", TOPCUOGLU],
    ] as const) {
      const { result } = runJob({
        graph,
        workers: 3,
        scheduler: `architecture: ${architecture}, ordering: ${name}`,
        faults,
      });
      expect(result.findings).toEqual([]);
      expect([result.metrics["jobs.completed"], result.metrics["jobs.unfinished"]]).toEqual([1, 0]);
    }
  });
});

describe.each(["ideal", "single-master"])(
  "many jobs at once on %s, with estimates that are wrong by far,",
  (architecture) => {
    test.each(["heft", "cpop", "{ peft: { replan: false, depth: 2 } }"])("all come to their end by %s", (ordering) => {
      const workflow =
        "a: { workOn: [1, 3, 2] }, b: { tasks: 3, after: { a: 2MB } }, c: { service: 5s, after: { a: 1MB } }, d: { tasks: 2, cores: 2, after: { b: 1MB, c: 3MB } }";
      const variant = variantOf(
        [
          "duration: 300s",
          "cluster: { workers: { count: 3, cores: 2 }, network: { same-rack: { bandwidth: 8Mbps } } }",
          `scheduler: { architecture: ${architecture}, ordering: ${ordering} }`,
          `workload: { job: { arrivals: { poisson: 0.12/s }, until: 150s, service: { exponential: { mean: 2s } }, estimate: { lognormal-error: { sigma: 1.5 } }, workflow: { ${workflow} } }, single: { arrivals: { poisson: 0.2/s }, until: 150s, service: 1s } }`,
        ].join("\n"),
      );
      for (const seed of [1, 2, 3]) {
        const { findings, metrics } = runVariant(variant, seed);
        expect(findings).toEqual([]);
        expect(metrics["jobs.completed"]).toBeGreaterThan(5);
        expect([metrics["jobs.unfinished"], metrics["tasks.unfinished"]]).toEqual([0, 0]);
      }
    });
  },
);
