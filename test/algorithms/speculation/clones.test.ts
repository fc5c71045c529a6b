// The policies that do not wait for stragglers to show: clones up front, hedges after a delay, tied copies. What they are
// worth, by the closed forms, on latencies drawn at random.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { type AttemptSketch, sketchedView, type ViewSketch } from "../../../src/algorithms/laws/speculation-views.ts";
import { anyOf, dolly } from "../../../src/algorithms/speculation/dolly.ts";
import { hedged } from "../../../src/algorithms/speculation/hedged.ts";
import type { SpeculationDefinition, SpeculationPolicy } from "../../../src/algorithms/speculation/speculation.ts";
import { tied } from "../../../src/algorithms/speculation/tied.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";

const random = createStream("1", "clones");

function create(definition: unknown, parameters: Record<string, unknown> = {}): SpeculationPolicy {
  const { parameters: declared, create: make } = definition as SpeculationDefinition;
  return make(parameterValues(declared, parameters));
}

interface Summary {
  readonly mean: number;
  readonly error: number;
  readonly sorted: Float64Array;
}

function sample(count: number, draw: () => number): Summary {
  const sorted = Float64Array.from({ length: count }, draw).sort();
  const mean = sorted.reduce((sum, x) => sum + x, 0) / count;
  const variance = sorted.reduce((sum, x) => sum + (x - mean) * (x - mean), 0) / (count - 1);
  return { mean, error: Math.sqrt(variance / count), sorted };
}

const idle: ViewSketch = { now: 0, groups: [], slots: 10_000 };

describe("dolly", () => {
  function copies(size: number, sketch: ViewSketch, parameters: Record<string, unknown> = {}): number {
    return create(dolly, parameters).copiesAtAdmission!(plainTask(1), { group: 0, size }, sketchedView(sketch));
  }

  // Dean and Barroso, The Tail at Scale, CACM 2013: 63% with 100 servers, nearly one in five with 2,000.
  test.each([
    [100, 0.01, 0.6339676587],
    [2_000, 0.0001, 0.1812774347],
    [1_000, 0.001, 0.6323045752],
  ])("knows how likely it is that any of %i is slow", (count, probability, expected) => {
    expect(Math.abs(anyOf(count, probability) / expected - 1)).toBeLessThan(1e-9);
  });

  test("queues as many copies as section 3.2 asks for", () => {
    for (const straggler of [0.02, 0.05, 0.1, 0.3]) {
      for (const risk of [0.01, 0.05, 0.2]) {
        for (let size = 1; size <= 40; size += 1) {
          const published = Math.ceil(Math.log(1 - (1 - risk) ** (1 / size)) / Math.log(straggler) - 1e-9);
          const parameters = { straggler, risk, jobSizeMax: 40 };
          expect(copies(size, idle, parameters), `${size} ${straggler} ${risk}`).toBe(published);
        }
      }
    }
  });

  test("queues one copy where the job is large, or no number is enough", () => {
    expect([10, 11].map((size) => copies(size, idle))).toEqual([3, 1]);
    expect(copies(5, idle, { straggler: 1 })).toBe(1);
    expect(copies(5, idle, { straggler: 0 })).toBe(1);
    expect(copies(5, idle, { risk: 0 })).toBe(1);
  });

  test("keeps to its budget and to its load, for a job as a whole", () => {
    // Ten tasks with two clones each are 20 extra copies, and 5% of 400 slots.
    expect([399, 400].map((slots) => copies(10, { ...idle, slots }))).toEqual([1, 3]);
    const running = [{ task: 99, startedAt: 0, progress: 0, copies: 2 }];
    const busy = { ...idle, groups: [{ running }], slots: 400, freeSlots: 399 };
    expect([400, 420].map((slots) => copies(10, { ...busy, slots }))).toEqual([1, 3]);
    // 30 copies, and 320 of 400 slots may be busy.
    expect([110, 109].map((freeSlots) => copies(10, { ...idle, slots: 400, freeSlots }))).toEqual([3, 1]);
  });

  test("clones all tasks of a job or none", () => {
    const policy = create(dolly);
    const ask = (group: number, queued: number): number => {
      const running = [{ task: 99, startedAt: 0, progress: 0, copies: 1 + queued }];
      const view = sketchedView({ now: 0, groups: [{ running }], slots: 400, freeSlots: 400 });
      return policy.copiesAtAdmission!(plainTask(1), { group, size: 10 }, view);
    };
    // Each task adds two clones; a second job then finds no room, and none even where the first makes room again.
    expect(Array.from({ length: 10 }, (_, task) => ask(1, 2 * task))).toEqual(Array<number>(10).fill(3));
    expect([ask(2, 20), ask(2, 0), ask(2, 0)]).toEqual([1, 1, 1]);
    // Unless others took the room meanwhile: the budget holds first.
    expect([ask(4, 0), ask(4, 19), ask(4, 18)]).toEqual([3, 1, 3]);
    expect(ask(3, 0)).toBe(3);
  });

  // The first of c copies of each of n tasks, all exponential: H(n) / c.
  test.each([
    { tasks: 10, clones: 1, expected: 2.928968254 },
    { tasks: 10, clones: 2, expected: 1.464484127 },
    { tasks: 100, clones: 1, expected: 5.187377518 },
    { tasks: 100, clones: 3, expected: 1.729125839 },
  ])("makes a job of $tasks tasks with $clones copies each as fast as it should", ({ tasks, clones, expected }) => {
    const risk = clones === 1 ? 1 : 0.05;
    const policy = create(dolly, { risk, straggler: clones === 2 ? 0.05 : 0.07, jobSizeMax: 100, budget: 1 });
    const view = sketchedView(idle);
    const { mean, error } = sample(8_000, () => {
      let longest = 0;
      for (let task = 0; task < tasks; task += 1) {
        const copies = policy.copiesAtAdmission!(plainTask(task), { group: 0, size: tasks }, view);
        longest = Math.max(longest, firstOf(copies));
      }
      return longest;
    });
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error);
  });
});

