// Designs that did the same in every replication: a comparison of them compares nothing, which is easily taken for a tie.

import { createHash } from "node:crypto";
import type { VacuityContext } from "./vacuity.ts";
import type { Finding, RunResult } from "./results.ts";

/** Longer messages alone are no difference: those of some designs carry what they may need one day. */
const IGNORED = "bytes.perTask";

interface MeasuredDesign {
  readonly name: string;
  readonly runs: readonly Pick<RunResult, "seed" | "metrics" | "findings">[];
}

/** A finding for every design that came, at every seed, to the metrics and findings of a design before it. */
export function alikeDesigns(designs: readonly MeasuredDesign[], context: VacuityContext): readonly Finding[] {
  const firstWith = new Map<string, string>();
  const findings: Finding[] = [];
  for (const { name, runs } of designs) {
    if (runs.every(({ metrics }) => metrics["tasks.submitted"] === 0)) continue; // idle, which is said elsewhere
    const outcome = outcomeOf(runs);
    const twin = firstWith.get(outcome);
    if (twin === undefined) firstWith.set(outcome, name);
    else findings.push(finding(name, twin, runs.length, context));
  }
  return findings;
}

/** A hash, because thousands of replications are too long a text. */
function outcomeOf(runs: MeasuredDesign["runs"]): string {
  const hash = createHash("sha256");
  for (const { seed, metrics, findings } of runs) {
    const found = findings.map(({ check, at }) => [check, at]);
    hash.update(JSON.stringify([seed, { ...metrics, [IGNORED]: 0 }, found]));
  }
  return hash.digest("hex");
}

function finding(name: string, twin: string, replications: number, context: VacuityContext): Finding {
  const where = replications === 1 ? "in the one replication" : `in each of ${replications} replications`;
  return {
    check: "no-difference",
    severity: "warning",
    message: `did exactly what ${twin} did ${where}: whatever sets the two apart never came into play`,
    at: 0,
    record: 0,
    variant: name,
    seed: context.seed,
    replay: context.replay(name, context.seed),
  };
}
