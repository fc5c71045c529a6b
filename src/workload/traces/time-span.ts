// Lengths of time as accounting tools write them: Slurm's `1-02:03:04`, `02:03:04`, `03:04.500` and `1-02`, Python's `1 day, 2:03:04`.

const WITH_DAYS = /^(\d+)-(\d{1,2})(?::(\d{2})(?::(\d{2})(?:\.(\d+))?)?)?$/;
const CLOCK = /^(?:(\d+) days?, )?(?:(\d+):)?(\d{1,2}):(\d{2})(?:\.(\d+))?$/;
const MICROSECONDS_PER_SECOND = 1_000_000;

/** What people are told to write. */
export const TIME_SPAN_FORMS = "a number of 0 or more or a length of time (02:03:04 or 1-02:03:04)";

/** Microseconds; digits beyond the sixth are cut off. Two numbers are minutes and seconds. Undefined = no length of time. */
export function parseTimeSpan(text: string): number | undefined {
  const [, days, hours, minutes, seconds, fraction] = WITH_DAYS.exec(text) ?? CLOCK.exec(text) ?? [];
  if (minutes === undefined && hours === undefined) return undefined;
  const [day, hour, minute, second] = [days, hours, minutes, seconds].map((part) => Number(part ?? 0));
  const isCarried = days === undefined || hour! < 24;
  if (!isCarried || (hours !== undefined && minute! > 59) || second! > 59) return undefined;
  const whole = ((day! * 24 + hour!) * 60 + minute!) * 60 + second!;
  return whole * MICROSECONDS_PER_SECOND + Number((fraction ?? "").slice(0, 6).padEnd(6, "0"));
}

const UNKNOWN = new Set(["", "UNLIMITED", "Partition_Limit", "Unknown", "None", "NULL", "null", "\\N"]);

/** Empty, or what tools write into a field that has no value: Slurm's limit where there is none, a database's NULL. */
export function isUnknown(text: string): boolean {
  return UNKNOWN.has(text);
}
