// A scenario of which every design is run twice at every seed, on simulated machines and on real processes.

import type { Scenario, Variant } from "../../scenario/scenario.ts";

/** What a report calls the two. */
export function simulatedName(design: string): string {
  return `${design} (simulated)`;
}

export function liveName(design: string): string {
  return `${design} (live)`;
}

/** What the file predicts is about its designs, each once: it is left out. */
export function withLiveTwins(scenario: Scenario, designs: readonly Variant[]): Scenario {
  const { precision: _precision, sweep: _sweep, gate: _gate, ...rest } = scenario;
  return {
    ...rest,
    expectations: [],
    variants: designs.flatMap((variant) => [
      { ...variant, name: simulatedName(variant.name) },
      { ...variant, name: liveName(variant.name) },
    ]),
  };
}
