// An instant in the message of a check, in seconds with one digit.

import { type Instant, toSeconds } from "../../kernel/time.ts";

export function sayTime(at: number): string {
  return `${Math.round(toSeconds(at as Instant) * 10) / 10} s`;
}
