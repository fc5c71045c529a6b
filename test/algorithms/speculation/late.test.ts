// LATE: its estimates, its thresholds and caps, and the same choice as the obvious way to make it.

import { describe, expect, test } from "vitest";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { type AttemptSketch, randomView, sketchedView } from "../../../src/algorithms/laws/speculation-views.ts";
import { late } from "../../../src/algorithms/speculation/late.ts";
import { progressRate, timeLeft } from "../../../src/algorithms/speculation/progress.ts";
import type { AttemptView, SpeculationView } from "../../../src/algorithms/speculation/speculation.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { seconds } from "../../../src/kernel/time.ts";

function lateWith(parameters: Record<string, unknown> = {}) {
  return late.create(parameterValues(late.parameters, parameters));
}

function copied(view: SpeculationView, parameters: Record<string, unknown> = {}): number[] {
  return lateWith(parameters)
    .decide(view)
    .map(({ task }) => task);
}

/** Ninety-six tasks took 100 s; these run since 0 and are looked at after 200 s. */
function group(running: readonly AttemptSketch[], waiting = 0) {
  return { running, durations: Array<number>(96).fill(100), waiting };
}

const slow = (task: number, progress: number): AttemptSketch => ({ task, startedAt: 0, progress });

describe("the estimate", () => {
  // Zaharia et al., OSDI 2008, section 4: 5% per second up to a half, then 1% per second.
  test("is off where the pace changes, by the published figures", () => {
    const [early, late] = sketchedView({
      now: 20,
      groups: [
        {
          running: [
            { task: 1, startedAt: 0, progress: 0.6 },
            { task: 2, startedAt: 10, progress: 0.5 },
          ],
        },
      ],
    }).groups[0].running;
    expect(progressRate(early) * 1e6).toBeCloseTo(0.03, 12);
    expect(progressRate(late) * 1e6).toBeCloseTo(0.05, 12);
    expect(timeLeft(early, seconds(20) as never) / 1e6).toBeCloseTo(40 / 3, 9);
    expect(timeLeft(late, seconds(20) as never) / 1e6).toBeCloseTo(10, 9);
  });

  test("counts on from the last report", () => {
    const [attempt] = sketchedView({
      now: 25,
      groups: [{ running: [{ task: 1, startedAt: 0, progress: 0.5, progressAt: 20 }] }],
    }).groups[0].running;
    expect(timeLeft(attempt, seconds(25) as never)).toBeCloseTo(15e6, 3);
    expect(timeLeft(attempt, seconds(99) as never)).toBe(0);
  });
});

test("has the defaults of the paper", () => {
  expect(parameterValues(late.parameters)).toMatchObject({
    speculativeCap: 0.1,
    slowTaskThreshold: 0.25,
    slowNodeThreshold: 0.25,
    minimumAge: seconds(60),
  });
});

