// Whether chance had any part in the runs of a design: where it had none, two seeds that agree say what all will.

import type { Measured } from "./statistics/paired.ts";

/** No seed made a difference to anything that was measured; of one seed there is no telling. */
export function isWithoutChance(runs: readonly Measured[]): boolean {
  const [first, ...others] = runs;
  if (first === undefined) return false;
  const names = Object.keys(first.metrics);
  return others.every(
    ({ metrics }) =>
      Object.keys(metrics).length === names.length && names.every((name) => metrics[name] === first.metrics[name]),
  );
}
