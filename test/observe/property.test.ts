// The streaming observatory against the obvious one, on random legal traces.

import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import type { Observations } from "../../src/observe/observations.ts";
import {
  duplicates,
  longestSilence,
  ObviousObserver,
  overlap,
  quantile,
  sum,
  type TaskStory,
  toSeconds,
  waitingSpans,
  workOf,
} from "./obvious-observer.ts";
import { emitRandomTrace, type Step, steps } from "./random-trace.ts";
import { at, CLIENT, ScriptedTrace, SECOND, WORKER_A, WORKER_B } from "./scripted-trace.ts";

const RUNS = { numRuns: 150, seed: 20260817 };
const CORES = 1_000;

interface Watched {
  readonly observed: Observations;
  readonly script: ScriptedTrace;
  readonly stories: readonly TaskStory[];
  readonly obvious: ObviousObserver;
  readonly from: number;
  readonly until: number;
  readonly end: number;
}

/** `duration` undefined = an open window. */
function watch(plan: readonly Step[], warmup: number, duration: number | undefined): Watched {
  const script = new ScriptedTrace(
    { warmup: at(warmup), duration: duration === undefined ? undefined : at(duration), classNames: ["even", "odd"] },
    CORES,
  );
  const obvious = new ObviousObserver(script.trace);
  emitRandomTrace(script, plan);
  const end = script.clock.now + (plan.length % 2) * 1_234_567;
  const observed = script.finish(end / SECOND);
  const stories = obvious.stories(end);
  const lastCompletion = Math.max(
    at(warmup),
    ...stories.filter((story) => story.end === "task.completed").map(({ ended }) => ended),
  );
  const until = duration === undefined ? lastCompletion : Math.max(at(warmup), Math.min(at(duration), end));
  return { observed, script, stories, obvious, from: at(warmup), until, end };
}

const settings = [steps, fc.constantFrom(0, 1.5), fc.constantFrom(undefined, 4, 400)] as const;

/** Equal up to rounding; absent on one side means absent on the other. */
function expectMetric({ observed }: Watched, name: string, expected: number | undefined): void {
  if (expected === undefined) expect(observed.metrics, name).not.toHaveProperty([name]);
  else expect(observed.metrics[name], name).toBeCloseTo(expected, 6);
}

