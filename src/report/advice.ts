// What more seeds would show, where it is too close to tell: in a few words, with the option that makes them.

import type { Comparison } from "../experiment/results.ts";
import { formatNumber, formatQuantity, scaleFor } from "./quantity.ts";

interface Open extends Pick<Comparison, "difference"> {
  readonly advice?: Comparison["advice"];
}

/** Continues what stands in brackets of a difference; empty where nothing can be said. */
export function sayAdvice(
  { advice, difference: seen }: Open,
  { unit, metric }: { readonly unit: string; readonly metric: string },
): string {
  if (advice === undefined) return "";
  const { seeds, difference } = advice;
  const size = formatQuantity(difference, scaleFor(unit, [difference], metric));
  const shown =
    difference === Math.abs(seen)
      ? `about ${formatNumber(seeds)} seeds would show a true difference of this size`
      : `even ${formatNumber(seeds)} seeds would show only one of ${size} or more`;
  return `; ${shown}: --replications ${seeds}`;
}
