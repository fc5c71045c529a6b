// When the backlog after a fault is back where it was: how many tasks waited before, and from when on no more do. Composed by the
// recovery timeline.

import type { Instant } from "../../kernel/time.ts";
import type { Flow } from "../flow.ts";
import type { SeriesRecorder } from "../metrics/series-recorder.ts";
import type { Episode } from "./episode.ts";

/** The backlog before a strike: its mean over so many full buckets of the series. */
const BUCKETS_BEFORE = 8;
/** It is back when it is above that mean by no more than the largest of: one task, a tenth of it, two standard deviations. */
const TOLERANCE_TASKS = 1;
const TOLERANCE_SHARE = 0.1;
const TOLERANCE_DEVIATIONS = 2;

export class Backlog {
  readonly #flow: Flow;
  readonly #series: SeriesRecorder;

  constructor(flow: Flow, series: SeriesRecorder) {
    this.#flow = flow;
    this.#series = series;
  }

  get waiting(): number {
    return this.#flow.waiting;
  }

  /** The most tasks that may wait for it to be called calm. */
  calmLevel(at: Instant): number {
    this.#flow.advance(at);
    const queues = this.#series.recentQueues(BUCKETS_BEFORE);
    if (queues.length === 0) return this.#flow.waiting + TOLERANCE_TASKS;
    const mean = meanOf(queues);
    const deviation = Math.sqrt(meanOf(queues.map((queue) => (queue - mean) * (queue - mean))));
    const tolerance = Math.max(TOLERANCE_TASKS, TOLERANCE_SHARE * mean, TOLERANCE_DEVIATIONS * deviation);
    return Math.floor(mean + tolerance);
  }

  /** Tells of instants from which few enough tasks waited for one of these episodes to be over. */
  watch(episodes: readonly Episode[], onCalm: (since: number) => void): void {
    let level = -1;
    for (const episode of episodes) if (episode.awaitsCalm) level = Math.max(level, episode.before.calmLevel);
    this.#flow.calmLevel = level;
    this.#flow.onCalm = level < 0 ? undefined : onCalm;
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
