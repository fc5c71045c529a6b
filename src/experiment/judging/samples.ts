// The two sides of an expectation, seed by seed: what its judgement is made of.

import type { Expectation } from "../../scenario/expectations/expectation.ts";
import type { MeasuredVariant } from "../compare.ts";
import { isWithoutChance } from "../without-chance.ts";
import { evaluate, variantsOf } from "./evaluate.ts";

/** Both sides at one seed. */
export interface Sample {
  readonly seed: number;
  readonly left: number;
  readonly right: number;
}

export type Sampling =
  /** `isCertain`: every seed gave the variants the same, in everything that was measured, so that nothing was left to chance. */
  | { readonly kind: "samples"; readonly samples: readonly Sample[]; readonly isCertain: boolean }
  | { readonly kind: "unjudgeable"; readonly reason: string };

/** Only seeds that every variant involved has run; one value that is missing there makes the whole unjudgeable. */
export function takeSamples(expectation: Expectation, variants: readonly MeasuredVariant[]): Sampling {
  const involved = variantsOf(expectation).map((name) => variants.find((variant) => variant.name === name) ?? name);
  const absent = involved.find((variant) => typeof variant === "string");
  if (absent !== undefined) return unjudgeable(`variant '${absent}' was not run`);
  const ran = involved.filter((variant) => typeof variant !== "string");
  if (ran.length === 0) return unjudgeable("it mentions no variant");
  const samples: Sample[] = [];
  for (const seed of commonSeeds(ran)) {
    const metrics = new Map(ran.map((variant) => [variant.name, metricsAt(variant, seed)]));
    const left = evaluate(expectation.left, metrics);
    const right = evaluate(expectation.right, metrics);
    if (left.kind === "missing") return unjudgeable(`${left.reason} at seed ${seed}`);
    if (right.kind === "missing") return unjudgeable(`${right.reason} at seed ${seed}`);
    samples.push({ seed, left: left.value, right: right.value });
  }
  if (samples.length === 0) return unjudgeable("no replication was finished");
  return { kind: "samples", samples, isCertain: ran.every(({ runs }) => isWithoutChance(runs)) };
}

function unjudgeable(reason: string): Sampling {
  return { kind: "unjudgeable", reason };
}

function commonSeeds(variants: readonly MeasuredVariant[]): readonly number[] {
  const [first, ...others] = variants;
  return first.runs
    .map((run) => run.seed)
    .filter((seed) => others.every((variant) => variant.runs.some((run) => run.seed === seed)));
}

function metricsAt(variant: MeasuredVariant, seed: number): Readonly<Record<string, number>> {
  return variant.runs.find((run) => run.seed === seed)?.metrics ?? {};
}
