// Leases, and the detectors of production systems with their figures (catalogue E6, J, K22).

import { describe, expect, test } from "vitest";
import type { DetectorDefinition } from "../../../src/algorithms/detection/detector.ts";
import { lease } from "../../../src/algorithms/detection/lease.ts";
import * as presets from "../../../src/algorithms/detection/production-presets.ts";
import { swim } from "../../../src/algorithms/detection/swim.ts";
import { parameterValues } from "../../../src/algorithms/laws/default-values.ts";
import { type Instant, seconds, START } from "../../../src/kernel/time.ts";

/** Seconds between beats, and of silence until suspicion and death, with default parameters. */
function figures(definition: DetectorDefinition, peerCount = 1): readonly number[] {
  const values = parameterValues(definition.parameters);
  const detector = definition.create(values, { peerCount });
  detector.watch(0, START);
  const first = detector.nextChange(0, START);
  const isSuspicion = detector.opinion(0, first) === "suspect";
  const dead = isSuspicion ? detector.nextChange(0, first) : first;
  return [definition.interval(values, peerCount), first, dead].map((us) => us / 1e6);
}

function of(definition: unknown, peerCount?: number): readonly number[] {
  return figures(definition as DetectorDefinition, peerCount);
}

describe("production systems", () => {
  test.each([
    ["kubernetes", 10, 50, 350],
    ["yarn", 1, 2, 600],
    ["mesos", 15, 75, 75],
    ["spark", 10, 120, 120],
    ["ray", 3, 65, 65],
    ["slurm", 100, 200, 300],
    ["hdfs", 3, 30, 630],
    ["airflow", 5, 300, 300],
    ["sidekiq", 10, 60, 60],
    ["bullmq", 15, 30, 30],
    ["quartz", 7.5, 15, 15],
    ["xxl-job", 30, 90, 90],
    ["powerjob", 10, 60, 60],
    ["dolphinscheduler", 10, 60, 60],
  ])("%s beats every %d s, suspects after %d s and gives up after %d s", (name, interval, suspect, dead) => {
    const definition = Object.values(presets).find((one) => one.name === name);
    expect(of(definition)).toEqual([interval, suspect, dead]);
  });

  test("Nomad's time to live grows with the clients: 10 s for 500, 100 s for 5,000, and half of that for stagger", () => {
    expect(of(presets.nomad, 500)).toEqual([15, 25, 25]);
    expect(of(presets.nomad, 5_000)).toEqual([150, 160, 160]);
  });

  test("Dask's workers beat no more than 200 times a second", () => {
    expect([1, 10, 11, 49, 50, 199, 400, 1_000].map((workers) => of(presets.dask, workers)[0])).toEqual([
      0.5, 0.5, 1, 1, 2, 2, 2, 5,
    ]);
    expect(of(presets.dask, 7)[2]).toBe(300);
  });
});

describe("a lease", () => {
  test("is over for its holder before it is for the observer, by twice the drift", () => {
    const values = parameterValues(lease.parameters, { ttl: seconds(10), drift: 0.01 });
    const detector = lease.create(values, { peerCount: 1 });
    detector.watch(0, START);
    const overdue = detector.nextChange(0, START);
    expect(overdue).toBe(seconds(6));
    expect(detector.nextChange(0, overdue)).toBe(seconds(10.1));
    expect(lease.holdsFor?.(values)).toBe(seconds(9.9));
  });

  test("is safe as long as both clocks keep within the drift, and not beyond", () => {
    const values = parameterValues(lease.parameters, { drift: 0.02 });
    const detector = lease.create(values, { peerCount: 1 });
    detector.watch(0, START);
    const granted = detector.nextChange(0, detector.nextChange(0, START));
    const held = lease.holdsFor!(values);
    // True time at which the holder's slow clock says that it is over, and the observer's fast one, with both off by `error`.
    const stopsAt = (error: number): number => held / (1 - error);
    const freesAt = (error: number): number => granted / (1 + error);
    expect(stopsAt(0.02)).toBeLessThanOrEqual(freesAt(0.02));
    expect(stopsAt(0.025)).toBeGreaterThan(freesAt(0.025));
  });

  test("a beat renews it from then on", () => {
    const detector = lease.create(parameterValues(lease.parameters), { peerCount: 1 });
    detector.watch(0, START);
    detector.heard(0, 1, seconds(5) as number as Instant);
    expect(detector.nextChange(0, seconds(5) as number as Instant)).toBe(seconds(11));
  });
});

describe("swim as a choice", () => {
  test("describes a group with memberlist's figures, and no hastier detector than the group", () => {
    const values = parameterValues(swim.parameters);
    const { probeInterval, indirectProbes, suspicionMultiplier, lifeguard, datagramBytes } = swim.membership!(values);
    expect([probeInterval, indirectProbes, suspicionMultiplier, lifeguard, datagramBytes]).toEqual([
      seconds(1),
      3,
      4,
      true,
      1_400,
    ]);
    expect(of(swim, 10)).toEqual([1, 1, 4]);
    expect(of(swim, 1_000)).toEqual([1, 1, 12]);
  });
});
