// Runs on real processes beside the simulated runs of the same designs at the same seeds: they have had the same arrivals, work
// and faults, so that their differences, seed by seed, are what the simulation leaves out.

import type { MetricDescription } from "../observe/observations.ts";
import type { Fidelity, FidelityFigure, Results } from "./results.ts";
import { meanInterval, meanOf } from "./statistics/interval.ts";
import { pairsBySeed, type Measured } from "./statistics/paired.ts";

/** What the simulation measured, by design. */
export type SimulatedFigures = ReadonlyMap<string, readonly Measured[]>;

/** Metric by metric, design by design, where both measured it. */
export function fidelityOf(
  { variants }: Results,
  simulated: SimulatedFigures,
  metrics: readonly MetricDescription[],
  how: Pick<Fidelity, "speed" | "lateness">,
): Fidelity {
  const figures = metrics.flatMap(({ name }) =>
    Object.entries(variants).flatMap(([variant, { runs }]) =>
      figureOf({ variant, metric: name }, simulated.get(variant) ?? [], runs),
    ),
  );
  return { ...how, figures };
}

function figureOf(
  names: Pick<FidelityFigure, "variant" | "metric">,
  simulated: readonly Measured[],
  live: readonly Measured[],
): readonly FidelityFigure[] {
  const pairs = pairsBySeed(simulated, live, names.metric);
  if (pairs.length === 0) return [];
  const { mean, low, high } = meanInterval(pairs.map(({ base, head }) => head - base));
  return [
    {
      ...names,
      seeds: pairs.length,
      simulated: meanOf(pairs.map(({ base }) => base)),
      live: meanOf(pairs.map(({ head }) => head)),
      difference: mean,
      ci95: [low, high],
    },
  ];
}