describe("on random legal traces", () => {
  test.prop([...settings], RUNS)("no oracle objects", (plan, warmup, duration) => {
    const { observed } = watch(plan, warmup, duration);
    expect(observed.violations.filter(({ severity }) => severity === "violation")).toEqual([]);
  });

  test.prop([...settings], RUNS)("tasks are counted as in the obvious implementation", (plan, warmup, duration) => {
    const watched = watch(plan, warmup, duration);
    const { stories } = watched;
    const count = (end: string | undefined) => stories.filter((story) => story.end === end).length;
    expectMetric(watched, "tasks.submitted", stories.length);
    expectMetric(watched, "tasks.completed", count("task.completed"));
    expectMetric(watched, "tasks.rejected", count("task.rejected"));
    expectMetric(watched, "tasks.expired", count("task.expired"));
    expectMetric(watched, "tasks.cancelled", count("task.cancelled"));
    expectMetric(watched, "tasks.deadLettered", count("task.dead-lettered"));
    expectMetric(watched, "tasks.unfinished", count(undefined));
    expectMetric(watched, "executions.duplicate", sum(stories.map(duplicates)));
    expect(watched.script.observatory.outstanding).toBe(count(undefined));
    expect(watched.script.rows).toHaveLength(stories.length);
  });

  test.prop([...settings], RUNS)("times of tasks agree with the obvious implementation", (plan, warmup, duration) => {
    const watched = watch(plan, warmup, duration);
    const { stories, from } = watched;
    const arrivalsEnd = duration === undefined ? Infinity : at(duration);
    const measured = stories.filter(({ arrived }) => arrived >= from && arrived < arrivalsEnd);
    const completed = measured.filter((story) => story.end === "task.completed");
    const mean = (values: readonly number[]) => (values.length === 0 ? undefined : sum(values) / values.length);
    const responses = completed.map(({ arrived, ended }) => toSeconds(ended - arrived));
    const waits = completed.map(({ arrived, attempts }) => toSeconds(attempts[0].from - arrived));
    expectMetric(watched, "response.mean", mean(responses));
    expectMetric(watched, "response.max", responses.length === 0 ? undefined : Math.max(...responses));
    expectMetric(watched, "wait.mean", mean(waits));
    expectMetric(
      watched,
      "slowdown.mean",
      mean(completed.map(({ work }, index) => responses[index] / toSeconds(work))),
    );
    expectMetric(
      watched,
      "boundedSlowdown.mean",
      mean(completed.map(({ work }, index) => Math.max(1, responses[index] / Math.max(10, toSeconds(work))))),
    );
    expectMetric(
      watched,
      "class.odd.response.mean",
      mean(responses.filter((_, index) => completed[index].records[0].epoch === 1)),
    );
    if (responses.length > 0) {
      for (const [name, fraction] of [
        ["p50", 0.5],
        ["p90", 0.9],
        ["p99", 0.99],
      ] as const) {
        const exact = quantile(responses, fraction);
        expect(Math.abs(watched.observed.metrics[`response.${name}`] - exact)).toBeLessThanOrEqual(exact * 0.001);
      }
    }
    const judged = measured.filter(
      (story) =>
        story.deadline < Infinity &&
        story.deadline !== Number.MAX_SAFE_INTEGER &&
        story.end !== "task.cancelled" &&
        (story.end !== undefined || story.deadline < watched.end),
    );
    const missed = judged.filter((story) => story.end !== "task.completed" || story.ended > story.deadline);
    expectMetric(watched, "deadline.missRatio", judged.length === 0 ? undefined : missed.length / judged.length);
  });

  test.prop([...settings], RUNS)(
    "levels over the window agree with the obvious implementation",
    (plan, warmup, duration) => {
      const watched = watch(plan, warmup, duration);
      const { stories, from, until } = watched;
      const span = until - from;
      if (span <= 0) return expectMetric(watched, "queue.mean", undefined);
      const waiting = sum(stories.flatMap((story) => waitingSpans(story).map(([a, b]) => overlap(a, b, from, until))));
      const inSystem = sum(stories.map(({ arrived, ended }) => overlap(arrived, ended, from, until)));
      const attempts = stories.flatMap((story) => story.attempts);
      const busy = (node: number) =>
        sum(
          attempts
            .filter((attempt) => attempt.node === node)
            .map(({ cores, from: a, until: b }) => cores * overlap(a, b, from, until)),
        );
      const completed = stories.filter(
        ({ end, ended }) =>
          end === "task.completed" && ended >= from && (duration === undefined || ended < at(duration)),
      );
      expectMetric(watched, "queue.mean", waiting / span);
      expectMetric(watched, "inSystem.mean", inSystem / span);
      expectMetric(watched, "utilisation", (busy(WORKER_A) + busy(WORKER_B)) / (2 * CORES * span));
      expectMetric(watched, "throughput", completed.length / toSeconds(span));
      expectMetric(watched, "goodput", sum(completed.map(({ work, cores }) => work * cores)) / (2 * CORES * span));
      expect(watched.observed.nodes[WORKER_A].utilisation).toBeCloseTo(busy(WORKER_A) / (CORES * span), 9);
    },
  );

  test.prop([...settings], { ...RUNS, numRuns: 300 })(
    "work is accounted for as in the obvious implementation, to the microsecond",
    (plan, warmup, duration) => {
      const { observed, stories } = watch(plan, warmup, duration);
      const parts: Record<string, number> = {};
      for (const story of stories)
        for (const [cause, time] of Object.entries(workOf(story))) parts[cause] = (parts[cause] ?? 0) + time;
      const { useful = 0, ...wasted } = parts;
      const account = Object.fromEntries(
        Object.entries(wasted)
          .filter(([, time]) => time > 0)
          .map(([cause, time]) => [cause, toSeconds(time)]),
      );
      expect(observed.work).toEqual({
        total: toSeconds(useful + sum(Object.values(wasted))),
        useful: toSeconds(useful),
        wasted: account,
      });
    },
  );

  test.prop([...settings], RUNS)("unavailability agrees with the obvious implementation", (plan, warmup, duration) => {
    const watched = watch(plan, warmup, duration);
    const silences = [CLIENT, CLIENT + 1].map((client) => longestSilence(watched.stories, client, watched.end));
    expectMetric(watched, "unavailability.max", toSeconds(Math.max(...silences)));
  });

  test.prop([...settings], RUNS)("series integrate to the same areas as the levels", (plan, warmup, duration) => {
    const { observed, stories, end } = watch(plan, warmup, duration);
    const area = (name: string) => {
      const { values, width } = observed.series.find((series) => series.name === name)!;
      return sum(
        values.map((value, bucket) => (value ?? 0) * (Math.min(toSeconds(end), (bucket + 1) * width) - bucket * width)),
      );
    };
    expect(area("queue")).toBeCloseTo(
      toSeconds(sum(stories.flatMap((story) => waitingSpans(story).map(([a, b]) => b - a)))),
      6,
    );
    expect(area("running")).toBeCloseTo(
      toSeconds(sum(stories.flatMap(({ attempts }) => attempts.map(({ from, until }) => until - from)))),
      6,
    );
    expect(area("throughput")).toBeCloseTo(stories.filter((story) => story.end === "task.completed").length, 6);
  });
});
