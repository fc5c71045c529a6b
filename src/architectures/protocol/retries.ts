// How the protocol repeats what must be answered in the end: reports and commands, whose repetition is fixed by the
// catalogue's reference profile (completion re-send 1, 2, 4 ... 30 s) and not a subject of comparison.

import type { RetryPolicy } from "../../algorithms/retry/retry.ts";
import { seconds, type Duration } from "../../kernel/time.ts";

const FIRST = seconds(1);
const LONGEST = seconds(30);

/** A mistake: it is known for ever that something should be said again, and it never is. */
export const NEXT_YEAR: RetryPolicy = { delay: () => seconds(366 * 86_400) };

/** 1, 2, 4 ... 30 s, each shortened by up to a half (equal jitter), for ever. */
export const reportingRetry: RetryPolicy = {
  delay(failures, _previous, random) {
    let delay: number = FIRST;
    for (let doubling = 1; doubling < failures && delay < LONGEST; doubling += 1) delay *= 2;
    const capped = Math.min(delay, LONGEST);
    return Math.floor(capped / 2 + (random.uniform() * capped) / 2) as Duration;
  },
};
