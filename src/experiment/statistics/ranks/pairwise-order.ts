// The k-th smallest of all pairwise values of two sorted samples, without making them all: the medians and bounds of Hodges
// and Lehmann, for thousands of seeds as for ten.
// Source: Monahan, Algorithm 616, ACM TOMS 10(3), 1984, with bisection in the place of random pivots.

/** A table of values that do not fall along a row nor down a column; row i begins at column `first(i)`, which may not fall. */
export interface Staircase {
  readonly rows: number;
  readonly columns: number;
  first(row: number): number;
  at(row: number, column: number): number;
}

/** Averages of each two of an ascending sample, each with itself too: n (n + 1) / 2 of them. */
export function walshAverages(sorted: readonly number[]): Staircase {
  return {
    rows: sorted.length,
    columns: sorted.length,
    first: (row) => row,
    at: (row, column) => sorted[row] / 2 + sorted[column] / 2,
  };
}

/** a - b for each of an ascending `a` and each of an ascending `b`. */
export function pairwiseDifferences(a: readonly number[], b: readonly number[]): Staircase {
  return {
    rows: a.length,
    columns: b.length,
    first: () => 0,
    at: (row, column) => a[row] - b[b.length - 1 - column],
  };
}

export function sizeOf(table: Staircase): number {
  let size = 0;
  for (let row = 0; row < table.rows; row += 1) size += table.columns - table.first(row);
  return size;
}

/** Of n values, the middle one, or halfway between the two in the middle. */
export function staircaseMedian(table: Staircase): number {
  const size = sizeOf(table);
  const upper = kthSmallest(table, Math.floor(size / 2) + 1);
  return size % 2 === 1 ? upper : kthSmallest(table, size / 2) / 2 + upper / 2;
}

/** After so many halvings two values that are not told apart differ by less than any rounding of theirs. */
const HALVINGS = 128;

/** `k` from 1 to the number of values. */
export function kthSmallest(table: Staircase, k: number): number {
  let low = table.at(0, table.first(0));
  if (countAtMost(table, low).count >= k) return low;
  let high = table.at(table.rows - 1, table.columns - 1);
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) break;
    if (countAtMost(table, middle).count >= k) high = middle;
    else low = middle;
  }
  return countAtMost(table, high).largest;
}

/** How many values are `bound` at most, and the largest of these. One walk along the steps. */
function countAtMost(table: Staircase, bound: number): { readonly count: number; readonly largest: number } {
  let count = 0;
  let largest = -Infinity;
  let column = table.columns - 1;
  for (let row = 0; row < table.rows; row += 1) {
    while (column >= table.first(row) && table.at(row, column) > bound) column -= 1;
    if (column < table.first(row)) break;
    count += column - table.first(row) + 1;
    largest = Math.max(largest, table.at(row, column));
  }
  return { count, largest };
}
