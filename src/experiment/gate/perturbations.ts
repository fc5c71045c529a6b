// The ways in which the self-test spoils results: each is a change that a gate must not let pass. They are made on
// snapshots, so nothing needs to be run.

import type { GateMargin } from "./gate-result.ts";
import type { MetricRule } from "./gate-rules.ts";
import type { Snapshot, SnapshotRun, SnapshotVariant } from "./snapshot.ts";

export function withVariant(
  snapshot: Snapshot,
  name: string,
  change: (variant: SnapshotVariant) => SnapshotVariant | undefined,
): Snapshot {
  return {
    ...snapshot,
    variants: snapshot.variants.flatMap((variant) => (variant.name === name ? (change(variant) ?? []) : variant)),
  };
}

function withRuns(
  snapshot: Snapshot,
  name: string,
  change: (run: SnapshotRun, index: number) => SnapshotRun | undefined,
): Snapshot {
  return withVariant(snapshot, name, (variant) => ({
    ...variant,
    runs: variant.runs.flatMap((run, index) => change(run, index) ?? []),
  }));
}

export function withoutVariant(snapshot: Snapshot, name: string): Snapshot {
  return withVariant(snapshot, name, () => undefined);
}

export function withoutFirstSeed(snapshot: Snapshot, name: string): Snapshot {
  return withRuns(snapshot, name, (run, index) => (index === 0 ? undefined : run));
}

export function withOtherDigest(snapshot: Snapshot, name: string): Snapshot {
  return withRuns(snapshot, name, (run, index) => (index === 0 ? { ...run, digest: otherDigest(run.digest) } : run));
}

/** One admitted task that nobody moves any more, at one seed, as metric and as violation. */
export function withLostTask(snapshot: Snapshot, name: string): Snapshot {
  return withRuns(snapshot, name, (run, index) => {
    if (index > 0) return run;
    const metrics = { ...run.metrics, "tasks.lost": (run.metrics["tasks.lost"] ?? 0) + 1 };
    return { ...run, digest: otherDigest(run.digest), metrics };
  });
}

export function withViolation(snapshot: Snapshot, name: string): Snapshot {
  return withRuns(snapshot, name, (run, index) => {
    if (index > 0) return run;
    const violations = { ...run.violations, "no-task-lost": (run.violations["no-task-lost"] ?? 0) + 1 };
    return { ...run, digest: otherDigest(run.digest), violations };
  });
}

/** What is no number is left out of a snapshot, so a NaN shows as a metric that is gone: at the first `seeds` seeds. */
export function withNaN(snapshot: Snapshot, name: string, metric: string, seeds: number): Snapshot {
  return withRuns(snapshot, name, (run, index) => {
    if (index >= seeds) return run;
    const { [metric]: _, ...metrics } = run.metrics;
    return { ...run, digest: otherDigest(run.digest), metrics };
  });
}

/** Not quite alike at every seed: a twentieth of the step up and down keeps the test from being handed a point. */
const RIPPLE = 0.05;

/** Every run worse by `times` the minimal effect (better where `times` is negative), measured at the baseline's mean. */
export function withShiftedMetric(snapshot: Snapshot, name: string, rule: MetricRule, times: number): Snapshot {
  const runs = snapshot.variants.find((variant) => variant.name === name)?.runs ?? [];
  const values = runs.flatMap(({ metrics }) => metrics[rule.name] ?? []);
  const step = times * stepOf(rule.minimalEffect, values) * (rule.better === "higher" ? -1 : 1);
  return withRuns(snapshot, name, (run, index) => {
    if (!(rule.name in run.metrics)) return run;
    const shifted = run.metrics[rule.name] + step * (1 + (index % 2 === 0 ? RIPPLE : -RIPPLE));
    return { ...run, digest: otherDigest(run.digest), metrics: { ...run.metrics, [rule.name]: shifted } };
  });
}

/** The same step, but of a change after which every run is another one: each seed has the value of the next seed as well. */
export function withReshuffledMetric(snapshot: Snapshot, name: string, rule: MetricRule, times: number): Snapshot {
  const runs = snapshot.variants.find((variant) => variant.name === name)?.runs ?? [];
  const values = runs.flatMap(({ metrics }) => metrics[rule.name] ?? []);
  let next = 0;
  return withRuns(withShiftedMetric(snapshot, name, rule, times), name, (run) => {
    if (!(rule.name in run.metrics)) return run;
    const own = values[next];
    next += 1;
    const reshuffled = run.metrics[rule.name] - own + values[next % values.length];
    return { ...run, metrics: { ...run.metrics, [rule.name]: reshuffled } };
  });
}

/** The minimal effect in the metric's unit; where it is nothing, a thousandth of the mean, and of a mean of 0 one. */
function stepOf(margin: GateMargin, values: readonly number[]): number {
  const size = Math.abs(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));
  const least = margin.kind === "absolute" ? margin.amount : margin.fraction * size;
  return least > 0 ? least : size > 0 ? size / 1_000 : 1;
}

function otherDigest(digest: string): string {
  return [...digest].toReversed().join("") === digest ? `${digest}0` : [...digest].toReversed().join("");
}
