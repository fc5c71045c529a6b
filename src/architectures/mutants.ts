// Deliberate mistakes in masters and workers, as real systems have made them, each with one rule left out. Tests and hunts must
// catch every one of them, and teaching scenarios show what each rule is for. (Those of Raft and of leases are with them.)

/**
 * Of any design with masters:
 * - `launch-before-announce`: what a time trigger launches is put on record only afterwards.
 * - `no-fencing`: workers obey whoever commands, deposed masters too.
 * - `dedupe-expires-early`: masters forget which tasks have ended at once, so that a repeated submission is taken for a new one.
 * - `report-once`: workers tell of the end of an attempt once, and never again.
 * - `hold-for-ever`: gangs never give back what they hold, whatever their policy says.
 * - `restart-alone`: of a gang, only the member that was lost begins anew, while the others go on.
 * - `accept-first`: where results are compared, the first one counts.
 * - `one-machine-votes`: what is compared may come from one machine.
 * - `pool-unchecked`: tasks are sent out whether their pools have free slots or not.
 * - `moves-unlimited`: masters move as many tasks at once as they like, and the same ones again and again.
 */
export const COMMON_MUTANTS = [
  "launch-before-announce",
  "no-fencing",
  "dedupe-expires-early",
  "report-once",
  "hold-for-ever",
  "restart-alone",
  "accept-first",
  "one-machine-votes",
  "pool-unchecked",
  "moves-unlimited",
] as const;

/**
 * Of a master that is alone with its disk:
 * - `acknowledge-before-sync`: what was written counts as durable at once.
 * - `truncate-damaged`: a record with a bad checksum is taken for the torn end of the log, which is cut there.
 */
export const SOLO_MUTANTS = ["acknowledge-before-sync", "truncate-damaged"] as const;

/**
 * Of a primary whose log is shipped to replicas:
 * - `alone-unconfirmed`: it goes on alone before the witness has struck the silent replica off.
 * - `promote-any`: a replica takes the lease without having to be on the list of those that have everything.
 */
export const SHIPPING_MUTANTS = ["alone-unconfirmed", "promote-any"] as const;

export type ShippingMutant = (typeof SHIPPING_MUTANTS)[number];
export type CommonMutant = (typeof COMMON_MUTANTS)[number];
export type SoloMutant = (typeof SOLO_MUTANTS)[number];

export const COMMON_MUTANTS_MEAN =
  "launch-before-announce: what a time trigger launches is put on record only afterwards. no-fencing: workers obey deposed masters. dedupe-expires-early: masters forget at once which tasks have ended. report-once: workers tell of an end once, and never again. hold-for-ever: gangs never give back a part that they hold. restart-alone: of a gang, only the member that was lost begins anew. accept-first: where results are compared, the first counts. one-machine-votes: what is compared may come from one machine. pool-unchecked: tasks are sent out whether their pools have free slots or not. moves-unlimited: masters move as many tasks at once as they like, and the same ones again and again.";

/** The choice among the mistakes of a design, if it is one that all designs share. */
export function commonMutant(broken: string | undefined): CommonMutant | undefined {
  return COMMON_MUTANTS.find((mutant) => mutant === broken);
}
