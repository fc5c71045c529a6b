// From the values of each parameter to the points of a sweep: all combinations, side by side, or a Latin hypercube.
// Source of the last: McKay, Beckman and Conover, A Comparison of Three Methods for Selecting Values of Input Variables in
// the Analysis of Output from a Computer Code, Technometrics 21(2), 1979; the middle of each stratum, not a random place in
// it, so that settings stay readable.

import { createStream } from "../../kernel/random-stream.ts";

/** Every combination of `counts[i]` choices each; the last one changes fastest. Indices of values. */
export function cartesian(counts: readonly number[]): readonly (readonly number[])[] {
  return counts.reduce<readonly (readonly number[])[]>(
    (points, count) => points.flatMap((point) => Array.from({ length: count }, (_, index) => [...point, index])),
    [[]],
  );
}

/** The first values together, the second together, and so on. */
export function zip(count: number, parameters: number): readonly (readonly number[])[] {
  return Array.from({ length: count }, (_, index) => Array.from({ length: parameters }, () => index));
}

/**
 * For each point and parameter, which of `count` strata: each stratum of each parameter exactly once. Drawn from streams
 * named after the parameters, so that adding one leaves the order of the others alone.
 */
export function latinHypercube(count: number, names: readonly string[], seed: number): readonly (readonly number[])[] {
  const columns = names.map((name) => shuffled(count, createStream(String(seed), `sweep/latin-hypercube/${name}`)));
  return Array.from({ length: count }, (_, point) => columns.map((column) => column[point]!));
}

/** Fisher and Yates, in Durstenfeld's form (CACM 7(7), 1964). */
function shuffled(count: number, stream: { integer(bound: number): number }): readonly number[] {
  const order = Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last -= 1) {
    const other = stream.integer(last + 1);
    const kept = order[last]!;
    order[last] = order[other]!;
    order[other] = kept;
  }
  return order;
}
