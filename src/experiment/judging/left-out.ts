// Where only some variants are run, what a scenario expects of the others is not judged: nobody asked about them. What names a
// variant that is run beside one that is not cannot be judged either, and is left out too.

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { ExpectedViolation } from "../../scenario/expectations/expected-violation.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { designName } from "../../scenario/sweep/sweep.ts";
import { variantsOf } from "./evaluate.ts";

export interface Asked {
  readonly expectations: readonly Expectation[];
  readonly expectedViolations: readonly ExpectedViolation[];
  /** As they are written. */
  readonly leftOut: readonly string[];
}

/** `running`: variants of this scenario. */
export function askedOf(scenario: Scenario, running: readonly Variant[]): Asked {
  const { expectations, expectedViolations } = scenario;
  const names = namesOf(running);
  const known = namesOf(scenario.variants);
  const swept = new Set(scenario.variants.flatMap(({ point }) => point?.base ?? []));
  // Of one that nobody knows, it is not known that nobody asked.
  const isRun = (variant: string): boolean => names.has(variant) || !known.has(variant);
  // In a sweep `a.metric` is a's at each point: a point counts where everything that is spoken of is run there.
  const isRunAt = (variant: string, label: string): boolean =>
    isRun(swept.has(variant) ? designName(variant, label) : variant);
  const asked = expectations.map((each) => (isAbout(each, isRun) ? atPoints(each, isRunAt) : undefined));
  return {
    expectations: asked.filter((each) => each !== undefined),
    expectedViolations: expectedViolations.filter(({ variant }) => isRun(variant)),
    leftOut: [
      ...expectations.filter((_, index) => asked[index] === undefined),
      ...expectedViolations.filter(({ variant }) => !isRun(variant)),
    ].map(({ text }) => text),
  };
}

function namesOf(variants: readonly Variant[]): ReadonlySet<string> {
  return new Set(variants.flatMap(({ name, point }) => [name, point?.base ?? name]));
}

/** Whether every variant that it names is one of these; `all` stands for those that there are. */
export function isAbout(expectation: Expectation, isOne: (variant: string) => boolean): boolean {
  return namedIn(expectation).every(isOne);
}

function atPoints(
  expectation: Expectation,
  isRunAt: (variant: string, label: string) => boolean,
): Expectation | undefined {
  if (expectation.at === undefined) return expectation;
  const named = namedIn(expectation);
  const at = expectation.at.filter((label) => named.every((variant) => isRunAt(variant, label)));
  return at.length === 0 ? undefined : { ...expectation, at };
}

function namedIn(expectation: Expectation): readonly string[] {
  return variantsOf(expectation).filter((variant) => variant !== "all");
}
