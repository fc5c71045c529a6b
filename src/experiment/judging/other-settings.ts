// What a file expects and what settings from elsewhere make meaningless: its predictions for its own settings, and what it
// says of variants that are not run. It is not judged, and the user is told so once.

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { variantsOf } from "./evaluate.ts";
import { isAbout } from "./left-out.ts";

/** As they are written. `running`: the variants that are; undefined = all. */
export function aboutOtherSettings(
  { expectations, expectedViolations }: Pick<Scenario, "expectations" | "expectedViolations">,
  running: readonly string[] | undefined,
): readonly string[] {
  const isRun = (variant: string): boolean => running?.includes(variant) ?? true;
  return [
    ...expectations.filter((each) => isPrediction(each) || !isAbout(each, isRun)),
    ...expectedViolations.filter(({ variant }) => !isRun(variant)),
  ].map(({ text }) => text);
}

/** "2 expectations about variants that are not run"; undefined where nothing was left out. */
export function countLeftOut(left: readonly string[], about: string): string | undefined {
  if (left.length === 0) return undefined;
  return `${left.length === 1 ? "1 expectation" : `${left.length} expectations`} about ${about}`;
}

/** `a.response.mean == 61.2 within 10%`: what somebody has worked out for these settings, and no comparison of designs. */
function isPrediction(expectation: Expectation): boolean {
  const { operator, within } = expectation;
  return operator === "==" && within !== undefined && variantsOf(expectation).length === 1;
}
