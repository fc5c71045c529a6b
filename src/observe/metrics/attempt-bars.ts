// The attempts around faults, one by one, for the Gantt. Bounded: near each fault, all that did not succeed are kept first,
// and of the others a share spread evenly over the time of the episode. Which ones is decided by the trace alone.

import { type Duration, type Instant, MICROSECONDS_PER_SECOND, seconds, toSeconds } from "../../kernel/time.ts";
import { OUTCOMES } from "../../trace/record-kinds.ts";
import type { AttemptBar } from "../observations.ts";

/** Attempts this long before and after a fault are shown too. */
const BAR_MARGIN: Duration = seconds(5);
export const BARS_PER_EPISODE = 400;
export const BARS_PER_RUN = 2_000;
const SLICES = 20;
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
/** Of a fault that lasts longer, the first part is shown. us. */
const WINDOW_MAX = 120 * MICROSECONDS_PER_SECOND;

/** Fault windows that touch each other, margins included. */
interface Episode {
  readonly from: number;
  until: number;
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
    this.#episodes = joinWindows(faultWindows);
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
    const sorted = this.#kept.toSorted(
      (a, b) => a.from - b.from || a.node - b.node || a.task - b.task || a.attempt - b.attempt,
    );
    return sorted.map(({ node, task, attempt, from, until, outcome, isRunning }) => ({
      node: this.#nodeNames[node] ?? `node ${node}`,
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

function joinWindows(windows: readonly { readonly from: number; readonly until: number }[]): readonly Episode[] {
  const episodes: Episode[] = [];
  for (const window of windows.toSorted((a, b) => a.from - b.from || a.until - b.until)) {
    const from = Math.max(0, window.from - BAR_MARGIN);
    const until = Math.min(window.until, window.from + WINDOW_MAX) + BAR_MARGIN;
    const last = episodes.at(-1);
    if (last !== undefined && from <= last.until) last.until = Math.max(last.until, until);
    else episodes.push({ from, until, keptInSlice: new Array<number>(SLICES).fill(0), keptUnsuccessful: 0 });
  }
  return episodes;
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
