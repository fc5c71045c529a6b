// Arithmetic of majorities. Pure; for commit indices, rounds of heartbeats, instants and votes alike.

import type { Address } from "../../../process/identity.ts";

export type VoteResult = "won" | "lost" | "pending";

/** Sorted here, call by call: groups are small, and this runs once per acknowledgement. */
const scratch: number[] = [];

/**
 * The highest number that a majority has reached, each voter having reached `reachedBy(voter)`. Infinity for nobody, as an
 * empty group stands in nobody's way.
 */
export function reachedByMajority(voters: readonly Address[], reachedBy: (voter: Address) => number): number {
  const count = voters.length;
  if (count === 0) return Infinity;
  for (let position = 0; position < count; position += 1) {
    const value = reachedBy(voters[position]);
    let place = position;
    for (; place > 0 && scratch[place - 1] < value; place -= 1) scratch[place] = scratch[place - 1];
    scratch[place] = value;
  }
  return scratch[majorityOf(count) - 1];
}

/** `voteOf(voter)`: true = yes, false = no, undefined = no answer yet. */
export function voteResult(voters: readonly Address[], voteOf: (voter: Address) => boolean | undefined): VoteResult {
  let granted = 0;
  let refused = 0;
  for (const voter of voters) {
    const vote = voteOf(voter);
    if (vote === true) granted += 1;
    if (vote === false) refused += 1;
  }
  const majority = majorityOf(voters.length);
  if (voters.length === 0 || granted >= majority) return "won";
  return voters.length - refused < majority ? "lost" : "pending";
}

function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}
