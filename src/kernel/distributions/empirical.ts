// A list of measured values, each with a weight. A draw takes two random numbers, however long the list is.

import { ParameterError } from "../parameter-error.ts";
import type { RandomStream } from "../random-stream.ts";
import { defineDistribution } from "./definition.ts";
import type { Distribution } from "./distribution.ts";

export const empirical = defineDistribution({
  name: "empirical",
  summary: "Draws from a list of measured values.",
  source:
    "alias tables: Vose, A Linear Algorithm for Generating Random Numbers with a Given Distribution, IEEE TSE 17(9), 1991",
  parameters: {
    values: { type: "durations", optional: true, summary: "The values. These or file." },
    file: { type: "file", optional: true, summary: "A file with the values, one a line. This or values." },
    weights: {
      type: "numbers",
      optional: true,
      summary: "How often each value comes, relative to the others; all alike if left out.",
    },
  },
  shorthand: "values",
  quantities: ["values"],
  /** The loader reads `file` and passes what it holds as `values`. */
  create({ values, weights }) {
    if (values === undefined || values.length === 0) throw new ParameterError("values", "expected at least one value");
    return weighted(values, weights ?? values.map(() => 1));
  },
});

function weighted(values: readonly number[], weights: readonly number[]): Distribution {
  if (weights.length !== values.length) {
    throw new ParameterError("weights", `expected ${values.length}, one for each value, got ${weights.length}`);
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0) || weights.some((weight) => !(weight >= 0))) {
    throw new ParameterError("weights", "expected none below 0 and at least one above");
  }
  const probabilities = weights.map((weight) => weight / total);
  const mean = values.reduce((sum, value, index) => sum + value * probabilities[index], 0);
  const table = aliasTable(probabilities);
  return {
    kind: "empirical",
    mean,
    variance: values.reduce((sum, value, index) => sum + (value - mean) * (value - mean) * probabilities[index], 0),
    sample: (stream) => values[drawIndex(table, stream)],
    ...stepFunction(values, probabilities),
  };
}

function stepFunction(
  values: readonly number[],
  probabilities: readonly number[],
): Pick<Distribution, "cdf" | "quantile"> {
  const order = values.map((_, index) => index).sort((one, other) => values[one] - values[other] || one - other);
  const sorted = Float64Array.from(order, (index) => values[index]);
  let sum = 0;
  const cumulated = Float64Array.from(order, (index) => (sum += probabilities[index]));
  cumulated[cumulated.length - 1] = 1; // and not a rounding error less
  return {
    cdf(x) {
      const count = firstIndex(sorted, (value) => value > x);
      return count === 0 ? 0 : cumulated[count - 1];
    },
    quantile: (p) =>
      sorted[
        Math.min(
          firstIndex(cumulated, (probability) => probability >= p && probability > 0),
          sorted.length - 1,
        )
      ],
  };
}

/** The first index whose entry satisfies a condition that, once true, stays true; the length if none does. */
function firstIndex(entries: Float64Array, condition: (entry: number) => boolean): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (condition(entries[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Column i is chosen evenly; it stands for i with probability `kept[i]`, else for `alias[i]`. */
interface AliasTable {
  readonly kept: Float64Array;
  readonly alias: Int32Array;
}

function drawIndex({ kept, alias }: AliasTable, stream: RandomStream): number {
  const column = stream.integer(kept.length);
  return stream.uniform() < kept[column] ? column : alias[column];
}

function aliasTable(probabilities: readonly number[]): AliasTable {
  const count = probabilities.length;
  const kept = Float64Array.from(probabilities, (probability) => probability * count);
  const alias = Int32Array.from(probabilities, (_, index) => index);
  const below: number[] = [];
  const above: number[] = [];
  kept.forEach((share, index) => (share < 1 ? below : above).push(index));
  while (below.length > 0 && above.length > 0) {
    const poor = below.pop()!;
    const rich = above[above.length - 1];
    alias[poor] = rich;
    kept[rich] -= 1 - kept[poor];
    if (kept[rich] < 1) below.push(above.pop()!);
  }
  // What is left is 1 but for rounding.
  for (const index of [...below, ...above]) kept[index] = 1;
  return { kept, alias };
}
