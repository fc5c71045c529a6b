// Who watches a rollout: he sees only what can be seen from outside, how attempts at workers ended and how long they took, and judges
// the new version by a limit, or by comparing the machines that have it with the rest over the same time. The comparison is made
// again and again: the k-th time at the level alpha / (k (k + 1)), halved among its two tests, so that a version as good as the one before is
// found worse with a probability of at most alpha in the whole rollout, however often he looks (Bonferroni; 1/2 + 1/6 + 1/12 + ... = 1).

import { higherShare, largerValues } from "../../../kernel/two-samples.ts";
import type { Instant } from "../../../kernel/time.ts";
import { OUTCOMES, type RolloutCause } from "../../../trace/record-codes.ts";
import type { Trace } from "../../../trace/trace.ts";
import type { WatchComparison, WatchLimit, WatchSpec } from "./rollout-action.ts";

export interface DeployerSurroundings {
  readonly trace: Trace;
  isWorker(node: number): boolean;
  /** It runs the version that goes out. */
  hasNew(node: number): boolean;
  /** Some machine does. */
  isNewSomewhere(): boolean;
  /** He has taken it out himself: what is lost there is his own doing. */
  isOut(node: number): boolean;
}

/** Attempts of some machines. */
interface Tally {
  ended: number;
  /** Failed, or lost with their machine. */
  failed: number;
  /** us, of those that came to an end of their own; how many those are. */
  took: number;
  timed: number;
}

/** Tasks have numbers below 2^37. */
const ATTEMPTS = 65_536;
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const FAILED = OUTCOMES.indexOf("failed");
const CRASHED = OUTCOMES.indexOf("crashed");
/** Bins per power of two of a duration. */
const BINS = 8;

export class Deployer {
  readonly #watch: WatchSpec;
  readonly #surroundings: DeployerSurroundings;
  /** When attempts that run started, by task and attempt. */
  readonly #started = new Map<number, Instant>();
  /** Between two looks, the latest last; as many as the window of the limit has. */
  readonly #slices: { readonly suspect: Tally; readonly rest: Tally }[] = [];
  #suspect = tally();
  #rest = tally();
  /** Since some machine had the new version. */
  readonly #compared = { suspect: tally(), rest: tally() };
  readonly #suspectBins: number[] = [];
  readonly #restBins: number[] = [];
  #comparisons = 0;
  #isOver = false;

  constructor(watch: WatchSpec, surroundings: DeployerSurroundings) {
    this.#watch = watch;
    this.#surroundings = surroundings;
    surroundings.trace.on("attempt.started", (at, node, task, attempt) => {
      if (!this.#isOver && surroundings.isWorker(node)) this.#started.set(task * ATTEMPTS + attempt, at);
    });
    surroundings.trace.on("attempt.ended", (at, node, task, attempt, _epoch, outcome) => {
      if (!this.#isOver && surroundings.isWorker(node)) this.#ended(at, node, task * ATTEMPTS + attempt, outcome);
    });
  }

  /** He stops watching. */
  leave(): void {
    this.#isOver = true;
    this.#started.clear();
    this.#slices.length = 0;
  }

  /** Why the version is bad, as far as can be seen now; "none" where it does not look so. */
  look(): RolloutCause {
    const { limit, compare, every } = this.#watch;
    this.#slices.push({ suspect: this.#suspect, rest: this.#rest });
    this.#suspect = tally();
    this.#rest = tally();
    const kept = limit === undefined ? 0 : Math.max(1, Math.ceil(limit.window / every));
    while (this.#slices.length > kept) this.#slices.shift();
    const cause = limit === undefined ? "none" : this.#beyond(limit);
    return cause !== "none" || compare === undefined ? cause : this.#worse(compare);
  }

  #beyond({ failures, duration, least, of }: WatchLimit): RolloutCause {
    const sum = tally();
    for (const { suspect, rest } of this.#slices) {
      add(sum, suspect);
      if (of === "all") add(sum, rest);
    }
    if (failures !== undefined && sum.ended >= least && sum.failed > failures * sum.ended) return "failures-limit";
    if (duration !== undefined && sum.timed >= least && sum.took > duration * sum.timed) return "duration-limit";
    return "none";
  }

  #worse({ alpha, least }: WatchComparison): RolloutCause {
    const { suspect, rest } = this.#compared;
    if (suspect.ended < least || rest.ended < least) return "none";
    this.#comparisons += 1;
    const level = alpha / (this.#comparisons * (this.#comparisons + 1)) / 2;
    const failures = higherShare(shareOf(suspect), shareOf(rest));
    if (failures <= level) return "failures-compared";
    return largerValues(this.#suspectBins, this.#restBins) <= level ? "durations-compared" : "none";
  }

  #ended(at: Instant, node: number, key: number, outcome: number): void {
    const started = this.#started.get(key);
    this.#started.delete(key);
    const isTimed = outcome === SUCCEEDED || outcome === FAILED;
    const { hasNew, isOut, isNewSomewhere } = this.#surroundings;
    if (!isTimed && (outcome !== CRASHED || isOut(node))) return;
    const isSuspect = hasNew(node);
    const took = isTimed && started !== undefined ? at - started : undefined;
    count(isSuspect ? this.#suspect : this.#rest, outcome, took);
    if (this.#watch.compare === undefined || !isNewSomewhere()) return;
    count(isSuspect ? this.#compared.suspect : this.#compared.rest, outcome, took);
    if (took === undefined) return;
    const bins = isSuspect ? this.#suspectBins : this.#restBins;
    const bin = binOf(took);
    while (bins.length <= bin) bins.push(0);
    bins[bin] += 1;
  }
}

function tally(): Tally {
  return { ended: 0, failed: 0, took: 0, timed: 0 };
}

function add(sum: Tally, { ended, failed, took, timed }: Tally): void {
  sum.ended += ended;
  sum.failed += failed;
  sum.took += took;
  sum.timed += timed;
}

function count(sum: Tally, outcome: number, took: number | undefined): void {
  sum.ended += 1;
  if (outcome !== SUCCEEDED) sum.failed += 1;
  if (took === undefined) return;
  sum.took += took;
  sum.timed += 1;
}

function shareOf({ failed, ended }: Tally): { readonly hits: number; readonly size: number } {
  return { hits: failed, size: ended };
}

/** Log-linear: within a bin, durations differ by at most an eighth. */
function binOf(duration: number): number {
  let [value, doublings] = [duration, 0];
  while (value >= 2 * BINS) {
    value /= 2;
    doublings += 1;
  }
  return doublings * BINS + Math.floor(value);
}
