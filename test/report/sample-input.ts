// A made-up but plausible report input: three designs, ten seeds, thirty workers, a crash, a partition and a slow node.
// Deterministic. For the tests of the report only; no figure here was simulated.

import type { FaultEffect, ReportInput, RunResult } from "../../src/experiment/results.ts";
import type { AttemptBar, HistogramData, TimeSeries } from "../../src/observe/observations.ts";
import { SAMPLE_METRICS } from "./sample-metrics.ts";
import { sampleResults } from "./sample-results.ts";

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
  {
    name: "random",
    median: 2.1,
    tail: 1.15,
    detection: 3.2,
    waste: { crashed: 92, orphaned: 14, killed: 6 },
    duplicates: 3.1,
  },
  {
    name: "two-choices",
    median: 1.35,
    tail: 0.85,
    detection: 3.1,
    waste: { crashed: 88, orphaned: 12, killed: 5 },
    duplicates: 2.8,
  },
  {
    name: "fast-detector",
    median: 1.36,
    tail: 0.8,
    detection: 0.9,
    waste: { crashed: 81, orphaned: 49, killed: 22, preempted: 4 },
    duplicates: 14.6,
  },
];
const SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);
const END = 300;
const WORKERS = Array.from({ length: 30 }, (_, index) => `worker-${index + 1}`);

const FAULTS: readonly Omit<FaultEffect, "armed" | "bit">[] = [
  { index: 0, text: "slow worker-4 by 8", kind: "slow", nodes: ["worker-4"], from: 60, until: 150 },
  { index: 1, text: "crash 2 workers", kind: "crash", nodes: ["worker-7", "worker-19"], from: 120, until: 165 },
  {
    index: 2,
    text: "partition isolate zone b",
    kind: "partition",
    nodes: ["worker-11", "worker-12", "worker-13"],
    from: 200,
    until: 230,
  },
];

type SampleInput = ReportInput & { readonly runs: readonly RunResult[] };

let sample: SampleInput | undefined;

export function sampleInput(): SampleInput {
  sample ??= createInput();
  return sample;
}

function createInput(): SampleInput {
  const runs = DESIGNS.flatMap((design, index) => SEEDS.map((seed) => sampleRun(design, index, seed)));
  return {
    results: sampleResults(runs),
    story:
      "Thirty workers of four cores serve interactive tasks at 70% load.\nOne gets slow, two crash, and a zone is cut off.",
    scenarioPath: "scenarios/demo.yaml",
    scenarioText:
      "name: demo\nquestion: Which design keeps answers quick while machines fail?\nseed: 1\nreplications: 10\n",
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
    histograms: {
      response: histogram,
      wait: { ...histogram, buckets: histogram.buckets.map(([lower, count]) => [lower / 2, count] as const) },
    },
    series: sampleSeries(design, own),
    nodes: [
      { name: "master-1", role: "master", zone: "a", cores: 4, utilisation: 0, attempts: 0, wasted: 0 },
      ...WORKERS.map((name, at) => ({
        name,
        role: "worker",
        zone: "abc"[at % 3],
        cores: 4,
        utilisation: Math.max(
          0.05,
          Math.min(1, 0.7 + (own() - 0.5) * (index === 0 ? 0.5 : 0.12) - (at === 6 || at === 18 ? 0.15 : 0)),
        ),
        attempts: 500,
        wasted: 1,
      })),
    ],
    attempts: sampleAttempts(design, own),
    work: {
      total: 9_000,
      useful: 8_900,
      wasted: Object.fromEntries(
        Object.entries(design.waste).map(([cause, amount]) => [cause, amount * (0.7 + 0.6 * own())]),
      ),
    },
    faults: FAULTS.map((fault) => ({ ...fault, armed: 1, bit: Math.floor(5 + own() * 40) })),
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
    const value = Math.floor(
      design.median * 1e6 * luck * Math.exp(normal * 0.75 * design.tail) + (own() < 0.01 ? design.detection * 4e6 : 0),
    );
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
  const queue = (at: number) =>
    design.median *
    (8 +
      12 * outage(at, 60, 150) +
      60 * outage(at, 120, 124 + design.detection * 6) +
      45 * outage(at, 200, 204 + design.detection * 8));
  const throughput = (at: number) =>
    90 -
    18 * outage(at, 120, 124 + design.detection * 4) -
    25 * outage(at, 200, 205) +
    20 * outage(at, 126 + design.detection * 4, 150);
  const sampled = (value: (at: number) => number, noise: number) =>
    Array.from({ length: END }, (_, at) => Math.max(0, value(at) + (own() - 0.5) * noise));
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
          const outcome =
            cut < length ? "crashed" : struck && index === 2 ? (own() < 0.5 ? "orphaned" : "killed") : "succeeded";
          bars.push({
            node,
            task: (task += 1),
            attempt: own() < 0.1 ? 2 : 1,
            from: at,
            until: at + cut > END ? null : at + cut,
            outcome,
          });
          at += cut + own() * (design.median + 0.5);
        }
      }
      return bars;
    }),
  );
}
