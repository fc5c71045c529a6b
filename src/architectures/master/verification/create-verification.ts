// A design's verification as masters need it: the policy, the part of the books that goes with it, and who may not have a copy of the
// same task. undefined where every worker is believed.

import type { VerificationPolicy } from "../../../algorithms/verification/verification.ts";
import type { WorkerCapacity } from "../../../process/deployment.ts";
import type { CommonMutant } from "../../mutants.ts";
import { isVerifying, type SchedulerSpec } from "../../scheduler-spec.ts";
import type { MasterCore } from "../master-core.ts";
import { VerificationBook } from "./verification-book.ts";
import { VerificationDesk, type VerificationOwner } from "./verification-desk.ts";

function verificationPolicy(
  scheduler: SchedulerSpec,
  workers: readonly WorkerCapacity[],
  mutant: CommonMutant | undefined,
): VerificationPolicy | undefined {
  const { verification } = scheduler;
  if (verification === undefined || !isVerifying(scheduler)) return undefined;
  const policy = verification.definition.create(verification.parameters);
  const { terms } = policy;
  const places = terms.apart === "rack" ? new Set(workers.map(({ rack }) => rack)).size : workers.length;
  const isLonely = mutant === "accept-first";
  // Nobody votes twice: when everybody has had his say, there is nobody left to ask.
  const replicasMax = Math.min(terms.replicasMax, places);
  return { ...policy, terms: { ...terms, replicasMax, minQuorum: isLonely ? 1 : terms.minQuorum } };
}

export function createVerificationBook(
  scheduler: SchedulerSpec,
  workers: readonly WorkerCapacity[],
  mutant: CommonMutant | undefined,
): VerificationBook | undefined {
  const policy = verificationPolicy(scheduler, workers, mutant);
  if (policy === undefined) return undefined;
  const mayRepeat = mutant === "one-machine-votes";
  return new VerificationBook(workers.length, {
    terms: policy.terms,
    keepsVotes: policy.keepsFor !== undefined,
    mayRepeat,
  });
}

export function createVerificationDesk(core: MasterCore, owner: VerificationOwner): VerificationDesk | undefined {
  const { scheduler, deployment, mutant } = core.options;
  const policy = verificationPolicy(scheduler, deployment.workers, mutant);
  return policy && new VerificationDesk(core, owner, policy, core.books.verification!);
}
