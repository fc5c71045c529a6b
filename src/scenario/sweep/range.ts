// Ranges of a sweep: evenly spaced values between two ends, or evenly spaced ratios. For sweeps and Latin hypercubes.

import { exp, log } from "../../kernel/math.ts";
import { writeQuantity } from "./quantity.ts";
import type { Quantity } from "./quantity.ts";

export interface Range {
  readonly from: Quantity;
  readonly to: Quantity;
  readonly scale: "linear" | "log";
  /** Rounded to whole numbers: for counts. */
  readonly isWhole: boolean;
}

/** Beyond this a list of settings is a slip of the pen. */
export const STEPS_MAX = 1_000;

/** The value at `share` (0..1) of the way, as a scenario would write it. The ends are as they were given. */
export function valueAt(range: Range, share: number): string | number {
  return writeQuantity(numberAt(range, share), share > 0.5 ? range.to : range.from, range.isWhole);
}

export function numberAt({ from, to, scale }: Range, share: number): number {
  if (share === 0) return from.value;
  if (share === 1) return to.value;
  if (scale === "linear") return from.value + share * (to.value - from.value);
  const start = log(from.value);
  return exp(start + share * (log(to.value) - start));
}

/** `count` values, both ends among them; fewer where rounding made neighbours equal. */
export function spaced(range: Range, count: number): readonly (string | number)[] {
  const values = Array.from({ length: count }, (_, index) => valueAt(range, count === 1 ? 0 : index / (count - 1)));
  return values.filter((value, index) => index === 0 || value !== values[index - 1]);
}

/** From `from` in steps of `step` as long as `to` is not passed; undefined where that would be too many. */
export function stepped(range: Range, step: number): readonly (string | number)[] | undefined {
  const distance = Math.abs(range.to.value - range.from.value);
  const count = Math.floor(distance / step + 1e-9) + 1;
  if (count > STEPS_MAX) return undefined;
  const sign = range.to.value < range.from.value ? -1 : 1;
  return Array.from({ length: count }, (_, index) =>
    writeQuantity(range.from.value + sign * index * step, range.from, range.isWhole),
  );
}