function firstOf(copies: number): number {
  let first = Infinity;
  for (let copy = 0; copy < copies; copy += 1) first = Math.min(first, random.exponential());
  return first;
}

describe("hedged", () => {
  const attempt: AttemptSketch = { task: 1, startedAt: 0, progress: 0 };
  const view = (more: Partial<ViewSketch> = {}, durations: readonly number[] = []) =>
    sketchedView({ now: 10, groups: [{ running: [attempt], durations }], attemptsStarted: 101, ...more });

  function hedges(parameters: Record<string, unknown>, at = view()): boolean {
    return create(hedged, parameters).hedge!(at.groups[0].running[0], at) !== undefined;
  }

  function delay(parameters: Record<string, unknown>, durations: readonly number[]): number | undefined {
    return create(hedged, parameters).hedgeAfter!(plainTask(1), view({}, durations), random);
  }

  test("waits for the 95th percentile of twenty peers or more, or for a fixed time", () => {
    const durations = Array.from({ length: 40 }, (_, index) => 1 + index);
    expect(delay({}, durations)).toBe(seconds(38));
    expect(delay({}, durations.slice(0, 19))).toBeUndefined();
    expect(delay({ quantile: 0.5, samples: 3 }, [1, 2, 3])).toBe(seconds(2));
    expect(delay({ delay: milliseconds(7) }, [])).toBe(milliseconds(7));
  });

  test("keeps to its share of the attempts, counted without the copies", () => {
    // 5 of 100 are allowed; 5 of 99 would be more.
    const spent = (attemptsStarted: number, copiesStarted: number) => view({ attemptsStarted, copiesStarted });
    expect(hedges({}, spent(104, 4))).toBe(true);
    expect(hedges({}, spent(103, 4))).toBe(false);
    expect(hedges({ budget: 0 }, spent(1_000, 0))).toBe(false);
  });

  test("saves up ten copies for later, and no more", () => {
    const policy = create(hedged);
    const hedgedOf = (firsts: number, asked: number): number => {
      let copies = 0;
      for (let ask = 0; ask < asked; ask += 1) {
        const now = view({ attemptsStarted: firsts + copies, copiesStarted: copies });
        if (policy.hedge!(now.groups[0].running[0], now) !== undefined) copies += 1;
      }
      return copies;
    };
    expect(hedgedOf(10_000, 100)).toBe(10);
    expect([hedgedOf(10_019, 100), hedgedOf(10_020, 100), hedgedOf(10_060, 100)]).toEqual([0, 1, 2]);
  });

  test("stops while the load is high", () => {
    expect(hedges({}, view({ slots: 100, freeSlots: 20 }))).toBe(true);
    expect(hedges({}, view({ slots: 100, freeSlots: 19 }))).toBe(false);
    expect(hedges({ loadMax: 1 }, view({ slots: 100, freeSlots: 0 }))).toBe(true);
    // Queues at workers hold more than there are slots.
    expect(hedges({ loadMax: 1 }, view({ slots: 100, freeSlots: -50 }))).toBe(true);
    expect(hedges({ loadMax: 0.99 }, view({ slots: 100, freeSlots: -50 }))).toBe(false);
  });

  test("makes no more copies than it may", () => {
    const copies = (count: number) => view({ groups: [{ running: [{ ...attempt, copies: count }] }] });
    expect([1, 2].map((count) => hedges({}, copies(count)))).toEqual([true, false]);
    expect([3, 4].map((count) => hedges({ copies: 4 }, copies(count)))).toEqual([true, false]);
  });

  // P(T > t) = e^-t up to d, and e^-t e^-(t-d) from there on: the first of two exponentials, one of them d late.
  test.each([
    { after: 0, mean: 0.5, extra: 1, p99: 2.302585093 },
    { after: 2.995732273553991, mean: 0.975, extra: 0.05, p99: 3.80045123 },
    { after: 1, mean: 0.8160602794, extra: 0.3678794412, p99: 2.802585093 },
  ])("after $after mean latencies shortens the tail as much as it should", ({ after, mean, extra, p99 }) => {
    const policy = create(hedged, { delay: seconds(after), budget: 1, loadMax: 1 });
    const at = view();
    const count = 400_000;
    let tasksSent = 0;
    let copies = 0;
    const result = sample(count, () => {
      const first = random.exponential();
      const hedgeAt = policy.hedgeAfter!(plainTask(1), at, random)! / 1e6;
      tasksSent += 1;
      if (first <= hedgeAt) return first;
      if (policy.hedge!(at.groups[0].running[0], { ...at, tasksSent }) === undefined) return first;
      copies += 1;
      return Math.min(first, hedgeAt + random.exponential());
    });
    expect(Math.abs(result.mean - mean)).toBeLessThan(4 * result.error);
    // Zero only where every one of them is hedged.
    expect(Math.abs(copies / count - extra)).toBeLessThanOrEqual(4 * Math.sqrt((extra * (1 - extra)) / count));
    // The standard error of a quantile, with the density 2 e^(d-2t) of T at it.
    const density = 2 * Math.exp(after - 2 * p99);
    const quantileError = Math.sqrt((0.01 * 0.99) / count) / density;
    expect(Math.abs(result.sorted[0.99 * count - 1] - p99)).toBeLessThan(4 * quantileError);
  });
});

