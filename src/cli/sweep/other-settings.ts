// What a file expects and what settings of the command line make meaningless: its predictions for its own settings, and what it
// says of variants that are not run.

import type { Expectation, Expression } from "../../scenario/expectations/expectation.ts";
import type { Scenario } from "../../scenario/scenario.ts";

/** As they are written. `running`: the variants that are; undefined = all. */
export function aboutOtherSettings(
  { expectations, expectedViolations }: Pick<Scenario, "expectations" | "expectedViolations">,
  running: readonly string[] | undefined,
): readonly string[] {
  const isRun = (variant: string): boolean => variant === "all" || (running?.includes(variant) ?? true);
  return [
    ...expectations.filter((each) => isPrediction(each) || !variantsOf(each).every(isRun)),
    ...expectedViolations.filter(({ variant }) => !isRun(variant)),
  ].map(({ text }) => text);
}

/** `a.response.mean == 61.2 within 10%`: what somebody has worked out for these settings, and no comparison of designs. */
function isPrediction(expectation: Expectation): boolean {
  const { operator, within } = expectation;
  return operator === "==" && within !== undefined && new Set(variantsOf(expectation)).size === 1;
}

function variantsOf({ left, right }: Expectation): readonly string[] {
  return [...metricsOf(left), ...metricsOf(right)];
}

/** The variants whose metrics it names. */
function metricsOf(expression: Expression): readonly string[] {
  switch (expression.kind) {
    case "number":
      return [];
    case "metric":
      return [expression.variant];
    case "operation":
      return [...metricsOf(expression.left), ...metricsOf(expression.right)];
  }
}
