// Whatever its parameters and whatever the view, a policy exceeds no cap, and the caps that it states are those of its
// parameters: worked out here once more, from what the parameters say.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { plainTask } from "../../../src/algorithms/laws/sample-tasks.ts";
import { randomView } from "../../../src/algorithms/laws/speculation-views.ts";
import { dolly } from "../../../src/algorithms/speculation/dolly.ts";
import { hadoop } from "../../../src/algorithms/speculation/hadoop.ts";
import { hedged } from "../../../src/algorithms/speculation/hedged.ts";
import { late } from "../../../src/algorithms/speculation/late.ts";
import { mantri } from "../../../src/algorithms/speculation/mantri.ts";
import { mapreduce } from "../../../src/algorithms/speculation/mapreduce.ts";
import { spark } from "../../../src/algorithms/speculation/spark.ts";
import type {
  GroupView,
  SpeculationDefinition,
  SpeculationView,
} from "../../../src/algorithms/speculation/speculation.ts";
import { tied } from "../../../src/algorithms/speculation/tied.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { milliseconds, seconds } from "../../../src/kernel/time.ts";

const views = fc.integer({ min: 0, max: 1e9 }).map((seed) => randomView(createStream(String(seed), "view")));
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

function create(definition: unknown, parameters: Record<string, unknown>) {
  const { parameters: declared, create: make } = definition as SpeculationDefinition;
  return make(parameterValues(declared, parameters));
}

/** Holds for every view, and for at least one that has copies at all. */
function always<P extends Record<string, unknown>>(
  parameters: fc.Arbitrary<P>,
  holds: (parameters: P, view: SpeculationView) => number,
): void {
  let copies = 0;
  fc.assert(
    fc.property(parameters, views, (values, view) => {
      copies += holds(values, view);
    }),
    { seed: 1, numRuns: 300 },
  );
  expect(copies).toBeGreaterThan(20);
}

function tasksOf({ running }: GroupView): Set<number> {
  return new Set(running.map(({ task }) => task));
}

function copiesOf(view: SpeculationView, task: number): number {
  return view.groups.flatMap(({ running }) => running).find((attempt) => attempt.task === task)!.copies;
}

describe("never exceeds", () => {
  test("late: its share of the slots, or one, nor the free slots, nor two copies", () => {
    always(fc.record({ speculativeCap: share, slowTaskThreshold: share }), (parameters, view) => {
      const decided = create(late, { ...parameters, minimumAge: seconds(20) }).decide(view);
      if (decided.length === 0) return 0;
      const cap = Math.max(1, parameters.speculativeCap * view.slots);
      expect(view.copiesRunning + decided.length).toBeLessThanOrEqual(cap);
      expect(decided.length).toBeLessThanOrEqual(view.freeSlots);
      for (const { task } of decided) expect(copiesOf(view, task)).toBe(1);
      return decided.length;
    });
  });

  test("hadoop: the free slots, nor two copies", () => {
    always(fc.record({ gap: share }), (parameters, view) => {
      const decided = create(hadoop, { ...parameters, lag: seconds(20) }).decide(view);
      expect(decided.length).toBeLessThanOrEqual(view.freeSlots);
      for (const { task } of decided) expect(copiesOf(view, task)).toBe(1);
      return decided.length;
    });
  });

  test("mapreduce: the largest of a number, a share of what runs and a share of all tasks of a group", () => {
    const caps = { capLeast: fc.nat(20), capRunning: share, capTotal: share };
    always(fc.record(caps), ({ capLeast, capRunning, capTotal }, view) => {
      const decided = create(mapreduce, { capLeast, capRunning, capTotal }).decide(view);
      for (const group of view.groups) {
        const tasks = tasksOf(group);
        const copies = [...tasks].reduce((sum, task) => sum + copiesOf(view, task) - 1, 0);
        const more = decided.filter(({ task }) => tasks.has(task)).length;
        const cap = Math.max(capLeast, capRunning * tasks.size, capTotal * group.taskCount);
        expect(more === 0 || copies + more <= cap).toBe(true);
        expect(more).toBeLessThanOrEqual(1);
      }
      return decided.length;
    });
  });

  test("spark: two copies", () => {
    const parameters = fc.record({ quantile: share, multiplier: fc.double({ min: 1, max: 4, noNaN: true }) });
    always(parameters, (values, view) => {
      const decided = create(spark, values).decide(view);
      for (const { task } of decided) expect(copiesOf(view, task)).toBe(1);
      return decided.length;
    });
  });

  test("mantri: its copies, three by default", () => {
    always(fc.record({ delta: share, copies: fc.integer({ min: 1, max: 6 }) }), ({ delta, copies }, view) => {
      const decided = create(mantri, { delta, copies }).decide(view);
      for (const { task } of decided) expect(copiesOf(view, task)).toBeLessThan(copies);
      return decided.length;
    });
  });

  test("dolly: its share of the slots", () => {
    const job = { budget: share, size: fc.integer({ min: 1, max: 12 }), straggler: share };
    always(fc.record(job), ({ budget, size, straggler }, view) => {
      const copies = create(dolly, { budget, straggler }).copiesAtAdmission!(plainTask(1), { group: 9, size }, view);
      expect(copies === 1 || view.copiesRunning + (copies - 1) * size <= budget * view.slots).toBe(true);
      return copies - 1;
    });
  });

  test("hedged: its share of the attempts, nor its copies", () => {
    always(fc.record({ budget: share, copies: fc.integer({ min: 2, max: 5 }) }), ({ budget, copies }, view) => {
      const policy = create(hedged, { budget, copies, delay: milliseconds(1) });
      const attempts = view.groups.flatMap(({ running }) => running);
      const accepted = attempts.filter((attempt) => policy.hedge!(attempt, view) !== undefined);
      const firsts = view.attemptsStarted - view.copiesStarted;
      expect(accepted.length === 0 || view.copiesStarted + 1 <= budget * firsts).toBe(true);
      for (const attempt of accepted) expect(attempt.copies).toBeLessThan(copies);
      return accepted.length;
    });
  });

  test("tied: its share of the attempts", () => {
    always(fc.record({ budget: share }), ({ budget }, view) => {
      const copies = create(tied, { budget }).copiesAtAdmission!(plainTask(1), { group: 9, size: 1 }, view);
      const firsts = view.attemptsStarted - view.copiesStarted + 1;
      expect(copies === 1 || view.copiesStarted + 1 <= budget * firsts).toBe(true);
      return copies - 1;
    });
  });
});
