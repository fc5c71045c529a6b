// The contract of verification: how a scheduler makes sure that what came of a task is right, although machines may come to
// wrong results and not know it. It can compare results with each other, or with an answer that it knows. One plug-in a file
// beside this one. Sources: BOINC (Anderson, Journal of Grid Computing 18, 2020, and its manual); Sarmenta, Sabotage-tolerance
// mechanisms for volunteer computing systems, Future Generation Computer Systems 18(4), 2002; catalogue F5.

import type { ParameterValues, Parameters, PlugInDescription } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";

/**
 * As what an attempt counts. vote: its result is compared with those of others. word: its worker is believed. check: its answer is
 * known, and shows what its worker is worth; it is of no use for its task.
 */
export type AttemptRole = "vote" | "word" | "check";

/** How results are compared. */
export interface QuorumTerms {
  /** Copies of a task to begin with. */
  readonly replicas: number;
  /** So many results must be the same. */
  readonly minQuorum: number;
  /** And where so many are there and these are not, the task is given up. */
  readonly replicasMax: number;
  /** What no two copies of a task may share. */
  readonly apart: "machine" | "rack";
}

/** What is known of a worker; on record, so that the next leader knows it too. */
export interface WorkerRecord {
  /** Results in a row that were the same as those of others. */
  readonly valid: number;
}

export interface VerificationPolicy {
  readonly terms: QuorumTerms;
  /** As what the first attempt of a task counts, if it goes to this worker. Further ones, where it is a vote, are votes. */
  role(worker: WorkerRecord, random: RandomStream): AttemptRole;
  /**
   * A lone vote is kept until its worker has passed its next check, which vouches for it, and compared with another when it has
   * been kept for so long. Absent: further copies start at once.
   */
  readonly keepsFor?: Duration;
}

export interface VerificationDefinition<P extends Parameters = Parameters> extends PlugInDescription<P> {
  readonly kind: "verification";
  create(parameters: ParameterValues<P>): VerificationPolicy;
}

export function defineVerification<const P extends Parameters>(
  definition: Omit<VerificationDefinition<P>, "kind">,
): VerificationDefinition<P> {
  return { kind: "verification", ...definition };
}
