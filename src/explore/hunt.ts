// The hunt: every variant under one fault plan after the other, until so many runs are made, or, if that is wanted, until a
// property breaks. For each property that broke, the first plan that did it is made as small as it can be.

import type { Job, JobObserver } from "../experiment/executors/executor.ts";
import type { Variant } from "../scenario/scenario.ts";
import { drawPlan } from "./draw-plan.ts";
import type { FaultPlan, PlannedKind } from "./fault-plan.ts";
import type { HuntCatch, HuntedVariant } from "./hunt-report.ts";
import { shrink } from "./shrink-plan.ts";
import { keepBrokenOff, keepRun, tally, type Breach, type KeptRun } from "./tally.ts";

/** Hears of every run, also of those that a policy of the user's broke off. */
export type HuntObserver = Required<Pick<JobObserver, "onResult" | "onPolicyFailure">>;

export interface HuntTerms {
  readonly variants: readonly Variant[];
  readonly kinds: readonly PlannedKind[];
  readonly episodesMost: number;
  readonly firstSeed: number;
  /** Per variant, at most. */
  readonly runsMost: number;
  /** A variant is done with when one of its properties has broken. */
  readonly isUntilCaught: boolean;
  readonly shrinks: boolean;
  /** Properties that a variant is said to violate. */
  expectedOf(variant: string): readonly string[];
  /** Makes runs in any order; false if somebody stopped it. */
  makeRuns(jobs: readonly Job[], observer: HuntObserver): Promise<boolean>;
}

/** Seeds between two looks at who has been caught. The same for any number of threads, and so are the results. */
const BATCH = 32;

export interface HuntOutcome {
  readonly variants: readonly HuntedVariant[];
  readonly isInterrupted: boolean;
}

export async function hunt(terms: HuntTerms): Promise<HuntOutcome> {
  const kept = new Map(terms.variants.map(({ name }) => [name, [] as KeptRun[]]));
  const isOpen = ({ name }: Variant): boolean =>
    !terms.isUntilCaught || kept.get(name)!.every(({ violations }) => violations.length === 0);
  const end = terms.firstSeed + terms.runsMost;
  const batch = terms.isUntilCaught ? BATCH : terms.runsMost;
  let goesOn = true;
  for (let seed = terms.firstSeed; goesOn && seed < end; seed += batch) {
    const jobs = planJobs(terms, terms.variants.filter(isOpen), seed, Math.min(end, seed + batch));
    goesOn = await terms.makeRuns(
      jobs,
      keeping((job, run) => kept.get(job.variant)!.push(run)),
    );
  }
  const variants: HuntedVariant[] = [];
  for (const variant of terms.variants) {
    const runs = inOrder(kept.get(variant.name)!, terms.isUntilCaught);
    const catches = goesOn ? await catchesOf(variant, runs, terms) : [];
    variants.push({ ...tally(variant.name, runs), expected: terms.expectedOf(variant.name), catches });
  }
  return { variants, isInterrupted: !goesOn };
}

function keeping(keep: (job: Job, run: KeptRun) => void): HuntObserver {
  return {
    onResult: (job, result) => keep(job, keepRun(job.seed, result)),
    onPolicyFailure: (job, failure) => keep(job, keepBrokenOff(job.seed, failure)),
  };
}

function planJobs(terms: HuntTerms, variants: readonly Variant[], from: number, to: number): readonly Job[] {
  const jobs: Job[] = [];
  for (let seed = from; seed < to; seed += 1) {
    for (const variant of variants) jobs.push(jobOf(jobs.length, variant, seed, planOf(variant, seed, terms)));
  }
  return jobs;
}

/** What administrators order is part of the scenario's story, and stays; all its faults are others. */
function planOf(variant: Variant, seed: number, { kinds, episodesMost }: HuntTerms): FaultPlan {
  const { cluster, duration } = variant;
  const data = variant.data as Readonly<Record<string, unknown>>;
  const written = Array.isArray(data["faults"]) ? (data["faults"] as FaultPlan) : [];
  const orders = written.filter((item) => "revoke" in item || "grant" in item);
  return [...orders, ...drawPlan(seed, { cluster, duration: duration!, kinds, episodesMost })];
}

function jobOf(index: number, { name }: Variant, seed: number, faults: FaultPlan): Job {
  return { index, variant: name, seed, detailed: false, faults };
}

/** By seed; what was made beyond the first catch does not count where that ends the hunt. */
function inOrder(runs: readonly KeptRun[], isUntilCaught: boolean): readonly KeptRun[] {
  const sorted = runs.toSorted((a, b) => a.seed - b.seed);
  const first = sorted.findIndex(({ violations }) => violations.length > 0);
  return isUntilCaught && first >= 0 ? sorted.slice(0, first + 1) : sorted;
}

/** One for each property that broke, in the order in which they did. */
async function catchesOf(variant: Variant, runs: readonly KeptRun[], terms: HuntTerms): Promise<readonly HuntCatch[]> {
  const catches: HuntCatch[] = [];
  for (const { seed, violations, digest } of runs) {
    for (const breach of violations) {
      const { check, message, at } = breach;
      if (catches.some((each) => each.check === check)) continue;
      const plan = planOf(variant, seed, terms);
      const drawn = { check, seed, message, at, digest, drawn: plan.length, plan };
      catches.push(terms.shrinks ? await smallest(variant, breach, drawn, terms) : drawn);
    }
  }
  return catches;
}

/** The same property at the same seed, or the same mistake of a policy, with as few episodes as possible. */
async function smallest(
  variant: Variant,
  { check, mistake }: Breach,
  drawn: HuntCatch,
  terms: HuntTerms,
): Promise<HuntCatch> {
  const { seed } = drawn;
  const isTheSame = (each: Breach): boolean => each.check === check && each.mistake === mistake;
  let found = drawn;
  await shrink(drawn.plan, async (candidates) => {
    const jobs = candidates.map((plan, index) => jobOf(index, variant, seed, plan));
    const runs: (KeptRun | undefined)[] = candidates.map(() => undefined);
    await terms.makeRuns(
      jobs,
      keeping(({ index }, run) => (runs[index] = run)),
    );
    const first = runs.findIndex((run) => run?.violations.some(isTheSame));
    if (first < 0) return undefined;
    const { violations, digest } = runs[first]!;
    const { message, at } = violations.find(isTheSame)!;
    found = { ...drawn, message, at, digest, plan: candidates[first]! };
    return first;
  });
  return found;
}
