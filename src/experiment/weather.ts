// The faults of one run: all of them where the run has a `duration`, and otherwise piece by piece, ahead of the clock.

import { lastMoment } from "../cluster/faults/strikes.ts";
import { Timeline, type Episode, type LaidStrike } from "../cluster/faults/timeline.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import { NEVER, START, seconds, type Instant } from "../kernel/time.ts";
import type { Variant } from "../scenario/scenario.ts";

/** Without a `duration`, nothing strikes any more after so long. */
const LONGEST = seconds(366 * 86_400) as unknown as Instant;
/** Pieces are so long, us. */
const PIECE = seconds(600);
/** The first piece is at least as long as it takes to strike so often: of the first strikes, reports show the surroundings. */
const FIRST_STRIKES = 40;

export class Weather {
  readonly #timeline: Timeline;
  readonly #lastStrike: Instant;
  /** When the last fault strikes or heals that was declared for a time. */
  readonly #declaredUntil: Instant;

  constructor(variant: Variant, streams: RandomStreams) {
    const { faults, cluster, duration, drain, heal } = variant;
    const end = duration === undefined ? LONGEST : ((START + duration + drain) as Instant);
    // After the heal nothing new breaks.
    this.#lastStrike = heal === undefined ? end : (Math.min(end, heal.at) as Instant);
    this.#timeline = new Timeline(faults, cluster, streams);
    this.#declaredUntil = declaredEnd(variant, this.#lastStrike);
    if (duration === undefined) this.#layFirstPiece();
    else this.#timeline.layUntil(this.#lastStrike);
  }

  /** As far as they are laid down; grows. */
  get episodes(): readonly Episode[] {
    return this.#timeline.episodes;
  }

  /** The clock is to go on until `instant`: returns what that adds to what was known. */
  layUntil(instant: Instant): readonly LaidStrike[] {
    if (instant <= this.#timeline.laidUntil) return [];
    return this.#timeline.layUntil(Math.min(instant + PIECE, this.#lastStrike) as Instant);
  }

  /**
   * When the last fault is over that a run may still wait for in which nothing moves any more: what was declared for a time, and
   * of what strikes by chance, again and again and perhaps for ever, only what struck until `instant`.
   */
  calmAfter(instant: Instant): Instant {
    let latest: number = this.#declaredUntil;
    for (const { strikes } of this.episodes)
      for (const { at, until } of strikes) if (at <= instant) latest = Math.max(latest, until === NEVER ? at : until);
    return latest as Instant;
  }

  #layFirstPiece(): void {
    let horizon: number = PIECE;
    let strikes = this.#timeline.layUntil(horizon as Instant).length;
    while (strikes < FIRST_STRIKES && horizon < this.#lastStrike) {
      horizon = Math.min(horizon * 2, this.#lastStrike);
      strikes += this.#timeline.layUntil(horizon as Instant).length;
    }
  }
}

function declaredEnd({ faults, cluster }: Variant, lastStrike: Instant): Instant {
  let latest: number = START;
  for (const spec of faults) {
    if (spec.kind === "random") continue;
    const episodes = spec.kind === "traced" ? spec.episodes : [spec];
    for (const { at, lasts } of episodes)
      if (at <= lastStrike) latest = Math.max(latest, lastMoment({ action: spec.action, at, lasts }, cluster));
  }
  return latest as Instant;
}
