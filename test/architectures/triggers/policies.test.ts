// What becomes of launches that overlap, that are late because no master led, and of thousands at the same minute.

import { describe, expect, test } from "vitest";
import { DESIGNS, runText, type TriggerRun } from "./trigger-runs.ts";

const SECOND = 1_000_000;

function secondsOf({ records }: TriggerRun, name: string): readonly number[] {
  return records.filter((one) => one.name === name).map(({ attempt }) => attempt);
}

describe("a launch while the one before still runs", () => {
  const overlap = (policy: string): TriggerRun =>
    runText(
      [
        "duration: 1m",
        DESIGNS["single-master"],
        `workload: { reports: { trigger: { every: 10s, overlap: ${policy} }, service: 15s } }`,
      ].join("\n"),
    );

  test("allow: runs beside it", () => {
    const run = overlap("allow");
    expect(secondsOf(run, "trigger.launched")).toEqual([0, 10, 20, 30, 40, 50]);
    expect(run.result.metrics["tasks.completed"]).toBe(6);
    expect(run.result.metrics["triggers.lateness.max"]).toBeLessThan(0.1);
    expect(run.findings).toEqual([]);
  });

  test("forbid: is skipped, and the one after is launched", () => {
    const run = overlap("forbid");
    expect(secondsOf(run, "trigger.launched")).toEqual([0, 20, 40]);
    expect(run.skipped).toEqual([10, 30, 50]);
    expect(run.findings).toEqual([]);
  });

  test("replace: stops it, so that only the last one ends", () => {
    const run = overlap("replace");
    expect(secondsOf(run, "trigger.launched")).toEqual([0, 10, 20, 30, 40, 50]);
    expect(run.result.metrics["tasks.completed"]).toBe(1);
    expect(run.records.filter(({ name }) => name === "task.cancelled")).toHaveLength(5);
    expect(run.findings).toEqual([]);
  });

  test("replace: those that were announced together are stopped as well, before they start", () => {
    const run = runText(
      [
        "duration: 3m",
        DESIGNS["single-master"],
        "workload: { reports: { trigger: { every: 10s, overlap: replace, misfire: run-all }, service: 5s } }",
        "faults: [{ at: 38s, crash: leader, for: 55s }]",
      ].join("\n"),
    );
    expect(run.launched.size).toBe(18);
    // Those of 40 s to 80 s came late together with that of 90 s.
    expect(run.records.filter(({ name }) => name === "task.cancelled")).toHaveLength(5);
    expect(run.result.metrics["tasks.completed"]).toBe(13);
    expect(run.findings).toEqual([]);
  });
});

describe("after five minutes without a master", () => {
  const outage = (trigger: string): TriggerRun =>
    runText(
      [
        "duration: 20m",
        DESIGNS["single-master"],
        `workload: { reports: { trigger: { cron: "* * * * *", ${trigger} }, service: 2s } }`,
        "faults: [{ at: 270s, crash: leader, for: 5m }]",
      ].join("\n"),
    );
  const missed = [300, 360, 420, 480, 540];

  test.each([
    { trigger: "misfire: skip", launched: [540] }, // half a minute late
    { trigger: "misfire: skip, misfireThreshold: 10s", launched: [] },
    { trigger: "misfire: run-once", launched: [540] },
    { trigger: "misfire: run-all", launched: missed },
    { trigger: "misfire: run-all, startingDeadline: 3m", launched: [420, 480, 540] },
    { trigger: "like: xxl-job", launched: [] },
  ])("$trigger", ({ trigger, launched }) => {
    const run = outage(trigger);
    const skipped = missed.filter((second) => !launched.includes(second));
    expect(secondsOf(run, "trigger.launched").filter((second) => missed.includes(second))).toEqual(launched);
    expect(run.skipped).toEqual(skipped);
    expect(run.launched.size).toBe(20 - skipped.length);
    // It ends with the last task, since nothing is left to be launched.
    expect(run.result.end).toBeLessThan(21 * 60);
    expect(run.findings).toEqual([]);
  });

  test("a trigger that missed too much launches nothing any more, and that is a finding", () => {
    const run = outage("missedMax: 3");
    expect(secondsOf(run, "trigger.launched")).toEqual([0, 60, 120, 180, 240]);
    expect(run.records.filter(({ name }) => name === "trigger.refused")).toHaveLength(1);
    expect(run.findings[0]).toBe("triggers: trigger 0 for 300 s was neither launched nor skipped");
    expect(run.result.metrics["triggers.missed"]).toBeGreaterThan(5);
    expect(run.result.end).toBeLessThan(21 * 60);
  });
});

describe("two thousand triggers of the same minute", () => {
  const midnight = (spread: string): TriggerRun =>
    runText(
      [
        "startsAt: 2026-01-01T23:59:30Z",
        "duration: 3m",
        "cluster: { workers: { count: 100, cores: 1 }, masters: { count: 3 } }",
        "scheduler: { architecture: replicated-master }",
        `workload: { nightly: { trigger: { cron: "@daily", count: 2000, spread: ${spread} }, service: 4s } }`,
        "faults: [{ at: 30.5s, crash: leader, for: 10s }]",
      ].join("\n"),
    );

  test("are launched once each although the leader dies half a second later", () => {
    const run = midnight("0s");
    expect(run.launched).toEqual(new Map([[30, 2_000]]));
    expect(run.result.metrics["triggers.duplicated"]).toBe(0);
    expect(run.result.metrics["triggers.missed"]).toBe(0);
    expect(run.findings).toEqual([]);
  });

  test("are launched within the spread with it, and wait less for a worker", () => {
    const spread = midnight("2m");
    expect(spread.findings).toEqual([]);
    const launches = spread.records.filter(({ name }) => name === "trigger.launched");
    expect(launches).toHaveLength(2_000);
    const instants = launches.map(({ at }) => at).sort((a, b) => a - b);
    expect(instants[0]).toBeGreaterThanOrEqual(30 * SECOND);
    expect(instants.at(-1)).toBeLessThan(151 * SECOND);
    // A hash spreads them evenly: 500 in each quarter of the spread, of which six standard deviations are 117.
    for (const quarter of [0, 1, 2, 3]) {
      const from = (30 + 30 * quarter) * SECOND;
      const count = instants.filter((at) => at >= from && at < from + 30 * SECOND).length;
      expect(Math.abs(count - 500)).toBeLessThan(117);
    }
    const waiting = (run: TriggerRun): number => run.result.metrics["wait.mean"];
    expect(waiting(spread)).toBeLessThan(0.1 * waiting(midnight("0s")));
  });
});
