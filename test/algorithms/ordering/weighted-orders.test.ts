// Orderings that share by weight without a tree: the lottery, Spark's pools and YARN's fair scheduler, on published rules and
// figures and on scenes small enough to check by hand.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { fairPools } from "../../../src/algorithms/ordering/fair-pools.ts";
import { fairScheduler } from "../../../src/algorithms/ordering/fair-scheduler.ts";
import { lottery } from "../../../src/algorithms/ordering/lottery.ts";
import type { Ordering, QueuedTask, Room } from "../../../src/algorithms/ordering/ordering.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { type Duration, seconds, START } from "../../../src/kernel/time.ts";
import { expectedOf, isSharedMissing, referenceCase } from "../../workload/shared-data.ts";

const EVERYTHING_FITS: Room = { fits: () => true, running: () => [] };

let tasks = 0;
function offer(ordering: Ordering, tenant: string, count: number, properties: Partial<QueuedTask> = {}): void {
  for (let offered = 0; offered < count; offered += 1)
    ordering.add(plainTask((tasks += 1), { tenant, ...properties }), START);
}

function give(ordering: Ordering, room: Room = EVERYTHING_FITS): QueuedTask {
  const choice = ordering.choose(room, START);
  if (choice.kind !== "start") throw new Error("expected a task to start");
  ordering.remove(choice.task.id);
  ordering.granted?.(choice.task, START);
  return choice.task;
}

function turns(ordering: Ordering): string {
  return ordering
    .waiting(START)
    .map(({ tenant }) => tenant)
    .join(" ");
}

describe("lottery", () => {
  const SEEDS = 100;

  function queueOf(charge: "task" | "work", seed: number): Ordering {
    const random = new RandomStreams(String(seed));
    return lottery.create({ charge }, { capacity: () => undefined as never, random: () => random.stream("ordering") });
  }

  /** Which of so many draws `one` won, who has a quarter of the tickets and, as the others, always a task that waits. */
  function winsOf(seed: number, draws: number): readonly number[] {
    const queue = queueOf("task", seed);
    offer(queue, "one", 1);
    offer(queue, "three", 1, { weight: 3 });
    const wins: number[] = [];
    for (let draw = 1; draw <= draws; draw += 1) {
      const { tenant, weight } = give(queue);
      if (tenant === "one") wins.push(draw);
      offer(queue, tenant, 1, { weight });
    }
    return wins;
  }

  test.skipIf(isSharedMissing)("wins are binomial (needs ../shared/reference-cases.json)", () => {
    const { p, n } = referenceCase("lottery").setup as { p: number; n: number };
    const { mean, sd } = expectedOf("lottery") as { mean: number; sd: number };
    const wins = Array.from({ length: SEEDS }, (_, seed) => winsOf(seed + 1, n));
    const counts = wins.map(({ length }) => length);
    const average = counts.reduce((sum, count) => sum + count, 0) / SEEDS;
    const variance = counts.reduce((sum, count) => sum + (count - average) ** 2, 0) / (SEEDS - 1);
    // Three standard errors: of a mean, of a standard deviation, and of the mean of a geometric time.
    expect(Math.abs(average - mean)).toBeLessThan((3 * sd) / Math.sqrt(SEEDS));
    expect(Math.abs(Math.sqrt(variance) - sd)).toBeLessThan((3 * sd) / Math.sqrt(2 * (SEEDS - 1)));
    const first = wins.reduce((sum, [draw]) => sum + draw, 0) / SEEDS;
    expect(Math.abs(first - 1 / p)).toBeLessThan((3 * Math.sqrt(1 - p)) / p / Math.sqrt(SEEDS));
  });

  test("charged by work, who asks for four times as much wins a quarter as often", () => {
    const queue = queueOf("work", 1);
    let big = 0;
    offer(queue, "big", 1, { cores: 2, estimate: seconds(2) });
    offer(queue, "small", 1);
    const draws = 10_000;
    for (let draw = 0; draw < draws; draw += 1) {
      const { tenant, cores, estimate } = give(queue);
      if (tenant === "big") big += 1;
      offer(queue, tenant, 1, { cores, estimate });
    }
    expect(Math.abs(big - draws / 5)).toBeLessThan(3 * Math.sqrt((draws * 4) / 25));
  });

  test("whoever asks again is told the same, also when the winner does not fit, and the next place has a draw of its own", () => {
    const queue = queueOf("task", 3);
    for (const tenant of ["a", "b", "c", "d"]) offer(queue, tenant, 5);
    const planned = turns(queue);
    const served: string[] = [];
    while (queue.size > 0) {
      const full = queue.choose({ fits: () => false, running: () => [] }, START);
      expect(full.kind).toBe("wait");
      served.push(give(queue).tenant);
    }
    expect(served.join(" ")).toBe(planned);
    expect(new Set(served.slice(0, 8)).size).toBeGreaterThan(1);
  });
});

