// Values with units as a reader wants them: 1.23 ms, 4.5 s, 12%, 3.4×. One scale per row or axis keeps numbers comparable.

/** A displayed number is `value / divisor`, followed by `suffix` (with its own space). */
export interface Scale {
  readonly divisor: number;
  readonly suffix: string;
  /** Of changes in percent of something: they are written with % themselves. */
  readonly isRelative?: true;
}

const TIME_SCALES: readonly (Scale & { readonly from: number })[] = [
  { from: 3 * 86_400, divisor: 86_400, suffix: " d" },
  { from: 3 * 3_600, divisor: 3_600, suffix: " h" },
  { from: 600, divisor: 60, suffix: " min" },
  { from: 1, divisor: 1, suffix: " s" },
  { from: 1e-3, divisor: 1e-3, suffix: " ms" },
  { from: 0, divisor: 1e-6, suffix: " µs" },
];

const BYTE_SCALES: readonly (Scale & { readonly from: number })[] = [
  { from: 1e9, divisor: 1e9, suffix: " GB" },
  { from: 1e6, divisor: 1e6, suffix: " MB" },
  { from: 1e4, divisor: 1e3, suffix: " kB" },
  { from: 0, divisor: 1, suffix: " B" },
];

/** The scale for the largest of the values. `metric` tells a share (12%) from a ratio (3.4×) and a count (7); all three have unit `1`. */
export function scaleFor(unit: string, values: readonly (number | null | undefined)[], metric = ""): Scale {
  const largest = values.reduce<number>((most, value) => Math.max(most, finite(value) ? Math.abs(value) : 0), 0);
  if (unit === "s")
    return largest === 0 ? { divisor: 1, suffix: " s" } : TIME_SCALES.find(({ from }) => largest >= from)!;
  if (unit === "1" && isShare(metric)) return { divisor: 0.01, suffix: "%" };
  if (unit === "1") return { divisor: 1, suffix: /slowdown/i.test(metric) ? "×" : "" };
  if (unit === "B") return BYTE_SCALES.find(({ from }) => largest >= from)!;
  if (unit === "1/s") return { divisor: 1, suffix: "/s" };
  return { divisor: 1, suffix: unit === "" ? "" : ` ${unit}` };
}

function isShare(metric: string): boolean {
  return (
    /(^|\.)(utilisation|goodput|availability|\w*Ratio|\w*Share)(\.|$)/.test(metric) ||
    OTHER_SHARES.has(metric.replace(/^(class|group|pool)\.[^.]+\./, ""))
  );
}

/** Shares whose names do not say so; a test holds them against what labels call a share. */
const OTHER_SHARES: ReadonlySet<string> = new Set([
  "reads.local",
  "reads.near",
  "detection.accuracy",
  "planning.conflictFraction",
  "planning.busyness",
  "offers.locked",
  "moves.oscillation",
  "rollout.exposed",
  "value.ratio",
]);

/** The median of what is not zero: one outlier must not decide the unit of a whole row. */
export function typical(values: readonly (number | null | undefined)[]): number {
  const sizes = values
    .filter(finite)
    .map(Math.abs)
    .filter((size) => size > 0)
    .toSorted((a, b) => a - b);
  return sizes[Math.floor(sizes.length / 2)] ?? 0;
}

export function formatQuantity(value: number | null | undefined, scale: Scale): string {
  return finite(value) ? formatNumber(value / scale.divisor) + scale.suffix : "–";
}

/** A single value with the scale that suits it. */
export function formatValue(value: number | null | undefined, unit: string, metric = ""): string {
  return formatQuantity(value, scaleFor(unit, [value], metric));
}

/** More digits nobody reads: 90.131224 ± 0.000043 s is 90.131 s. */
const DIGITS_MAX = 5;

/** Mean and half-width: the half-width to two digits, the mean to the same place, as measurements are written. */
export interface FormattedEstimate {
  readonly mean: string;
  /** Null where the interval is unknown (one replication), or a point to the digits that are shown. */
  readonly halfWidth: string | null;
  readonly suffix: string;
}

export function formatEstimate(
  mean: number | null,
  ci95: readonly [number | null, number | null],
  scale: Scale,
): FormattedEstimate {
  const { divisor, suffix } = scale;
  if (!finite(mean)) return { mean: "–", halfWidth: null, suffix: "" };
  const [low, high] = ci95;
  if (!finite(low) || !finite(high)) return { mean: formatNumber(mean / divisor), halfWidth: null, suffix };
  const half = (high - low) / 2 / divisor;
  // Rounding noise of equal values is no spread.
  if (!(half > Math.abs(mean / divisor) * 1e-9)) return { mean: formatNumber(mean / divisor), halfWidth: null, suffix };
  const decimals = Math.min(placesFor(half, 2), placesFor(Math.max(Math.abs(mean / divisor), half), DIGITS_MAX));
  const halfWidth = fixed(half, decimals);
  return { mean: fixed(mean / divisor, decimals), halfWidth: /[1-9]/.test(halfWidth) ? halfWidth : null, suffix };
}

/** A difference and the ends of its interval, all to the same place; the ends without unit. Null ends are unknown. */
export function formatDifference(
  difference: number,
  [low, high]: readonly [number | null, number | null],
  scale: Scale,
): FormattedDifference {
  if (!finite(low) || !finite(high))
    return { middle: formatNumber(difference / scale.divisor) + suffixOfDifference(scale), low: null, high: null };
  const half = Math.abs(high - low) / 2 / scale.divisor;
  const wanted = placesFor(half > 0 ? half : difference / scale.divisor, half > 0 ? 2 : 3);
  const largest = Math.max(Math.abs(low), Math.abs(high)) / scale.divisor;
  const decimals = largest > 0 ? Math.min(wanted, placesFor(largest, DIGITS_MAX)) : wanted;
  const at = (value: number) => fixed(value / scale.divisor, decimals);
  return { middle: at(difference) + suffixOfDifference(scale), low: at(low), high: at(high) };
}

/** From 20% to 30% are 10 percentage points; 10% more would be 22%. */
export function suffixOfDifference({ suffix, isRelative }: Scale): string {
  return suffix === "%" && isRelative !== true ? " points" : suffix;
}

export interface FormattedDifference {
  readonly middle: string;
  readonly low: string | null;
  readonly high: string | null;
}

/** Three significant digits, never an exponent below a billion. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  if (size >= 1e9 || (size > 0 && size < 1e-6)) return value.toExponential(2);
  return fixed(value, Number.isInteger(value) ? 0 : placesFor(value, 3));
}

export function formatCount(count: number): string {
  return fixed(count, 0);
}

/** `1 run`, `2 runs`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}

/** `a, b and c`. */
export function listNames(names: readonly string[]): string {
  return names.length <= 1 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** A point in virtual time, to find it again in a trace: seconds with up to six decimals. */
export function formatInstant(seconds: number): string {
  return finite(seconds) ? `${Number(seconds.toFixed(6))} s` : "–";
}

function placesFor(value: number, digits: number): number {
  const size = Math.abs(value);
  if (!(size > 0)) return 0;
  return Math.min(6, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

/** Fixed decimals, a true minus sign, and a narrow space between thousands from 10,000 on. */
function fixed(value: number, decimals: number): string {
  const [whole, fraction] = Math.abs(value).toFixed(decimals).split(".");
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, "\u202f") : whole;
  const digits = fraction === undefined ? grouped : `${grouped}.${fraction}`;
  return value < 0 && /[1-9]/.test(digits) ? `\u2212${digits}` : digits;
}

export function finite(value: number | null | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
