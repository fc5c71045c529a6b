// What results that are compared come to: M-first voting, as BOINC's validators do it. The first `minQuorum` of them that are the
// same win, and the first of these stands for them (BOINC: the canonical result).

import type { Result } from "../../process/result.ts";
import type { QuorumTerms } from "./verification.ts";

/** The number of an attempt, its worker, and what came of it. */
export interface Vote {
  readonly attempt: number;
  readonly worker: number;
  readonly result: Result;
}

export type Verdict =
  | { readonly kind: "agreed"; readonly vote: Vote }
  /** So many results more are needed at least, and so many are asked for. */
  | { readonly kind: "open"; readonly asked: number }
  /** Whatever comes, there are too many already. */
  | { readonly kind: "hopeless" };

/** `votes` in the order in which they came. */
export function tally(votes: readonly Vote[], { replicas, minQuorum, replicasMax }: QuorumTerms): Verdict {
  const first = new Map<Result, Vote>();
  const counts = new Map<Result, number>();
  let most = 0;
  for (const vote of votes) {
    const count = (counts.get(vote.result) ?? 0) + 1;
    counts.set(vote.result, count);
    if (count === 1) first.set(vote.result, vote);
    if (count >= minQuorum) return { kind: "agreed", vote: first.get(vote.result)! };
    most = Math.max(most, count);
  }
  const needed = minQuorum - most;
  const left = replicasMax - votes.length;
  if (needed > left) return { kind: "hopeless" };
  return { kind: "open", asked: Math.min(left, Math.max(needed, replicas - votes.length)) };
}
