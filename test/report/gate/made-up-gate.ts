// A gate's result by hand, with names that try to break out of whatever they are put into.

import type { GateResult, MetricGate, ScenarioGate } from "../../../src/experiment/gate/gate-result.ts";

export const NASTY = `<b>&"'|[x](http://evil) @team \`code\` %0A,:\n::error::no\u0007\ud800`;

export function metricOf(changes: Partial<MetricGate> = {}): MetricGate {
  return {
    variant: "one",
    metric: "response.mean",
    unit: "s",
    better: "lower",
    outcome: "regressed",
    base: 1,
    head: 1.1,
    headInterval: { low: 1.05, high: 1.15 },
    seeds: 8,
    difference: { value: 0.1, low: 0.08, high: 0.12 },
    relative: { value: 0.1, low: 0.08, high: 0.12 },
    minimalEffect: { kind: "relative", fraction: 0.01 },
    equivalence: { kind: "relative", fraction: 0.02 },
    seedsMissing: null,
    line: 12,
    column: 3,
    ...changes,
  };
}

export function scenarioGateOf(changes: Partial<ScenarioGate> = {}): ScenarioGate {
  return {
    scenario: "made-up",
    path: "scenarios/made-up.yaml",
    outcome: "regressed",
    why: "first",
    place: { line: 1, column: 1 },
    problems: [],
    variants: [{ name: "one", outcome: "regressed", seeds: 8, changedSeeds: [1, 2] }],
    metrics: [metricOf()],
    moved: [],
    ...changes,
  };
}

export function gateResultOf(scenarios: readonly ScenarioGate[]): GateResult {
  return {
    schema: "orrery/gate/1",
    verdict: "fail",
    engine: { version: "0.1.0", fingerprint: "feedfacefeedface" },
    baseline: "reports/baseline",
    scenarios,
  };
}

export function nastyResult(): GateResult {
  return gateResultOf([
    scenarioGateOf({
      scenario: NASTY,
      path: `scenarios/${NASTY}.yaml`,
      why: NASTY,
      problems: [
        {
          kind: "expectation",
          outcome: "regressed",
          variant: NASTY,
          seed: 3,
          message: NASTY,
          replay: NASTY,
          line: 4,
          column: 2,
        },
      ],
    }),
  ]);
}
