// The `--origin` option: what virtual time 0 is called in formats that count from 1970.

import { parseTimestamp } from "../../workload/traces/timestamp.ts";
import { UsageError } from "../usage-error.ts";

/** Seconds since 1970. */
export function readOrigin(text: string | undefined): number {
  if (text === undefined) return 0;
  const us = parseTimestamp(text);
  if (us !== undefined && us >= 0 && us % 1_000_000 === 0) return us / 1_000_000;
  throw new UsageError(
    `--origin: expected a date from 1970 on, such as 2026-01-31 or 2026-01-31T08:00:00Z, found '${text}'`,
  );
}
