// Building blocks of workload tests: simple distributions, a class with defaults, and ways to take many arrivals.

import type { Distribution } from "../../src/kernel/distributions/distribution.ts";
import type { RandomStream } from "../../src/kernel/random-stream.ts";
import { NEVER, START } from "../../src/kernel/time.ts";
import type { Duration, Instant } from "../../src/kernel/time.ts";
import type { ArrivalProcess } from "../../src/workload/arrivals/arrival-process.ts";
import { poisson } from "../../src/workload/arrivals/poisson.ts";
import { exact } from "../../src/workload/estimates/exact.ts";
import type { TaskSource, WorkloadClass } from "../../src/workload/workload.ts";

export const SECOND = 1_000_000;

export function constant(value: number): Distribution {
  return {
    kind: "constant",
    mean: value,
    variance: 0,
    sample: () => value,
    cdf: (x) => (x >= value ? 1 : 0),
    quantile: () => value,
  };
}

export function exponential(mean: number): Distribution {
  return {
    kind: "exponential",
    mean,
    variance: mean * mean,
    sample: (stream) => mean * stream.exponential(),
    cdf: (x) => 1 - Math.exp(-x / mean),
    quantile: (p) => -mean * Math.log(1 - p),
  };
}

/** 100 tasks a second of 10 ms each. */
export function sampleClass(changes: Partial<WorkloadClass> = {}): WorkloadClass {
  return {
    name: "web",
    index: 0,
    tenants: { kind: "single", name: "web" },
    demand: { kind: "open", createArrivals: () => poisson.create({ rate: 100 }) },
    service: exponential(10_000),
    createEstimates: () => exact.create({}),
    cores: 1,
    memory: 0,
    resources: undefined,
    priority: 0,
    weight: 1,
    deadline: { kind: "none" },
    failure: 0,
    poison: 0,
    job: undefined,
    workflow: undefined,
    notify: false,
    poll: 0 as Duration,
    patience: undefined,
    limit: undefined,
    start: START,
    stop: NEVER,
    ...changes,
  };
}

export function take<T>(count: number, source: { next(): T | undefined }): T[] {
  const taken: T[] = [];
  for (let item = source.next(); item !== undefined; item = source.next()) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

export function drain(source: TaskSource) {
  return take(Infinity, source);
}

/** Every arrival before `end`, from the start of the run. */
export function arrivalsUntil(end: number, process: ArrivalProcess, random: RandomStream): Instant[] {
  const arrivals: Instant[] = [];
  let at = process.next(START, random);
  while (at !== undefined && at < end) {
    arrivals.push(at);
    at = process.next(at, random);
  }
  return arrivals;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function variance(values: readonly number[]): number {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) * (value - middle)));
}

/** Variance over mean of the number of arrivals per window. */
export function dispersionOf(arrivals: readonly number[], window: number, windows: number): number {
  const counts = Array.from({ length: windows }, () => 0);
  for (const at of arrivals) counts[Math.floor(at / window)]! += 1;
  return variance(counts) / mean(counts);
}
