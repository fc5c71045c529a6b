// A made-up but plausible report input: three designs, ten seeds, thirty workers, a crash, a partition and a slow node.
// Deterministic. For the tests of the report only; no figure here was simulated.

import type { Comparison, FaultEffect, MetricSummary, ReportInput, Results, RunResult, VariantResult } from "../../src/experiment/results.ts";
import type { AttemptBar, HistogramData, MetricDescription, TimeSeries } from "../../src/observe/observations.ts";

export const SAMPLE_METRICS: readonly MetricDescription[] = [
  metric("response.mean", "s", "lower", "Mean time from arrival to the committed end of a task."),
  metric("response.p50", "s", "lower", "Median response time."),
  metric("response.p99", "s", "lower", "99th percentile of the response time."),
  metric("response.max", "s", "lower", "Longest response time."),
  metric("wait.mean", "s", "lower", "Mean time from arrival to the first start."),
  metric("slowdown.mean", "1", "lower", "Mean of response time / service time."),
  metric("throughput", "1/s", "higher", "Completed tasks per second of measured time."),
  metric("utilisation", "1", "neutral", "Busy core time / core time that was up."),
  metric("queue.mean", "tasks", "lower", "Time average of the number of waiting tasks."),
  metric("makespan", "s", "lower", "From the first arrival to the last completion."),
  metric("tasks.submitted", "tasks", "neutral", "Tasks that arrived."),
  metric("tasks.completed", "tasks", "higher", "Tasks that completed."),
  metric("tasks.lost", "tasks", "lower", "Acknowledged tasks that never ended."),
  metric("executions.duplicate", "tasks", "lower", "Tasks that more than one attempt executed to the end."),
  metric("effects.duplicate", "tasks", "lower", "Tasks whose result took effect more than once."),
  metric("work.wasted", "task-s", "lower", "Core-seconds of attempts that did not count."),
  metric("detection.mean", "s", "lower", "Mean time from a crash to the decision that the node is dead."),
  metric("unavailability.max", "s", "lower", "Longest time without a successful submission."),
  metric("messages.perTask", "messages", "lower", "Messages sent per completed task."),
];

function metric(name: string, unit: string, better: MetricDescription["better"], definition: string): MetricDescription {
  return { name, unit, better, definition };
}

