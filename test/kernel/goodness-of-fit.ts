// Statistics for tests of random draws. Each returns a score that is about standard normal if the draws are right, or a
// verdict at a stated level.

/** Pearson's statistic, standardised by Wilson and Hilferty's cube root. */
export function chiSquareDistance(counts: readonly number[], expected: readonly number[]): number {
  const statistic = counts.reduce((sum, count, index) => sum + (count - expected[index]) ** 2 / expected[index], 0);
  const freedom = counts.length - 1;
  return (Math.cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

/** Kolmogorov and Smirnov's test at the level of 1 in 100, with Stephens' correction for the size of the sample. */
export function isRejectedByKolmogorovSmirnov(sample: readonly number[], cdf: (x: number) => number): boolean {
  const sorted = sample.toSorted((one, other) => one - other);
  const n = sorted.length;
  let distance = 0;
  sorted.forEach((x, index) => {
    const p = cdf(x);
    distance = Math.max(distance, p - index / n, (index + 1) / n - p);
  });
  return distance * (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n)) > 1.628;
}

interface Moments {
  readonly mean: number;
  readonly variance: number;
  /** Standard error of the estimated variance, from the sample's own fourth moment. */
  readonly varianceError: number;
}

export function momentsOf(sample: readonly number[]): Moments {
  const n = sample.length;
  const mean = sample.reduce((sum, x) => sum + x, 0) / n;
  const variance = sample.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  const fourth = sample.reduce((sum, x) => sum + (x - mean) ** 4, 0) / n;
  return { mean, variance, varianceError: Math.sqrt((fourth - variance * variance) / n) };
}