describe("fair-pools", () => {
  const poolsOf = (minimumShares?: Readonly<Record<string, number>>): Ordering => fairPools.create({ minimumShares });

  test("whoever runs fewer than its minimum goes first, by running / minimum; then by running / weight; then by name", () => {
    const queue = poolsOf({ c: 4, d: 2 });
    offer(queue, "a", 4, { weight: 2 });
    offer(queue, "b", 4);
    offer(queue, "c", 6);
    offer(queue, "d", 4);
    // c and d up to 4 and 2: 0/4 0/2 | 1/4 1/2 | 2/4 1/2 -> by name c at ties. Then a at 0/2, b at 0/1, a at 1/2 ...
    expect(turns(queue).split(" ").slice(0, 12).join(" ")).toBe("c d c c d c a b a a b a");
  });

  test("a pool whose task does not fit is skipped", () => {
    const queue = poolsOf({ big: 1 });
    offer(queue, "big", 1, { cores: 4 });
    offer(queue, "small", 1);
    expect(give(queue, { fits: ({ cores }) => cores < 4, running: () => [] }).tenant).toBe("small");
  });

  test("what has ended does not count", () => {
    const queue = poolsOf();
    offer(queue, "a", 3);
    offer(queue, "b", 3);
    const first = give(queue);
    expect(turns(queue)).toBe("b a b a b");
    queue.returned?.(first, 0 as Duration, START);
    expect(turns(queue)).toBe("a b a b b");
  });
});

describe("fair-scheduler", () => {
  function schedulerOf(parameters: Readonly<Record<string, unknown>>, cores: number): Ordering {
    const all = { cores, memory: Infinity, resources: new Map() };
    return fairScheduler.create(parameterValues(fairScheduler.parameters, parameters), { capacity: () => all });
  }

  test("whoever is below its minimum goes first, by its part of it; then by what is held for its weight", () => {
    const queue = schedulerOf({ minima: { c: 0.4, d: 0.2 } }, 10);
    offer(queue, "a", 4, { weight: 2 });
    offer(queue, "b", 4);
    offer(queue, "c", 6);
    offer(queue, "d", 4);
    // As Spark's pools, whose rule it is, in shares of ten cores; at ties who holds less goes first: b at 1, when a has 2 for its weight of 2.
    expect(turns(queue).split(" ").slice(0, 12).join(" ")).toBe("c d c d c c a b a b a a");
  });

  test("nobody has more than its maximum, but for a single task", () => {
    const queue = schedulerOf({ maxima: { a: 0.2, b: 0.1 } }, 10);
    offer(queue, "a", 4);
    offer(queue, "b", 2, { cores: 4 });
    const given = [give(queue), give(queue), give(queue)].map(({ tenant }) => tenant);
    expect(given).toEqual(["a", "b", "a"]);
    expect(queue.choose(EVERYTHING_FITS, START).kind).toBe("wait");
  });
});
