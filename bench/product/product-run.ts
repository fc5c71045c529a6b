// The frame of the product's benchmarks: the text of a scenario goes in at the front door, `runVariant` runs it with policy,
// metrics, oracles and digest on, and one line of JSON comes out (the fields of the kernel's benchmarks and a few more;
// `found` is judged by bench/harness/theory.mjs).

import { runVariant, type RunOptions } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { METRICS } from "../../src/observe/metrics/metrics.ts";
import { loadScenario } from "../../src/scenario/load-scenario.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import type { Variant } from "../../src/scenario/scenario.ts";

export const SEED = 1;

/** What a run of the product did. */
export interface ProductWork {
  /** The model's timed occurrences, counted alike for every simulator. */
  readonly events: number;
  readonly tasks?: number;
  readonly check: string;
  readonly found: number;
}

/** The arguments of every program here: `<size> <work>`. */
export function sizeAndWork(size: number, work: number): readonly [number, number] {
  return [Number(process.argv[2] ?? size), Number(process.argv[3] ?? work)];
}

/** The only variant of a scenario's text. */
export function variantOf(text: string): Variant {
  const files = { exists: () => false, read: () => undefined };
  const metricNames = METRICS.map(({ name }) => name);
  const { scenario, problems } = loadScenario(text, "bench.yaml", {
    registry: builtInRegistry(),
    files,
    metricNames,
    checkNames: [],
  });
  if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return scenario.variants[0];
}

/** Loading is timed too: it is part of the whole. */
export function measureProduct(
  name: string,
  text: string,
  judge: (result: RunResult) => ProductWork,
  options: RunOptions = {},
): void {
  const start = process.hrtime.bigint();
  const result = runVariant(variantOf(text), SEED, options);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  const rss = process.resourceUsage().maxRSS / 1024;
  refuseFindings(name, result);
  const { events, tasks, check, found } = judge(result);
  const line = {
    name,
    million_events_per_s: round(events / seconds / 1e6),
    ...(tasks === undefined ? {} : { tasks_per_s: round(tasks / seconds) }),
    seconds: round(seconds),
    check,
    found,
    digest: result.digest,
    rss_peak_mb: round(rss),
    kernel_events: result.counters.events,
    records: result.counters.records,
    messages: result.counters.messages,
  };
  console.log(JSON.stringify(line));
}

/** Every task done exactly once; the mean response is the figure to compare with theory. */
export function judgeTasks(
  tasks: number,
  eventsPerTask: number,
  check: "response" | "wait",
): (result: RunResult) => ProductWork {
  return ({ metrics }) => {
    if (metrics["tasks.completed"] !== tasks)
      throw new Error(`${metrics["tasks.completed"]} of ${tasks} tasks were completed`);
    return { events: eventsPerTask * tasks, tasks, check: `mean ${check}, s`, found: metrics[`${check}.mean`] };
  };
}

function refuseFindings(name: string, { findings }: RunResult): void {
  if (findings.length > 0) throw new Error(`${name}: the oracles found ${findings[0].message}`);
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
