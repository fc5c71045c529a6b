// I11, liveness, as a warning: work that waits is not left lying to the end while machines are idle. Where that was so for long, a task
// that was taken in is lost, which I1 says; of others, and of a run that ends too early for that, nothing else tells.

import { type Instant, seconds } from "../../kernel/time.ts";
import type { Machine } from "../machines.ts";
import { sayTime } from "./say-time.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I11";
/** So much less than what makes a task lost is worth a warning. Still less is a pause: an election, a timeout, a poll. */
const EARLIER = seconds(30);

/** At the end of a run. */
export interface Ending {
  /** When each task arrived that waits, is not called lost, and does not wait for an instant of its own (a back-off). */
  readonly arrived: readonly Instant[];
  readonly workers: readonly Machine[];
  /** Since when somebody serves; NEVER = nobody does, which is told elsewhere. */
  readonly servingSince: number;
  /** A task that was taken in is lost where nothing moves it for so long, us: longer than a design lets it rest by itself. */
  readonly quietAfter: number;
}

export function checkStillness(
  violations: Violations,
  { arrived, workers, servingSince, quietAfter }: Ending,
  end: Instant,
): void {
  if (arrived.length === 0 || workers.some(({ busyCores }) => busyCores > 0)) return;
  const still = quietAfter - EARLIER;
  const lastRan = workers.reduce((latest, { idleSince }) => Math.max(latest, idleSince), 0);
  const firstCame = arrived.reduce((earliest, at) => Math.min(earliest, at), Infinity);
  const since = Math.max(lastRan, firstCame, servingSince) as Instant;
  const idle = workers.filter(({ idleAndReadySince }) => idleAndReadySince <= end - still);
  if (idle.length === 0 || end - since < still) return;
  const waiting = arrived.length === 1 ? "1 task waits" : `${arrived.length} tasks wait`;
  const machines = `${idle.length} of ${workers.length} workers are up and have nothing to do`;
  const quarantined = idle.filter(({ isQuarantined }) => isQuarantined).length;
  const aside = quarantined === 0 ? "" : `, ${quarantined} of them in quarantine`;
  const message = `nothing runs from ${sayTime(since)} to the end, though ${waiting} and ${machines}${aside}`;
  violations.report(CHECK, end, message, { severity: "warning", since });
}