describe("tied", () => {
  const ask = (sketch: Partial<ViewSketch>, parameters: Record<string, unknown> = {}): number =>
    create(tied, parameters).copiesAtAdmission!(
      plainTask(1),
      { group: 0, size: 1 },
      sketchedView({ ...idle, ...sketch }),
    );

  test("queues two copies of every task that know of each other", () => {
    expect(ask({ attemptsStarted: 0 })).toBe(2);
    expect(ask({ attemptsStarted: 200, copiesStarted: 100 })).toBe(2);
    expect(create(tied).tie).toEqual({ delay: milliseconds(1) });
    expect(create(tied, { delay: milliseconds(4) }).tie).toEqual({ delay: milliseconds(4) });
  });

  test("keeps to its share, the task at hand included", () => {
    expect(ask({ attemptsStarted: 9, copiesStarted: 0 }, { budget: 0.1 })).toBe(2);
    expect(ask({ attemptsStarted: 8, copiesStarted: 0 }, { budget: 0.1 })).toBe(1);
    expect(ask({ attemptsStarted: 20, copiesStarted: 1 }, { budget: 0.1 })).toBe(2);
    expect(ask({ attemptsStarted: 19, copiesStarted: 1 }, { budget: 0.1 })).toBe(1);
  });

  test("ties nothing where there is nowhere to put a second copy", () => {
    expect([0, 1, 2].map((slots) => ask({ slots, attemptsStarted: 0 }))).toEqual([1, 1, 2]);
  });
});
