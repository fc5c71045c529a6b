// Calendar timestamps by arithmetic alone: the same on every machine, whatever its time zone. Reads
// `2023-11-16 18:17:03.9799600`, `2023-11-16T18:17:03Z`, `...+01:00`, PostgreSQL's `...+01`, the American `6/21/2005 10:54` and, with points, `21.6.2005 10:54`.

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?$/;
const AMERICAN = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}):(\d{2})(?::(\d{2}))?$/;
const WITH_POINTS = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/** What people are told to write. */
export const TIMESTAMP_FORMS = "a number or a timestamp (2005-06-21 10:54:00, 6/21/2005 10:54 or 21.6.2005 10:54)";
const MICROSECONDS_PER_SECOND = 1_000_000;
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Microseconds since 1970-01-01 00:00 UTC; no zone = UTC; digits beyond the sixth are cut off. Undefined = no timestamp. */
export function parseTimestamp(text: string): number | undefined {
  const iso = ISO.exec(text);
  if (iso) {
    const [, year, month, day, hour, minute, second, fraction, zone] = iso;
    const instant = instantOf([year, month, day, hour, minute, second].map(numeral));
    return instant === undefined ? undefined : instant + microsecondsOf(fraction) - zoneOffset(zone);
  }
  const american = AMERICAN.exec(text);
  const [, first, second, year, ...time] = american ?? WITH_POINTS.exec(text) ?? [];
  if (year === undefined) return undefined;
  const [month, day] = american ? [first, second] : [second, first];
  return instantOf([year, month, day, ...time].map(numeral));
}

function numeral(text: string | undefined): number {
  return text === undefined ? 0 : Number(text);
}

/** [year, month, day, hour, minute, second]; undefined where the calendar has no such moment. */
function instantOf(parts: readonly number[]): number | undefined {
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > monthLength(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 60) return undefined;
  const secondOfDay = (hour * 60 + minute) * 60 + second;
  return (daysSince1970(year, month, day) * 86_400 + secondOfDay) * MICROSECONDS_PER_SECOND;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function monthLength(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (MONTH_LENGTHS[month - 1] as number);
}

/** Years begin in March here, so that the leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month - 3 : month + 9;
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400);
  // (153 m + 2) / 5 counts the days of the months from March on; 719469 days lie between 0000-02-29 and 1970-01-01.
  return marchYear * 365 + leapDays + Math.floor((153 * marchMonth + 2) / 5) + day - 719_469;
}

function microsecondsOf(fraction: string | undefined): number {
  return fraction === undefined ? 0 : Number(fraction.slice(0, 6).padEnd(6, "0"));
}

function zoneOffset(zone: string | undefined): number {
  if (zone === undefined || zone === "Z" || zone === "UTC") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(":", ""));
  return (zone.startsWith("-") ? -minutes : minutes) * 60 * MICROSECONDS_PER_SECOND;
}
