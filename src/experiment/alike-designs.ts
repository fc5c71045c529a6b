// Designs that did the same in every replication: a comparison of them compares nothing, which is easily taken for a tie.

import type { VacuityContext } from "./vacuity.ts";
import type { Finding, RunResult } from "./results.ts";

/** Longer messages alone are no difference: those of some designs carry what they may need one day. */
const IGNORED = "bytes.perTask";

type MeasuredRun = Pick<RunResult, "seed" | "metrics" | "findings">;

interface MeasuredDesign {
  readonly name: string;
  readonly runs: readonly MeasuredRun[];
}

/** A finding for every design that came, at every seed, to the metrics and findings of a design before it. */
export function alikeDesigns(designs: readonly MeasuredDesign[], context: VacuityContext): readonly Finding[] {
  return designs.flatMap((design, index) => {
    if (design.runs.every(isIdle)) return []; // which is said elsewhere
    const twin = designs.slice(0, index).find((other) => isAlike(design, other));
    return twin === undefined ? [] : [finding(design.name, twin.name, design.runs.length, context)];
  });
}

function isIdle({ metrics }: MeasuredRun): boolean {
  return metrics["tasks.submitted"] === 0;
}

function isAlike({ runs }: MeasuredDesign, other: MeasuredDesign): boolean {
  return (
    runs.length === other.runs.length && runs.every((run, index) => outcomeOf(run) === outcomeOf(other.runs[index]))
  );
}

function outcomeOf({ seed, metrics, findings }: MeasuredRun): string {
  return JSON.stringify([seed, { ...metrics, [IGNORED]: 0 }, findings.map(({ check, at }) => [check, at])]);
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
