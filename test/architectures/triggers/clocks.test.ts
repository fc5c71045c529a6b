// Masters that launch by a clock on the wall which is stepped, stands still, or is put forward and back by law.

import { describe, expect, test } from "vitest";
import { DESIGNS, runText, type TriggerRun } from "./trigger-runs.ts";

interface Story {
  readonly trigger: string;
  readonly faults?: string;
  readonly duration?: string;
  readonly startsAt?: string;
  readonly design?: string;
}

function tell({ trigger, faults = "[]", duration = "10m", startsAt, design }: Story): TriggerRun {
  const lines = [
    `duration: ${duration}`,
    design ?? DESIGNS["single-master"],
    `workload: { reports: { trigger: { ${trigger} }, service: 2s } }`,
    `faults: ${faults}`,
  ];
  return runText([...(startsAt === undefined ? [] : [`startsAt: ${startsAt}`]), ...lines].join("\n"));
}

/** Scheduled minutes of all launches, in their order, each as often as it was launched. */
function minutesOf({ records }: TriggerRun): readonly number[] {
  return records.filter(({ name }) => name === "trigger.launched").map(({ attempt }) => attempt / 60);
}

function skippedMinutes({ skipped }: TriggerRun): readonly number[] {
  return skipped.map((number) => number / 60);
}

const minutes = (count: number, step = 1): readonly number[] =>
  Array.from({ length: count }, (_, index) => index * step);

describe("a wall clock that is stepped", () => {
  test("back launches nothing again, and what is due meanwhile once it has caught up", () => {
    const run = tell({
      trigger: 'cron: "* * * * *"',
      faults: "[{ at: 270s, clock-step: { target: leader, by: -3m } }]",
    });
    expect(minutesOf(run)).toEqual(minutes(10));
    expect(run.findings).toEqual([]);
    expect(run.result.metrics["triggers.lateness.max"]).toBeCloseTo(180, 1);
  });

  describe("forward makes what it jumped over late:", () => {
    const jump = (misfire: string): TriggerRun =>
      tell({
        trigger: `cron: "*/10 * * * *", misfire: ${misfire}, misfireThreshold: 2m`,
        duration: "2h",
        faults: "[{ at: 1810s, clock-step: { target: leader, by: 55m } }]",
      });
    const jumped = [40, 50, 60, 70, 80];
    const others = minutes(12, 10).filter((minute) => !jumped.includes(minute));

    test.each([
      { misfire: "skip", launched: [] },
      { misfire: "run-once", launched: [80] },
      { misfire: "run-all", launched: jumped },
    ])("$misfire", ({ misfire, launched }) => {
      const run = jump(misfire);
      expect(minutesOf(run).toSorted((a, b) => a - b)).toEqual([...others, ...launched].toSorted((a, b) => a - b));
      expect(skippedMinutes(run)).toEqual(jumped.filter((minute) => !launched.includes(minute)));
      expect(run.findings).toEqual([]);
    });

    test("it is noticed within a minute", () => {
      const { records } = jump("run-all");
      const late = records.find(({ name, attempt }) => name === "trigger.launched" && attempt === 40 * 60)!;
      expect(late.at / 60_000_000).toBeLessThanOrEqual(31.2);
    });
  });

  test("forward and back again launches nothing twice", () => {
    const run = tell({
      trigger: 'cron: "* * * * *", misfire: run-all',
      duration: "20m",
      faults: "[{ at: 270s, clock-step: { target: leader, by: 7m }, for: 3m }]",
    });
    expect(minutesOf(run)).toEqual(minutes(20));
    expect(run.findings).toEqual([]);
  });

  test("of a leader that dies ahead of its time leaves nothing to be launched twice by the next one", () => {
    const run = tell({
      trigger: 'cron: "* * * * *", misfire: run-all',
      design: DESIGNS["replicated-master"],
      faults: "[{ at: 90s, clock-step: { target: leader, by: 2m } }, { at: 200s, crash: leader, for: 1m }]",
    });
    expect(minutesOf(run)).toEqual(minutes(10));
    expect(run.findings).toEqual([]);
    expect(new Set(run.records.filter(({ name }) => name === "trigger.launched").map(({ node }) => node)).size).toBe(2);
  });
});

test("clocks that stand still and go on launch each instant once, late", () => {
  const run = tell({ trigger: 'cron: "* * * * *"', faults: "[{ at: 210s, clock-freeze: leader, for: 2m }]" });
  expect(minutesOf(run)).toEqual(minutes(10));
  expect(run.findings).toEqual([]);
  expect(run.result.metrics["triggers.lateness.max"]).toBeCloseTo(120, 1);
});

test("a clock that is too fast by 500 ppm launches early, and nothing of what was not due", () => {
  const run = tell({
    trigger: 'cron: "* * * * *"',
    faults: "[{ at: 30s, clock-drift: { target: leader, ppm: 500 } }]",
  });
  expect(minutesOf(run)).toEqual(minutes(10));
  expect(run.findings).toEqual([]);
  const last = run.records.findLast(({ name }) => name === "trigger.launched")!;
  expect(run.result.end).toBeLessThan(11 * 60); // what was launched early is not waited for
  // 500 ppm of eight and a half minutes.
  expect(9 * 60_000_000 - last.at).toBeGreaterThan(0.2 * 1_000_000);
});

describe("clocks that are changed by law", () => {
  const night = (date: string, trigger: string): readonly number[] => {
    const run = tell({ trigger: `${trigger}, zone: Europe/Berlin`, startsAt: `${date}T00:00:00Z`, duration: "3h" });
    expect(run.findings).toEqual([]);
    return minutesOf(run);
  };

  test("a time of day that is skipped is launched right after the gap, or never", () => {
    expect(night("2026-03-29", 'cron: "30 2 * * *"')).toEqual([60]);
    expect(night("2026-03-29", 'cron: "30 2,3 * * *", skippedTime: never')).toEqual([90]);
  });

  test("a time of day that comes twice is launched once, or both times", () => {
    expect(night("2026-10-25", 'cron: "30 2 * * *"')).toEqual([30]);
    expect(night("2026-10-25", 'cron: "30 2 * * *", doubledTime: both')).toEqual([30, 90]);
  });

  test("a cadence is kept both ways", () => {
    expect(night("2026-03-29", 'cron: "*/15 * * * *"')).toEqual(minutes(12, 15));
    expect(night("2026-10-25", 'cron: "*/15 * * * *"')).toEqual(minutes(12, 15));
  });
});
