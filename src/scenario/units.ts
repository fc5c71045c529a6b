// The literals of a scenario file as numbers in kernel units. Every reader gives undefined for text that is not such a
// literal; the shapes turn that into a message. Only decimal notation: `1e9` and hexadecimal are refused on purpose.

const NUMBER = String.raw`[+-]?\d+(?:\.\d+)?`;

/** Microseconds. */
export const DURATION_UNITS: Readonly<Record<string, number>> = {
  us: 1,
  ms: 1_000,
  s: 1_000_000,
  m: 60_000_000,
  h: 3_600_000_000,
  d: 86_400_000_000,
};

/** Bytes; powers of ten without the `i`, of two with it. */
export const SIZE_UNITS: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  KiB: 1024,
  MB: 1e6,
  MiB: 1024 * 1024,
  GB: 1e9,
  GiB: 1024 * 1024 * 1024,
  TB: 1e12,
  TiB: 1024 * 1024 * 1024 * 1024,
};

/** Bits per second. */
export const BANDWIDTH_UNITS: Readonly<Record<string, number>> = { bps: 1, Kbps: 1e3, Mbps: 1e6, Gbps: 1e9 };

/** Hundred years; more would not leave room for sums of instants. */
export const DURATION_MAX = 36_525 * 86_400_000_000;

const DURATION = literal(DURATION_UNITS);
const SIZE = literal(SIZE_UNITS);
const BANDWIDTH = literal(BANDWIDTH_UNITS);
const RATE = new RegExp(`^(${NUMBER})/(us|ms|s|m|h|d)$`);
const PERCENT = new RegExp(`^(${NUMBER}) ?%$`);
const PPM = new RegExp(`^(${NUMBER}) ?ppm$`);
const TIMES = new RegExp(`^(${NUMBER})x$`);
export const PLAIN_NUMBER = new RegExp(`^${NUMBER}$`);

/** `250ms` -> microseconds, possibly negative and possibly not whole. A bare `0` needs no unit. */
export function readDurationText(text: string): number | undefined {
  return text === "0" ? 0 : readWithUnit(text, DURATION, DURATION_UNITS);
}

/** Microseconds as a scenario would write them, in the biggest unit that keeps them short. */
export function sayDuration(us: number): string {
  const units = Object.entries(DURATION_UNITS).toReversed();
  const [unit, size] = units.find(([, each]) => us !== 0 && Number.isInteger((us / each) * 10)) ?? ["us", 1];
  return us === 0 ? "0s" : `${us / size}${unit}`;
}

/** `16GiB` -> bytes. */
export function readSizeText(text: string): number | undefined {
  return text === "0" ? 0 : readWithUnit(text, SIZE, SIZE_UNITS);
}

/** `10Gbps` -> bits per second. */
export function readBandwidthText(text: string): number | undefined {
  return readWithUnit(text, BANDWIDTH, BANDWIDTH_UNITS);
}

/** `90/s` -> per second. */
export function readRateText(text: string): number | undefined {
  const match = RATE.exec(text);
  // Per-second rates stay exact: only other units are divided.
  if (match === null) return undefined;
  return match[2] === "s" ? Number(match[1]) : (Number(match[1]) * DURATION_UNITS["s"]!) / DURATION_UNITS[match[2]!]!;
}

/** `10%` -> 0.1 */
export function readPercentText(text: string): number | undefined {
  const match = PERCENT.exec(text);
  return match === null ? undefined : Number(match[1]) / 100;
}

/** `50ppm` -> 50 */
export function readPpmText(text: string): number | undefined {
  const match = PPM.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** `10x` -> 10 */
export function readTimesText(text: string): number | undefined {
  const match = TIMES.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** The regular expression of a literal with one of these units, for the JSON Schema. */
export function unitPattern(units: Readonly<Record<string, number>>): string {
  return literal(units).source;
}

function literal(units: Readonly<Record<string, number>>): RegExp {
  return new RegExp(`^(${NUMBER}) ?(${Object.keys(units).join("|")})$`);
}

function readWithUnit(text: string, pattern: RegExp, units: Readonly<Record<string, number>>): number | undefined {
  const match = pattern.exec(text);
  if (match === null) return undefined;
  const value = Number(match[1]) * units[match[2]!]!;
  return Number.isFinite(value) ? value : undefined;
}
