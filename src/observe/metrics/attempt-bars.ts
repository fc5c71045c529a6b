// The attempts around faults, one by one, for the Gantt. Bounded: near each fault, all that did not succeed are kept first,
// and of the others a share spread evenly over the time of the episode. Which ones is decided by the trace alone.

import { type Instant, NEVER, toSeconds } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-codes.ts";
import { joinWindows, type Span } from "../fault-windows.ts";
import type { AttemptBar, SpaceTimeWindow } from "../observations.ts";

export const BARS_PER_EPISODE = 400;
export const BARS_PER_RUN = 2_000;
const SLICES = 20;
const SUCCEEDED = OUTCOMES.indexOf("succeeded");

/** Fault windows that touch each other, margins included. */
interface Episode extends Span {
  readonly keptInSlice: number[];
  keptUnsuccessful: number;
}

/** An attempt when it ends, or when the run does. Instants in us. */
interface EndedAttempt {
  readonly node: number;
  readonly task: number;
  readonly attempt: number;
  readonly from: number;
  readonly until: number;
  /** An OUTCOMES index; meaningless while it runs. */
  readonly outcome: number;
  readonly isRunning: boolean;
}

export class AttemptBars {
  readonly #episodes: readonly Episode[];
  readonly #nodeNames: readonly string[];
  readonly #kept: EndedAttempt[] = [];

  constructor(
    faultWindows: readonly { readonly from: Instant; readonly until: Instant }[],
    nodeNames: readonly string[],
  ) {
    this.#episodes = joinWindows(faultWindows).map((span) => ({
      ...span,
      keptInSlice: new Array<number>(SLICES).fill(0),
      keptUnsuccessful: 0,
    }));
    this.#nodeNames = nodeNames;
  }

  /** True if an attempt that ran from `from` to `until` may be shown: cheap, asked for every attempt. */
  wants(from: number, until: number): boolean {
    if (this.#episodes.length === 0 || this.#kept.length >= BARS_PER_RUN) return false;
    return this.#episodeOf(from, until) !== undefined;
  }

  keep(attempt: EndedAttempt): void {
    const episode = this.#episodeOf(attempt.from, attempt.until);
    if (episode === undefined || this.#kept.length >= BARS_PER_RUN) return;
    if (hasRoom(episode, attempt)) this.#kept.push(attempt);
  }

  bars(): readonly AttemptBar[] {
    return this.within({ from: 0, until: NEVER }).map((bar) => ({
      ...bar,
      node: this.#nodeNames[bar.node] ?? `node ${bar.node}`,
    }));
  }

  /** Those that overlap a window, by node id. */
  within(window: Span): SpaceTimeWindow["attempts"] {
    return this.#kept
      .filter(({ from, until }) => from <= window.until && until >= window.from)
      .toSorted((a, b) => a.from - b.from || a.node - b.node || a.task - b.task || a.attempt - b.attempt)
      .map(({ node, task, attempt, from, until, outcome, isRunning }) => ({
        node,
        task,
        attempt,
        from: toSeconds(from as Instant),
        until: isRunning ? null : toSeconds(until as Instant),
        outcome: isRunning ? "running" : OUTCOMES[outcome],
      }));
  }

  /** The first episode that ends after `from`, if it has begun by `until`. */
  #episodeOf(from: number, until: number): Episode | undefined {
    const episodes = this.#episodes;
    let low = 0;
    let high = episodes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (episodes[middle].until < from) low = middle + 1;
      else high = middle;
    }
    return low < episodes.length && episodes[low].from <= until ? episodes[low] : undefined;
  }
}

/** Half of an episode's places are for attempts that did not succeed, half for the others, slice by slice. */
function hasRoom(episode: Episode, attempt: EndedAttempt): boolean {
  if (attempt.outcome !== SUCCEEDED || attempt.isRunning) {
    episode.keptUnsuccessful += 1;
    return episode.keptUnsuccessful <= BARS_PER_EPISODE / 2;
  }
  const position = (attempt.from - episode.from) / (episode.until - episode.from);
  const slice = Math.min(SLICES - 1, Math.max(0, Math.floor(position * SLICES)));
  episode.keptInSlice[slice] += 1;
  return episode.keptInSlice[slice] <= BARS_PER_EPISODE / 2 / SLICES;
}
