// The words behind columns of records that hold a number: an index into one of these lists. For whoever emits a record with
// such a column, and for whoever reads one.

/** Order is part of the digest, in this list and in all below: append only. */
export const OUTCOMES = ["succeeded", "failed", "killed", "preempted", "crashed", "orphaned"] as const;
/** How far the nearest copy of an attempt's data was. */
export const READ_LEVELS = ["node", "rack", "zone", "elsewhere"] as const;
/** Where what a task made was put: an OutputPlace. */
export const OUTPUT_PLACES = ["memory", "disk", "storage"] as const;
export const CAUSES = [
  "taskError",
  "timeout",
  "nodeLost",
  "preempted",
  "staleEpoch",
  "unknown",
  "masterRestarted",
  "refused",
  "workerCrash",
  "superseded",
  "drained",
  "noQuorum",
] as const;
export const REJECTIONS = ["unplaceable", "expired", "shed", "denied"] as const;
export const REFUSALS = ["full", "staleEpoch", "draining", "unknown", "given-away", "no-offer"] as const;
/** crashed: the machine is off, and nobody answers. refused: it is on, and its process dead. */
export const DROPS = ["loss", "partition", "crashed", "reset", "corrupt", "overflow", "refused"] as const;
/** What went down. disk: the machine, and its disk is lost. process: the machine is on. */
export const CRASHES = ["machine", "disk", "process"] as const;
export const CLOCK_CHANGES = ["step", "rate", "freeze", "restored"] as const;
/** `lock`: a member of the lock service; `store`: where effects and checkpoints go. */
export const ROLES = ["master", "worker", "client", "store", "lock"] as const;
export const MEMBER_ROLES = ["follower", "candidate", "leader", "learner", "standby", "pre-candidate"] as const;
export const RESIGNATIONS = ["deposed", "no-quorum", "lease-lost", "transferred", "stopped"] as const;
export const OPERATIONS = ["submit", "status", "cancel"] as const;
export const ANSWERS = ["admitted", "rejected", "pending", "done", "cancelled", "unknown", "denied"] as const;
export const EFFECT_REFUSALS = ["duplicate", "stale"] as const;
/** verified: to compare results. checked: its answer is known before it begins. */
export const COPIES = ["speculated", "cloned", "hedged", "tied", "verified", "checked"] as const;
/** As what a result counts: as one of several that are compared, as the word of a worker that is believed, as a check. */
export const COUNTS = ["vote", "word", "check-passed", "check-failed"] as const;
/** unsigned: there is no seal. signer: another's key. life: meant for an earlier life. old, seen: the window against replays. */
export const SEAL_REFUSALS = ["unsigned", "signer", "life", "old", "seen", "expired"] as const;
export const SKIPS = ["misfired", "still-running", "duplicate"] as const;

/** Of a machine: what it ran before; a new one that is sound; a new one that something is wrong with. */
export const VERSIONS = ["before", "sound", "bad"] as const;
/** judged: found bad. Whoever was told to go on all the same goes on. */
export const ROLLOUT_STEPS = [
  "began",
  "canary-passed",
  "judged",
  "paused",
  "rolling-back",
  "rolled-back",
  "finished",
  "superseded",
] as const;
/** By which a version was found bad: too many failures, too slow; more failures than the rest, slower than the rest; not ready in time. */
export const ROLLOUT_CAUSES = [
  "none",
  "failures-limit",
  "duration-limit",
  "failures-compared",
  "durations-compared",
  "deadline",
] as const;

/** Of an offer: something was taken, nothing was, or it did not stand until the answer came. */
export const OFFER_ENDS = ["accepted", "declined", "rescinded"] as const;

export type OfferEnd = (typeof OFFER_ENDS)[number];
export type RolloutStep = (typeof ROLLOUT_STEPS)[number];
export type RolloutCause = (typeof ROLLOUT_CAUSES)[number];
export type Cause = (typeof CAUSES)[number];
export type Role = (typeof ROLES)[number];

export function codeOf<T extends string>(list: readonly T[], name: T): number {
  return list.indexOf(name);
}
