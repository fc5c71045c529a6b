// The one verdict over all scenarios, on the scale that every command shares.

import { ENGINE_VERSION, engineFingerprint } from "../engine.ts";
import type { Verdict } from "../results.ts";
import { worstOutcome } from "./compare-snapshots.ts";
import type { GateOutcome, GateProblem, GateResult, ScenarioGate } from "./gate-result.ts";

export function gateResult(scenarios: readonly ScenarioGate[], baseline: string): GateResult {
  return {
    schema: "orrery/gate/1",
    // Nothing compared is never a pass.
    verdict: scenarios.length === 0 ? "error" : verdictOf(worstOutcome(scenarios.map(({ outcome }) => outcome))),
    engine: { version: ENGINE_VERSION, fingerprint: engineFingerprint() },
    baseline,
    scenarios,
  };
}

function verdictOf(outcome: GateOutcome): Verdict {
  switch (outcome) {
    case "identical":
    case "unchanged":
    case "improved":
      return "pass";
    case "inconclusive":
      return "inconclusive";
    case "incomparable":
      return "error";
    case "regressed":
      return "fail";
  }
}

/** A scenario of which nothing could be compared, for want of a baseline, of a scenario or of a run. */
export function incomparableScenario(
  scenario: string,
  path: string,
  message: string,
  kind: "baseline" | "run" = "baseline",
): ScenarioGate {
  const place = { line: 1, column: 1 };
  const problem: GateProblem = { kind, outcome: "incomparable", message, ...place };
  return {
    scenario,
    path,
    outcome: "incomparable",
    why: "",
    place,
    problems: [problem],
    variants: [],
    metrics: [],
    moved: [],
  };
}
