// The planners of jobs against published plans, against the shortest plan there is, and against what every plan must keep.

import { describe, expect, test } from "vitest";
import { createCpop } from "../../../src/algorithms/graphs/cpop.ts";
import { createHeft } from "../../../src/algorithms/graphs/heft.ts";
import { type CreateStrategy, planList, type Planned } from "../../../src/algorithms/graphs/list-plan.ts";
import { createPeft } from "../../../src/algorithms/graphs/peft.ts";
import { rankTasks } from "../../../src/algorithms/graphs/ranks.ts";
import type { Platform, TaskGraph } from "../../../src/algorithms/graphs/task-graph.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { START, type Instant } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing, referenceCase } from "../../workload/shared-data.ts";
import {
  alikePlatform,
  graphOf,
  idleMachines,
  makespan,
  plan,
  randomGraph,
  shortestMakespan,
  TOPCUOGLU,
} from "./graphs.ts";

const THREE = alikePlatform(3);
const PLANNERS: readonly (readonly [string, CreateStrategy])[] = [
  ["heft", createHeft],
  ["cpop", createCpop],
  ["peft", createPeft],
];

describe("Topcuoglu's graph of ten tasks on three machines", () => {
  test("has the published ranks, and tasks 3 and 4 tie exactly", () => {
    const { upward } = rankTasks(TOPCUOGLU, THREE);
    expect(upward).toEqual([324, 231, 240, 240, 207, 190, 128, 107, 133, 44]); // thirds of 108, 77, 80, 80, 69, 63.33 ...
  });

  test("takes 80 by HEFT, whichever of the tied tasks goes first", () => {
    expect(makespan(plan(TOPCUOGLU, THREE))).toBe(80);
    const otherTie: CreateStrategy = (graph, platform) => {
      const heft = createHeft(graph, platform);
      return { ...heft, priorities: heft.priorities.map((rank, task) => (task === 3 ? rank + 0.5 : rank)) };
    };
    expect(plan(TOPCUOGLU, THREE, otherTie).map(({ task }) => task)).toEqual([0, 3, 2, 1, 4, 5, 8, 6, 7, 9]);
    expect(makespan(plan(TOPCUOGLU, THREE, otherTie))).toBe(80);
  });

  test("takes 86 by CPOP, with tasks 1, 2, 9 and 10 on machine 2", () => {
    const planned = plan(TOPCUOGLU, THREE, createCpop);
    expect(makespan(planned)).toBe(86);
    for (const task of [0, 1, 8, 9]) expect(placeOf(planned, task).machine).toBe(1);
  });

  test("takes 85 by PEFT, by the published ranks", () => {
    expect(makespan(plan(TOPCUOGLU, THREE, createPeft))).toBe(85);
    const published = [46.33, 29.67, 25.67, 31, 27.67, 23.67, 14.67, 13.67, 14.33, 0];
    createPeft(TOPCUOGLU, THREE).priorities.forEach((sum, task) => expect(sum / 3).toBeCloseTo(published[task], 2));
  });

  test.skipIf(isSharedMissing)(
    "is planned by HEFT task by task as others plan it (needs ../shared/reference-cases.json)",
    () => {
      const { setup, expected } = referenceCase("dag.heft.topcuoglu") as unknown as HeftCase;
      expect(Object.values(setup.cost)).toEqual(TOPCUOGLU.costs);
      expect(setup.edges).toEqual(TOPCUOGLU.edges.map(({ from, to, volume }) => [from + 1, to + 1, volume]));
      const planned = plan(TOPCUOGLU, THREE);
      for (const { task, proc, start, finish } of expected.schedule)
        expect(placeOf(planned, task - 1)).toEqual({ task: task - 1, machine: proc - 1, start, finish });
    },
  );

  test.skipIf(isSharedMissing)("is done no sooner than 73 by anybody (needs ../shared/reference-cases.json)", () => {
    const optimum = expectedOf("dag.optimal.topcuoglu")["optimal_makespan"] as number;
    for (const [, create] of PLANNERS) expect(makespan(plan(TOPCUOGLU, THREE, create))).toBeGreaterThanOrEqual(optimum);
  });
});

interface HeftCase {
  readonly setup: {
    readonly cost: Readonly<Record<string, readonly number[]>>;
    readonly edges: readonly (readonly number[])[];
  };
  readonly expected: {
    readonly schedule: readonly { task: number; proc: number; start: number; finish: number }[];
  };
}

