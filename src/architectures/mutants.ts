// Deliberate mistakes in masters and workers, as real systems have made them, each with one rule left out. Tests and hunts must
// catch every one of them, and teaching scenarios show what each rule is for. (Those of Raft and of leases are with them.)
// Each stands here once, with what it means; the designs say so to their users.

/** Of any design with masters. */
const COMMON = {
  "launch-before-announce": "what a time trigger launches is put on record only afterwards",
  "no-fencing": "workers obey deposed masters",
  "dedupe-expires-early": "masters forget at once which tasks have ended",
  "report-once": "workers tell of an end once, and never again",
  "hold-for-ever": "gangs never give back a part that they hold",
  "restart-alone": "of a gang, only the member that was lost begins anew",
  "accept-first": "where results are compared, the first counts",
  "one-machine-votes": "what is compared may come from one machine",
  "pool-unchecked": "tasks are sent out whether their pools have free slots or not",
  "moves-unlimited": "masters move as many tasks at once as they like, and the same ones again and again",
} as const;

/** Of a master that is alone with its disk. `truncate-damaged` cuts the log at a record with a bad checksum, as it does at a torn end. */
const SOLO = {
  "acknowledge-before-sync": "what was written counts as durable at once",
  "truncate-damaged": "damage is taken for the end of the log",
} as const;

/** Of a primary whose log is shipped to replicas. */
const SHIPPING = {
  "alone-unconfirmed": "the primary goes on alone before the witness has struck the silent replica off",
  "promote-any": "a replica need not be on the witness's list to be promoted",
} as const;

export type CommonMutant = keyof typeof COMMON;
export type SoloMutant = keyof typeof SOLO;
export type ShippingMutant = keyof typeof SHIPPING;

export const COMMON_MUTANTS = namesOf(COMMON);
export const SOLO_MUTANTS = namesOf(SOLO);
export const SHIPPING_MUTANTS = namesOf(SHIPPING);

/** For the summaries of parameters: a sentence for each of them. */
export const COMMON_MUTANTS_MEAN = meaningOf(COMMON);
export const SOLO_MUTANTS_MEAN = meaningOf(SOLO);
export const SHIPPING_MUTANTS_MEAN = meaningOf(SHIPPING);

/** The choice among the mistakes of a design, if it is one that all designs share. */
export function commonMutant(broken: string | undefined): CommonMutant | undefined {
  return COMMON_MUTANTS.find((mutant) => mutant === broken);
}

function namesOf<Name extends string>(mutants: Readonly<Record<Name, string>>): readonly Name[] {
  return Object.keys(mutants) as Name[];
}

function meaningOf(mutants: Readonly<Record<string, string>>): string {
  return Object.entries(mutants)
    .map(([name, meaning]) => `${name}: ${meaning}.`)
    .join(" ");
}
