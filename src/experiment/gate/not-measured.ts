// Numbers that are not there: of a metric that the baseline has, and of one that the scenario names and nobody measures.

import type { GateProblem } from "./gate-result.ts";
import type { GateRules, MetricRule } from "./gate-rules.ts";
import type { PairedRun, PairedVariant } from "./pair-runs.ts";

interface Question {
  readonly variant: PairedVariant;
  readonly rule: MetricRule;
}

/**
 * What speaks of events that one run has and another has not: a crash that lasts until it is detected, a fault that costs
 * something, a call that is sent again, a copy. All other metrics are there in every run in which work is done.
 */
export const OF_EVENTS = /^(detection|recovery|failover|calls|copies|checkpoints?|tardiness|deadline|counterOffers)\./;

/**
 * A number that was there and is gone is no smaller number: it would flatter every mean. So it is never passed over. It is a
 * certain regression where nothing but a defect explains it: gone at every seed, or from a run that is the same to the last
 * record, or of a kind that every run has in which work is done (then none was), or with more faults that were never
 * overcome. What remains is a metric of events at some seeds: there nothing of the kind happened any more, which a better
 * design brings about as well as a worse one. The seeds that are left are no fair sample of them, so that is inconclusive.
 */
export function noLongerMeasured(questions: readonly Question[]): readonly GateProblem[] {
  return questions.flatMap(({ variant, rule }): readonly GateProblem[] => {
    const measured = variant.runs.filter(({ base }) => rule.name in base.metrics);
    const gone = measured.filter(({ head }) => !(rule.name in head.metrics));
    if (gone.length === 0) return [];
    const isCertain = gone.length === measured.length || !OF_EVENTS.test(rule.name) || gone.some(isDefect);
    const seeds = gone.slice(0, 10).map(({ seed }) => seed);
    const message = `${variant.name}: ${rule.name} is no longer measured at seed ${seeds.join(", ")}`;
    return [
      {
        kind: "not-measured",
        outcome: isCertain ? "regressed" : "inconclusive",
        variant: variant.name,
        seed: seeds[0],
        message: isCertain ? message : `${message}: nothing of the kind happened there, for better or worse`,
        line: rule.line,
        column: rule.column,
      },
    ];
  });
}

function isDefect({ base, head }: PairedRun): boolean {
  const unfinished = (metrics: Readonly<Record<string, number>>): number => metrics["recovery.unfinished"] ?? 0;
  return base.digest === head.digest || unfinished(head.metrics) > unfinished(base.metrics);
}

/** Only of metrics that the scenario names: of the usual ones, many do not apply. */
export function neverMeasured(questions: readonly Question[], { metrics }: GateRules): readonly GateProblem[] {
  return metrics
    .filter(({ name, isDeclared }) => {
      const own = questions.filter(({ rule }) => rule.name === name);
      return isDeclared && own.length > 0 && own.every(({ variant }) => isUnknown(variant, name));
    })
    .map(({ name, line, column }) => ({
      kind: "not-measured",
      outcome: "inconclusive",
      message: `${name} was measured at no seed, neither in the baseline nor now`,
      line,
      column,
    }));
}

function isUnknown({ runs }: PairedVariant, metric: string): boolean {
  return runs.every(({ base, head }) => !(metric in base.metrics) && !(metric in head.metrics));
}
