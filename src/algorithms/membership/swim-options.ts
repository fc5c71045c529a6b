// What a SWIM group is told: its parameters, the same for all members, and what the process that composes a member gives it.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { MemberStatus } from "./rumour.ts";

export interface SwimParameters {
  /** The protocol period: every member probes one other in each. */
  readonly probeInterval: Duration;
  /** A ping without answer for so long is tried through others; shorter than the period. */
  readonly probeTimeout: Duration;
  /** How many others (k). */
  readonly indirectProbes: number;
  /** round-robin: over a list that is shuffled after every round (SWIM, section 4.3). random: anybody, each time. */
  readonly probeOrder: "round-robin" | "random";
  /** A suspicion is refuted within this * max(1, log10 n) periods, or the member is dead. 0: no suspicion, dead at once. */
  readonly suspicionMultiplier: number;
  /** With Lifeguard: a suspicion that nobody else confirms lasts so many times longer. */
  readonly suspicionMaxMultiplier: number;
  /** Every member passes a rumour on this * ceil(log10(n + 1)) times (SWIM's lambda log n). */
  readonly retransmitMultiplier: number;
  /** How often rumours are also sent on their own, and to how many; 0 = they only travel with probes. */
  readonly gossipInterval: Duration;
  readonly gossipFanout: number;
  /** How often everything is exchanged with somebody; less often in groups of more than 32. 0 = never. */
  readonly syncInterval: Duration;
  /** How often somebody who is dead is tried again, so that a group that was cut in two finds together. */
  readonly reconnectInterval: Duration;
  /** The dead are remembered for so long. */
  readonly forgetAfter: Duration;
  /** No datagram is larger: what does not fit waits. */
  readonly datagramBytes: number;
  /** Dadgar, Currey, Joshi, Lifeguard, 2018: local health, suspicions that shrink with confirmations, suspects told first. */
  readonly lifeguard: boolean;
  /** With Lifeguard: a member in doubt of itself probes up to so many times slower. */
  readonly healthMax: number;
}

export interface SwimOptions extends SwimParameters {
  /** Tag of all its timers. */
  readonly timerTag: number;
  /** Number of the first of SWIM_MESSAGE_NAMES in the process's protocol. */
  readonly firstKind: number;
}

export interface SwimOwner {
  /**
   * What this member thinks of another has changed, or the other was started again (`bootOf(incarnation)` tells). Members that
   * were named at the start are alive until something else is said.
   */
  memberChanged(member: Address, status: MemberStatus, incarnation: number): void;
}