/** Uniform in [0, 1), from a seed: mulberry32. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Design {
  readonly name: string;
  readonly median: number;
  readonly tail: number;
  readonly detection: number;
  readonly waste: Readonly<Record<string, number>>;
  readonly duplicates: number;
}

const DESIGNS: readonly Design[] = [
  { name: "random", median: 2.1, tail: 1.15, detection: 3.2, waste: { crashed: 92, orphaned: 14, killed: 6 }, duplicates: 3.1 },
  { name: "two-choices", median: 1.35, tail: 0.85, detection: 3.1, waste: { crashed: 88, orphaned: 12, killed: 5 }, duplicates: 2.8 },
  { name: "fast-detector", median: 1.36, tail: 0.8, detection: 0.9, waste: { crashed: 81, orphaned: 49, killed: 22, preempted: 4 }, duplicates: 14.6 },
];
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const END = 300;
const WORKERS = Array.from({ length: 30 }, (_, index) => `worker-${index + 1}`);

const FAULTS: readonly Omit<FaultEffect, "armed" | "bit">[] = [
  { index: 0, text: "slow worker-4 by 8", kind: "slow", nodes: ["worker-4"], from: 60, until: 150 },
  { index: 1, text: "crash 2 workers", kind: "crash", nodes: ["worker-7", "worker-19"], from: 120, until: 165 },
  { index: 2, text: "partition isolate zone b", kind: "partition", nodes: ["worker-11", "worker-12", "worker-13"], from: 200, until: 230 },
];

let sample: ReportInput | undefined;

export function sampleInput(): ReportInput {
  sample ??= createInput();
  return sample;
}

function createInput(): ReportInput {
  const runs = DESIGNS.flatMap((design, index) => SEEDS.map((seed) => sampleRun(design, index, seed)));
  return {
    results: sampleResults(runs),
    story: "Thirty workers of four cores serve interactive tasks at 70% load.\nOne gets slow, two crash, and a zone is cut off.",
    scenarioPath: "scenarios/demo.yaml",
    scenarioText: "name: demo\nquestion: Which design keeps answers quick while machines fail?\nseed: 1\nreplications: 10\n",
    command: "orrery run scenarios/demo.yaml --out reports/demo",
    metrics: SAMPLE_METRICS,
    runs,
  };
}

function sampleRun(design: Design, index: number, seed: number): RunResult {
  const weather = uniform(seed * 7_919);
  const own = uniform(seed * 104_729 + index * 31);
  const luck = 0.9 + 0.2 * weather();
  const histogram = sampleHistogram(design, luck, own);
  return {
    variant: design.name,
    seed,
    digest: Array.from({ length: 16 }, () => Math.floor(own() * 16).toString(16)).join(""),
    metrics: sampleMetrics(design, luck, own),
    histograms: { response: histogram, wait: { ...histogram, buckets: histogram.buckets.map(([lower, count]) => [lower / 2, count] as const) } },
    series: sampleSeries(design, own),
    nodes: [
      { name: "master-1", role: "master", zone: "a", cores: 4, utilisation: 0, attempts: 0, wasted: 0 },
      ...WORKERS.map((name, at) => ({
        name,
        role: "worker",
        zone: "abc"[at % 3],
        cores: 4,
        utilisation: Math.max(0.05, Math.min(1, 0.7 + (own() - 0.5) * (index === 0 ? 0.5 : 0.12) - (at === 6 || at === 18 ? 0.15 : 0))),
        attempts: 500,
        wasted: 1,
      })),
    ],
    attempts: sampleAttempts(design, own),
    work: {
      total: 9_000,
      useful: 8_900,
      wasted: Object.fromEntries(Object.entries(design.waste).map(([cause, amount]) => [cause, amount * (0.7 + 0.6 * own())])),
    },
    faults: FAULTS.map((fault) => ({ ...fault, armed: fault.nodes.length, bit: Math.floor(5 + own() * 40) })),
    findings: [],
    counters: { events: 1_200_000 + Math.floor(own() * 1e5), records: 400_000, messages: 350_000, bytes: 9e7 },
    end: END,
  };
}

function sampleMetrics(design: Design, luck: number, own: () => number): Readonly<Record<string, number>> {
  const near = (value: number, spread: number) => value * luck * (1 - spread / 2 + spread * own());
  return {
    "response.mean": near(design.median * 1.4, 0.04),
    "response.p50": near(design.median, 0.03),
    "response.p99": near(design.median * 9 * design.tail, 0.2),
    "response.max": near(design.median * 30 * design.tail, 0.6),
    "wait.mean": near(design.median * 0.4, 0.08),
    "slowdown.mean": near(design.median * 1.9, 0.1),
    throughput: 89.6 + own(),
    utilisation: 0.7 + 0.01 * own(),
    "queue.mean": near(design.median * 12, 0.2),
    makespan: 302 + own() * 3,
    "tasks.submitted": 26_900,
    "tasks.completed": 26_900,
    "tasks.lost": 0,
    "executions.duplicate": Math.round(design.duplicates * (0.5 + own())),
    "effects.duplicate": 0,
    "work.wasted": Object.values(design.waste).reduce((sum, amount) => sum + amount, 0) * (0.7 + 0.6 * own()),
    "detection.mean": near(design.detection, 0.2),
    "unavailability.max": near(0.42, 0.5),
    "messages.perTask": 12.4 + (design.detection < 1 ? 4 : 0) + 0.1 * own(),
  };
}

/** Log-linear buckets: 32 per power of two, as a real collector has them. */
function sampleHistogram(design: Design, luck: number, own: () => number): HistogramData {
  const counts = new Map<number, number>();
  let max = 0;
  for (let task = 0; task < 2_690; task += 1) {
    const normal = Array.from({ length: 12 }, own).reduce((sum, value) => sum + value, -6);
    const value = Math.floor(design.median * 1e6 * luck * Math.exp(normal * 0.75 * design.tail) + (own() < 0.01 ? design.detection * 4e6 : 0));
    const width = 2 ** Math.max(0, Math.floor(Math.log2(Math.max(1, value))) - 5);
    const lower = Math.floor(value / width) * width;
    counts.set(lower, (counts.get(lower) ?? 0) + 1);
    max = Math.max(max, value);
  }
  const buckets = [...counts].toSorted(([a], [b]) => a - b);
  return { count: 2_690, min: buckets[0][0], max, buckets };
}

function sampleSeries(design: Design, own: () => number): readonly TimeSeries[] {
  const outage = (at: number, from: number, until: number) => (at >= from && at < until ? 1 : 0);
  const queue = (at: number) => design.median * (8 + 12 * outage(at, 60, 150) + 60 * outage(at, 120, 124 + design.detection * 6) + 45 * outage(at, 200, 204 + design.detection * 8));
  const throughput = (at: number) => 90 - 18 * outage(at, 120, 124 + design.detection * 4) - 25 * outage(at, 200, 205) + 20 * outage(at, 126 + design.detection * 4, 150);
  const sampled = (value: (at: number) => number, noise: number) => Array.from({ length: END }, (_, at) => Math.max(0, value(at) + (own() - 0.5) * noise));
  return [
    { name: "queue", unit: "tasks", width: 1, values: sampled(queue, 14) },
    { name: "throughput", unit: "1/s", width: 1, values: sampled(throughput, 16) },
  ];
}

