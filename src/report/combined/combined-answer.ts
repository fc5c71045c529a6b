// The answer of a report: of a combined one in which variants come back, what changed from the first source to the others; of any
// other, what its results say.

import { reservations } from "../answer-clauses.ts";
import type { Answer } from "../answer.ts";
import { counted } from "../quantity.ts";
import { answerOf } from "../sweep/sweep-answer.ts";
import { changesOf, sharedVariants, type Change, type Conclusion, type Measured } from "./changes.ts";

/** Of each conclusion, the largest. */
const NAMED_MAX = 3;

export function answerOfInput(input: Measured): Answer {
  const shared = sharedVariants(input);
  if (shared.length === 0) return answerOf(input.results, input.metrics);
  const labels = [...new Set(shared.map(({ label }) => label))];
  const others = labels.map((label) => sentenceOf(input, label));
  const [first, ...rest] = others;
  const clauses = [...rest.map(({ lead, detail }) => lead + detail), ...reservations(input.results)];
  return {
    lead: first.lead,
    detail: first.detail,
    clauses,
    sentence: `${[first.lead + first.detail, ...clauses].join("; ")}.`,
    metric: answerOf(input.results, input.metrics).metric,
  };
}

function sentenceOf(input: Measured, label: string): Pick<Answer, "lead" | "detail"> {
  const base = input.results.sources?.[0]?.label ?? "";
  const shared = sharedVariants(input).filter((one) => one.label === label);
  if (shared.every(({ isSame }) => isSame))
    return {
      lead: `Nothing changed from ${base} to ${label}`,
      detail: `: ${counted(shared.length, "design")} gave the same runs, to the last byte`,
    };
  const changes = changesOf(input).filter((change) => change.label === label);
  const of = (conclusion: Conclusion) => changes.filter((change) => change.conclusion === conclusion);
  const [better, worse] = [of("better"), of("worse")];
  const open = of("inconclusive").length;
  const lead =
    better.length + worse.length === 0
      ? `From ${base} to ${label} no figure is surely better or worse`
      : `From ${base} to ${label}, ${counted(better.length, "figure")} ${better.length === 1 ? "is" : "are"} surely better and ${worse.length} surely worse`;
  const named = [
    ...(worse.length > 0 ? [`worse: ${largest(worse)}`] : []),
    ...(better.length > 0 ? [`better: ${largest(better)}`] : []),
  ];
  const same = changes.length - better.length - worse.length - open - of("different").length;
  const rest = `of ${counted(changes.length, "figure")}, ${open} ${open === 1 ? "is" : "are"} not sure and ${same} the same in every seed`;
  return { lead, detail: ` (${[...named, rest].join("; ")})` };
}

function largest(changes: readonly Change[]): string {
  const sorted = changes.toSorted((a, b) => b.size - a.size).slice(0, NAMED_MAX);
  const words = sorted.map(
    ({ variant, metricName, relative, difference }) => `${metricName} of ${variant} ${relative ?? difference}`,
  );
  const left = changes.length - sorted.length;
  return `${words.join(", ")}${left > 0 ? ` and ${left} more` : ""}`;
}
