// The group of masters and workers that watch each other, where the design has one: what each of its members is told.

import { SwimMember } from "../../algorithms/membership/swim-member.ts";
import type { SwimOptions, SwimOwner } from "../../algorithms/membership/swim-options.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";

export interface MembershipOptions {
  /** Whom a newcomer asks for the others. */
  readonly seeds: readonly Address[];
  /** Who is there from the beginning. */
  readonly members: readonly Address[];
  readonly swim: Omit<SwimOptions, "timerTag">;
}

/** The same in masters and workers; no other timer of theirs has it. */
export const MEMBERSHIP_TAG = 15;

export function createMember(
  host: Host,
  options: MembershipOptions | undefined,
  owner: SwimOwner,
): SwimMember | undefined {
  return options && new SwimMember(host, { ...options.swim, timerTag: MEMBERSHIP_TAG }, owner);
}
