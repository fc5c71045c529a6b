// Which attempts a master may take back so that they go on elsewhere: those of tasks that stand alone, of which nothing else runs,
// and which nobody else is about to stop.

import type { Instant } from "../../../kernel/time.ts";
import type { Attempt } from "../../dispatch/attempt.ts";

export interface Dwelling {
  /** us; a task that was moved stays for so long. */
  readonly minDwell: number;
  readonly now: Instant;
}

export function isMovable(attempt: Attempt, { minDwell, now }: Dwelling): boolean {
  const { entry } = attempt;
  if (!attempt.isOpen || !attempt.holdsPlace || attempt.isStopping || attempt.isUnconfirmed) return false;
  if (entry.gang !== undefined || entry.isTied || entry.reserved !== undefined || entry.attempts.length !== 1)
    return false;
  return entry.movedAt === undefined || now - entry.movedAt >= minDwell;
}
