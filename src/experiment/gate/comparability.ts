// Whether a baseline and today's results may be compared at all: results of another engine, another format or another
// scenario say nothing about this change.

import type { GateProblem } from "./gate-result.ts";
import type { GateRules } from "./gate-rules.ts";
import { BASELINE_SCHEMA } from "./snapshot.ts";
import type { Baseline, Snapshot } from "./snapshot.ts";

const REPLACE = "`orrery baseline update --why` makes it anew";

/** Reasons why nothing of the scenario can be compared; none = it can. */
export function comparabilityProblems(base: Baseline, head: Snapshot, { place }: GateRules): readonly GateProblem[] {
  const problem = (kind: GateProblem["kind"], message: string): GateProblem => ({
    kind,
    outcome: "incomparable",
    message,
    ...place,
  });
  if (base.schema !== BASELINE_SCHEMA)
    return [
      problem("schema", `the baseline has the format ${base.schema}, this Orrery reads ${BASELINE_SCHEMA}; ${REPLACE}`),
    ];
  if (base.engine.fingerprint !== head.engine.fingerprint)
    return [
      problem(
        "engine",
        `the baseline was made by an engine of fingerprint ${base.engine.fingerprint} (${base.engine.version}), ` +
          `this one has ${head.engine.fingerprint} (${head.engine.version}); ${REPLACE}`,
      ),
    ];
  if (base.scenario !== head.scenario)
    return [problem("scenario", `the baseline is of scenario '${base.scenario}', found '${head.scenario}'`)];
  if (base.variants.every(({ runs }) => runs.length === 0)) return [problem("baseline", "the baseline has no runs")];
  return [];
}
