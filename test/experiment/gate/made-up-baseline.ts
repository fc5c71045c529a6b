// Hand-made snapshots: no simulation behind them.

import type { GateContext, MetricRule } from "../../../src/experiment/gate/gate-rules.ts";
import { BASELINE_SCHEMA } from "../../../src/experiment/gate/snapshot.ts";
import type { Baseline, SnapshotRun, SnapshotVariant } from "../../../src/experiment/gate/snapshot.ts";

export function runOf(seed: number, metrics: Readonly<Record<string, number>>, digest = `d${seed}`): SnapshotRun {
  return { seed, digest, metrics, violations: {} };
}

/** Response times around 1 s that differ by a few per mille. */
export function variantOf(name: string, seeds = 8, changes: Partial<SnapshotVariant> = {}): SnapshotVariant {
  const runs = Array.from({ length: seeds }, (_, index) =>
    runOf(index + 1, {
      "response.mean": 1 + 0.002 * ((index * 3) % 5),
      "tasks.lost": 0,
      throughput: 10 + 0.01 * index,
    }),
  );
  return { name, design: { scheduler: { ordering: "fifo" } }, runs, ...changes };
}

export function baselineWith(variants: readonly SnapshotVariant[], changes: Partial<Baseline> = {}): Baseline {
  return {
    schema: BASELINE_SCHEMA,
    scenario: "made-up",
    path: "made-up.yaml",
    written: "0123456789abcdef",
    engine: { version: "0.1.0", fingerprint: "feedfacefeedface" },
    verdict: "pass",
    expectations: [],
    vacuous: [],
    why: "first",
    variants,
    ...changes,
  };
}

/** Every value of one metric changed, and the digests with it. */
export function withMetric(
  baseline: Baseline,
  metric: string,
  change: (value: number, index: number) => number | undefined,
): Baseline {
  return {
    ...baseline,
    variants: baseline.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run, index) => {
        const { [metric]: value, ...rest } = run.metrics;
        const changed = change(value, index);
        const metrics = changed === undefined ? rest : { ...rest, [metric]: changed };
        return { ...run, digest: `${run.digest}'`, metrics };
      }),
    })),
  };
}

export function ruleOf(name: string, changes: Partial<MetricRule> = {}): MetricRule {
  return {
    name,
    unit: "s",
    better: name === "throughput" ? "higher" : "lower",
    minimalEffect: { kind: "relative", fraction: 0.01 },
    equivalence: { kind: "relative", fraction: 0.02 },
    isDeclared: false,
    line: 1,
    column: 1,
    ...changes,
  };
}

export function contextWith(
  metrics: readonly MetricRule[] = [ruleOf("response.mean"), ruleOf("throughput")],
): GateContext {
  return {
    rules: {
      confidence: 0.95,
      place: { line: 1, column: 1 },
      metrics,
      mustBeZero: ["tasks.lost"],
      expectationPlaces: new Map([["all.tasks.lost == 0", { line: 9, column: 3 }]]),
    },
    replay: (variant, seed) => `again ${variant} ${seed}`,
    show: (variant, seed) => `show ${variant} ${seed}`,
  };
}
