// The sizes of a SWIM group's times and numbers: pure functions of how many members there are.
// Source: hashicorp/memberlist, util.go and suspicion.go; Lifeguard, section IV-B.

import { log } from "../../kernel/math.ts";
import type { Duration } from "../../kernel/time.ts";
import type { SwimParameters } from "./swim-options.ts";

const LN_10 = 2.302585092994046;
const MILLISECOND = 1_000;

/** How long a suspicion can be refuted when enough others confirm it, or without Lifeguard. */
export function suspicionMin(memberCount: number, { suspicionMultiplier, probeInterval }: SwimParameters): Duration {
  // Thousandths, cut off, as in memberlist; the logarithm of a power of ten must not fall short of it.
  const scale = Math.floor(1_000 * Math.max(1, log(Math.max(1, memberCount)) / LN_10) + 1e-9);
  return Math.floor((suspicionMultiplier * scale * probeInterval) / 1_000) as Duration;
}

/** How long one lasts that nobody confirms. */
export function suspicionMax(memberCount: number, parameters: SwimParameters): Duration {
  return (suspicionMin(memberCount, parameters) * parameters.suspicionMaxMultiplier) as Duration;
}

/** Confirmations that bring a suspicion down to its minimum; none where there are too few members to give them. */
export function confirmationsWanted(memberCount: number, { suspicionMultiplier }: SwimParameters): number {
  const wanted = suspicionMultiplier - 2;
  return memberCount - 2 < wanted ? 0 : Math.max(0, wanted);
}

/** How long a suspicion lasts, from its beginning, after so many of the confirmations that are wanted. */
export function suspicionLasts(confirmations: number, wanted: number, min: Duration, max: Duration): Duration {
  if (wanted < 1) return min;
  const raw = max - (log(confirmations + 1) / log(wanted + 1)) * (max - min);
  return Math.max(min, MILLISECOND * Math.floor(raw / MILLISECOND + 1e-9)) as Duration;
}

/** How often a member passes a rumour on. */
export function retransmissions(memberCount: number, { retransmitMultiplier }: SwimParameters): number {
  return retransmitMultiplier * decimalDigits(memberCount);
}

/** Groups of more than 32 exchange everything less often: twice as long for 33, three times for 65, and so on. */
export function syncPause(memberCount: number, { syncInterval }: SwimParameters): Duration {
  let multiplier = 1;
  for (let size = 32; size < memberCount; size *= 2) multiplier += 1;
  return (syncInterval * multiplier) as Duration;
}

/** ceil(log10(n + 1)) for a whole n >= 1 */
function decimalDigits(count: number): number {
  let digits = 1;
  for (let bound = 10; bound <= count; bound *= 10) digits += 1;
  return digits;
}
