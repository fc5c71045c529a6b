// Bisection of a threshold under noise: the last setting at which an expectation holds and the first at which it does not.
//
// Verdicts are three: pass, fail, and inconclusive where the seeds cannot tell. An inconclusive middle is not guessed away: it
// becomes a zone that neither side may claim, and the search goes on between the zone and each side. So the answer, [last
// pass, first fail], is as narrow as was asked for or as narrow as the seeds allow, and never narrower than the truth.
// It presumes one threshold between the ends; only the ends are checked for it.
//
// A search asks many questions, and one wrong answer sends it astray for good; those near the threshold are all close calls. So
// each must be judged at `searchLevel`, which divides the 5% among all of them (Bonferroni).

import { CONFIDENCE } from "../../statistics/interval.ts";

export type SearchVerdict = "pass" | "fail" | "inconclusive";

export interface BisectOptions {
  /** Where to look next between two settings, or undefined where nothing lies between them that can be written. */
  between(low: number, high: number): number | undefined;
  /** Whether two settings are as close as was asked for. */
  isClose(low: number, high: number): boolean;
  judge(at: number): Promise<SearchVerdict>;
  /** Settings tried at most, the ends included. */
  readonly most: number;
}

export type BisectResult =
  | {
      readonly kind: "threshold";
      readonly lastPass: number;
      readonly firstFail: number;
      /** From the first to the last setting that the seeds could not decide; null where each was decided. */
      readonly undecided: readonly [number, number] | null;
      readonly tried: readonly Trial[];
    }
  /** Both ends pass, both fail, or one cannot be told. */
  | {
      readonly kind: "no-threshold";
      readonly low: SearchVerdict;
      readonly high: SearchVerdict;
      readonly tried: readonly Trial[];
    };

export interface Trial {
  readonly at: number;
  readonly verdict: SearchVerdict;
}

/** Of the intervals that decide, so that all `questions` of a search together are wrong with at most 5%. */
export function searchLevel(questions: number): number {
  return 1 - (1 - CONFIDENCE) / questions;
}

/** `low` < `high`; either may be the one that passes. */
export async function bisect(low: number, high: number, options: BisectOptions): Promise<BisectResult> {
  const tried: Trial[] = [];
  const judge = async (at: number): Promise<SearchVerdict> => {
    const verdict = await options.judge(at);
    tried.push({ at, verdict });
    return verdict;
  };
  const ends = { low: await judge(low), high: await judge(high) };
  if (ends.low === "inconclusive" || ends.high === "inconclusive" || ends.low === ends.high)
    return { kind: "no-threshold", ...ends, tried };
  const zone = new Zone(low, high, ends.low);
  while (tried.length < options.most) {
    const gap = zone.gaps().find(([a, b]) => !options.isClose(a, b) && options.between(a, b) !== undefined);
    if (gap === undefined) break;
    const at = options.between(...gap)!;
    zone.learn(at, await judge(at));
  }
  const [lastPass, firstFail] = ends.low === "pass" ? [zone.low, zone.high] : [zone.high, zone.low];
  return { kind: "threshold", lastPass, firstFail, undecided: zone.undecided, tried };
}

/** What is known: decided up to `low` and from `high` on, and perhaps undecided in between. */
class Zone {
  low: number;
  high: number;
  undecided: readonly [number, number] | null = null;
  readonly #lowVerdict: SearchVerdict;

  constructor(low: number, high: number, lowVerdict: SearchVerdict) {
    this.low = low;
    this.high = high;
    this.#lowVerdict = lowVerdict;
  }

  /** Where the next setting may lie: the wider one first. */
  gaps(): readonly (readonly [number, number])[] {
    if (this.undecided === null) return [[this.low, this.high]];
    const gaps: readonly (readonly [number, number])[] = [
      [this.low, this.undecided[0]],
      [this.undecided[1], this.high],
    ];
    return gaps.toSorted((a, b) => b[1] - b[0] - (a[1] - a[0]));
  }

  learn(at: number, verdict: SearchVerdict): void {
    if (verdict === "inconclusive") {
      this.undecided =
        this.undecided === null ? [at, at] : [Math.min(at, this.undecided[0]), Math.max(at, this.undecided[1])];
      return;
    }
    if (verdict === this.#lowVerdict) this.low = at;
    else this.high = at;
    // A decided setting on the far side of the zone overrules it.
    if (this.undecided !== null && (this.undecided[0] <= this.low || this.undecided[1] >= this.high))
      this.undecided = null;
  }
}