describe("copies", () => {
  test("the slow ones, the longest left first", () => {
    const view = sketchedView({ now: 200, groups: [group([slow(1, 0.5), slow(2, 0.1), slow(3, 0.9), slow(4, 0)])] });
    expect(copied(view)).toEqual([4, 2, 1, 3]);
  });

  test("none that is as fast as most", () => {
    const view = sketchedView({ now: 90, groups: [group([slow(1, 0.95), slow(2, 0.9), slow(3, 0.2)])] });
    // 0.9 in 90 s is the rate of the completed ones, 0.2 is below it.
    expect(copied(view)).toEqual([3]);
  });

  test("none of a small group in which all are slow, since the slowest is compared with itself", () => {
    const view = sketchedView({ now: 200, groups: [{ running: [slow(1, 0.1), slow(2, 0.2), slow(3, 0.3)] }] });
    expect(copied(view)).toEqual([]);
  });

  test("no more than a tenth of the slots at a time, with those that run, but one on a small cluster", () => {
    const many = Array.from({ length: 20 }, (_, task) => slow(task, 0.1));
    expect(copied(sketchedView({ now: 200, slots: 70, groups: [group(many)] }))).toHaveLength(7);
    const copies = { task: 90, startedAt: 0, progress: 0.5, copies: 4 };
    expect(copied(sketchedView({ now: 200, slots: 70, groups: [group([copies, ...many])] }))).toHaveLength(4);
    expect(copied(sketchedView({ now: 200, slots: 5, freeSlots: 2, groups: [group(many)] }))).toHaveLength(1);
    expect(copied(sketchedView({ now: 200, slots: 70, groups: [group(many)] }), { speculativeCap: 0 })).toEqual([]);
  });

  test("only into free slots that no task of the group waits for", () => {
    const running = [slow(1, 0.1), slow(2, 0.2)];
    expect(copied(sketchedView({ now: 200, freeSlots: 1, groups: [group(running)] }))).toEqual([1]);
    expect(copied(sketchedView({ now: 200, freeSlots: 0, groups: [group(running)] }))).toEqual([]);
    expect(copied(sketchedView({ now: 200, groups: [group(running, 1)] }))).toEqual([]);
  });

  test("nothing young, and nothing that has a copy", () => {
    const young = { task: 1, startedAt: 141, progress: 0.01 };
    const accompanied = { task: 2, startedAt: 0, progress: 0.01, copies: 2 };
    expect(copied(sketchedView({ now: 200, groups: [group([young, accompanied])] }))).toEqual([]);
    expect(copied(sketchedView({ now: 201, groups: [group([young, accompanied])] }))).toEqual([1]);
  });

  test("to no worker of the slowest quarter", () => {
    const workerRates = [0.04, 0.01, undefined, 0.03, 0.02, 0.05, 0.06, 0.07, 0.08];
    const view = sketchedView({ now: 200, workerRates, groups: [group([slow(1, 0.1)])] });
    // Eight rates are known; the second smallest is the 25th percentile.
    expect(lateWith().decide(view)[0].avoid).toEqual([1]);
  });
});

test("chooses as the obvious way does, on any view", () => {
  const random = createStream("1", "late");
  let chosen = 0;
  for (let round = 0; round < 400; round += 1) {
    const view = randomView(random);
    const parameters = {
      minimumAge: seconds(random.integer(80)),
      slowTaskThreshold: random.uniform(),
      speculativeCap: random.uniform(),
    };
    const tasks = copied(view, parameters);
    chosen += tasks.length;
    expect(tasks).toEqual(obvious(view, parameters));
  }
  expect(chosen).toBeGreaterThan(500);
});

/** Lists every rate of a group, those of completed tasks one by one. */
function obvious(
  view: SpeculationView,
  {
    minimumAge,
    slowTaskThreshold,
    speculativeCap,
  }: Record<"minimumAge" | "slowTaskThreshold" | "speculativeCap", number>,
): number[] {
  const rate = ({ progress, startedAt, progressAt }: AttemptView): number =>
    progressAt === startedAt ? 0 : progress / (progressAt - startedAt);
  const left = (attempt: AttemptView): number =>
    rate(attempt) === 0
      ? Infinity
      : Math.max(0, (1 - attempt.progress) / rate(attempt) - (view.now - attempt.progressAt));
  const slowOnes = view.groups.flatMap((one) => {
    const old = one.running.filter(({ startedAt }) => view.now - startedAt >= minimumAge);
    const done = Array.from({ length: one.completedCount }, (_, index) =>
      one.durationQuantile((index + 0.5) / one.completedCount),
    ).map((duration) => 1 / (duration as number));
    const rates = [...old.map(rate), ...done].sort((a, b) => a - b);
    const threshold = rates[Math.max(1, Math.ceil(slowTaskThreshold * rates.length)) - 1];
    return one.waitingCount > 0 ? [] : old.filter((attempt) => attempt.copies === 1 && rate(attempt) < threshold);
  });
  const room = Math.min(view.freeSlots, Math.max(1, Math.floor(speculativeCap * view.slots)) - view.copiesRunning);
  return slowOnes
    .sort((a, b) => (left(a) === left(b) ? a.startedAt - b.startedAt || a.task - b.task : left(b) - left(a)))
    .slice(0, Math.max(0, room))
    .map(({ task }) => task);
}