describe.each(PLANNERS)("%s", (_name, create) => {
  test("overlaps nothing, and starts nothing before what it needs is there", () => {
    const random = new RandomStreams("plans").stream("graphs");
    for (let round = 0; round < 300; round += 1) {
      const machines = 1 + random.integer(4);
      const graph = randomGraph(random, 1 + random.integer(14), machines);
      const platform = alikePlatform(machines);
      expectSound(graph, platform, plan(graph, platform, create));
    }
  });

  test("is never better than the best of all plans, and is the best one now and then", () => {
    const random = new RandomStreams("optimum").stream("graphs");
    let hits = 0;
    for (let round = 0; round < 120; round += 1) {
      const machines = 2 + random.integer(2);
      const graph = randomGraph(random, 2 + random.integer(4), machines);
      const platform = alikePlatform(machines);
      const [shortest, found] = [shortestMakespan(graph, platform), makespan(plan(graph, platform, create))];
      expect(found).toBeGreaterThanOrEqual(shortest);
      if (found === shortest) hits += 1;
    }
    expect(hits).toBeGreaterThan(30);
  });

  test("plans what is left on what is left, with the ranks that it had", () => {
    const random = new RandomStreams("left").stream("graphs");
    for (let round = 0; round < 100; round += 1) {
      const graph = randomGraph(random, 10, 3);
      const before = plan(graph, THREE, create);
      const now = Math.floor(makespan(before) / 2) as Instant;
      const fixed = graph.costs.map((_, task) => before.find((each) => each.task === task && each.start < now));
      const machines = idleMachines(3);
      machines.delete(round % 3);
      for (const each of fixed)
        if (each !== undefined)
          machines
            .get(each.machine)
            ?.take(graph.demands[0], { start: each.start, duration: (each.finish - each.start) as never });
      const anew = planList(create(graph, THREE), { graph, platform: THREE, now, machines, fixed });
      for (const { start, machine } of anew) {
        expect(machine).not.toBe(round % 3);
        expect(start).toBeGreaterThanOrEqual(now);
      }
      expectKept(graph, THREE, [...fixed.filter((each) => each !== undefined), ...anew]);
    }
  });
});

describe("a task that avoids machines", () => {
  // One task, on three machines: 1 is the quickest, 2 the next, and 0 the slowest.
  const graph = graphOf([[9, 3, 5]], []);
  const machineOf = (create: CreateStrategy, avoided: readonly number[]): number | undefined =>
    planList(create(graph, THREE), {
      graph,
      platform: THREE,
      now: START,
      machines: idleMachines(3),
      fixed: [undefined],
      avoided: () => avoided,
    })[0]?.machine;

  test.each(PLANNERS)("%s: goes where it is done first of the others", (_name, create) => {
    expect([[], [2], [1], [1, 2], [0, 1, 2]].map((avoided) => machineOf(create, avoided))).toEqual([
      1,
      1,
      2,
      0,
      undefined,
    ]);
  });
});

describe("insertion", () => {
  test("fills the gap before a task that waits for its input", () => {
    // 0 (1us) hands 10us to 1, both on one of two machines; 2 is short, independent and of the lowest rank.
    const graph = graphOf(
      [
        [1, Infinity],
        [Infinity, 5],
        [Infinity, 4],
      ],
      [[0, 1, 10]],
    );
    const planned = plan(graph, alikePlatform(2));
    expect(placeOf(planned, 1)).toMatchObject({ start: 11, finish: 16 });
    expect(placeOf(planned, 2)).toMatchObject({ start: 0, finish: 4 });
  });

  test("puts as many tasks side by side as a machine has cores", () => {
    const graph = graphOf([[4], [4], [4]], []);
    const planned = planList(createHeft(graph, alikePlatform(1)), {
      graph,
      platform: alikePlatform(1),
      now: START,
      machines: idleMachines(1, 2),
      fixed: [undefined, undefined, undefined],
    });
    expect(planned.map(({ start }) => start)).toEqual([0, 0, 4]);
  });
});

function placeOf(planned: readonly Planned[], task: number): Planned {
  return planned.find((each) => each.task === task)!;
}

/** Every task is planned, where it can run, for as long as it takes there. */
function expectSound(graph: TaskGraph, platform: Platform, planned: readonly Planned[]): void {
  expect(planned.map(({ task }) => task).toSorted((a, b) => a - b)).toEqual(graph.costs.map((_, task) => task));
  for (const { task, machine, start, finish } of planned) expect(finish - start).toBe(graph.costs[task][machine]);
  expectKept(graph, platform, planned);
}

function expectKept({ edges }: TaskGraph, { transfer }: Platform, planned: readonly Planned[]): void {
  const overlaps = planned.flatMap((each) =>
    planned.filter(
      (other) =>
        other !== each && other.machine === each.machine && each.start < other.finish && other.start < each.finish,
    ),
  );
  expect(overlaps).toEqual([]);
  for (const { from, to, volume } of edges) {
    const [source, target] = [placeOf(planned, from), placeOf(planned, to)];
    if (target !== undefined)
      expect(target.start).toBeGreaterThanOrEqual(source.finish + transfer(volume, source.machine, target.machine));
  }
}
