// Numbers in the one-sentence reasons of expectations.

const SIGNIFICANT_DIGITS = 4;

/** Four significant digits, without an exponent where that stays readable: `0.01234`, `1234`, `1.2e-9`. */
export function formatNumber(value: number): string {
  return String(Number(value.toPrecision(SIGNIFICANT_DIGITS)));
}

/** `-0.41 (95% interval -0.52 to -0.3)`, with the unit after each number; without an interval just the mean. */
export function formatInterval(
  { mean, low, high }: { readonly mean: number; readonly low: number | null; readonly high: number | null },
  unit = "",
): string {
  const middle = `${formatNumber(mean)}${unit}`;
  if (low === null || high === null) return middle;
  return `${middle} (95% interval ${formatNumber(low)}${unit} to ${formatNumber(high)}${unit})`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