function sampleAttempts(design: Design, own: () => number): readonly AttemptBar[] {
  let task = 100;
  return FAULTS.flatMap(({ from, until, nodes }, index) =>
    WORKERS.flatMap((node) => {
      const bars: AttemptBar[] = [];
      for (let core = 0; core < 2; core += 1) {
        let at = from - 12 + own() * 4;
        while (at < until! + 20) {
          const length = 1 + own() * 9;
          const struck = nodes.includes(node) && at < until! && at + length > from;
          if (struck && index === 1 && at >= from) at = until! + own();
          const cut = struck && index === 1 && at < from ? from - at : length;
          const outcome = cut < length ? "crashed" : struck && index === 2 ? (own() < 0.5 ? "orphaned" : "killed") : "succeeded";
          bars.push({ node, task: (task += 1), attempt: own() < 0.1 ? 2 : 1, from: at, until: at + cut > END ? null : at + cut, outcome });
          at += cut + own() * (design.median + 0.5);
        }
      }
      return bars;
    }),
  );
}

export function sampleResults(runs: readonly RunResult[]): Results {
  const names = [...new Set(runs.map(({ variant }) => variant))];
  const variants = Object.fromEntries(names.map((name) => [name, summarise(runs.filter(({ variant }) => variant === name))]));
  const pairs = names.flatMap((a, index) => names.slice(index + 1).map((b) => [a, b] as const));
  return {
    schema: "orrery/results/1",
    scenario: "demo",
    question: "Which design keeps answers quick while machines fail?",
    verdict: "pass",
    engine: { version: "0.1.0", fingerprint: "9f2c41d07be3a655" },
    variants,
    comparisons: SAMPLE_METRICS.flatMap(({ name, better }) => pairs.map(([a, b]) => comparePair(name, better, a, b, runs))),
    expectations: [
      {
        text: "two-choices.response.mean < 0.8 * random.response.mean",
        verdict: "pass",
        reason: "1.89 s is below 0.8 × 2.94 s: the difference is −0.46 s, 95% interval −0.50 s to −0.42 s.",
        line: 41,
      },
      { text: "fast-detector.response.p99 < two-choices.response.p99", verdict: "pass", reason: "The difference is −0.85 s, 95% interval −1.31 s to −0.39 s.", line: 42 },
      { text: "all.tasks.lost == 0", verdict: "pass", reason: "No task was lost in any of 30 runs.", line: 43 },
    ],
    findings: [],
    faults: runs.flatMap((run) => run.faults.map((fault) => ({ ...fault, variant: run.variant }))),
    partial: false,
  };
}

function summarise(runs: readonly RunResult[]): VariantResult {
  const metrics = SAMPLE_METRICS.map(({ name, unit }): readonly [string, MetricSummary] => {
    const { mean, ci95 } = interval(runs.map((run) => run.metrics[name]));
    return [name, { unit, mean, ci95, replications: runs.length }];
  });
  return { runs: runs.map(({ seed, digest, metrics: values }) => ({ seed, digest, metrics: values })), metrics: Object.fromEntries(metrics) };
}

function comparePair(name: string, better: MetricDescription["better"], a: string, b: string, runs: readonly RunResult[]): Comparison {
  const valueOf = (variant: string, seed: number) => runs.find((run) => run.variant === variant && run.seed === seed)!.metrics[name];
  const seedsOf = (wanted: string) => runs.filter(({ variant }) => variant === wanted).map(({ seed }) => seed);
  const seeds = seedsOf(a).filter((seed) => seedsOf(b).includes(seed));
  const { mean, ci95 } = interval(seeds.map((seed) => valueOf(a, seed) - valueOf(b, seed)));
  const [low, high] = ci95;
  return { metric: name, a, b, difference: mean, ci95, verdict: judge(low, high, better) };
}

function judge(low: number | null, high: number | null, better: MetricDescription["better"]): Comparison["verdict"] {
  if (low === null || high === null) return "inconclusive";
  if (low === 0 && high === 0) return "equal";
  if (low <= 0 && high >= 0) return "inconclusive";
  if (better === "neutral") return "different";
  return high < 0 === (better === "lower") ? "a" : "b";
}

/** 95% Student interval for ten values (t = 2.262); unknown for one. */
function interval(values: readonly number[]): { readonly mean: number; readonly ci95: readonly [number | null, number | null] } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, ci95: [null, null] };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const half = 2.262 * Math.sqrt(variance / values.length);
  return { mean, ci95: [mean - half, mean + half] };
}
