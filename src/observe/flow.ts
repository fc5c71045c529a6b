// How many tasks are in the system and wait, how many attempts run and hold how many cores: four levels that everything
// changes, and their integrals over time. Whoever changes a level calls `advance` first.

import { type Instant, NEVER } from "../kernel/time.ts";
import type { SeriesRecorder } from "./metrics/series-recorder.ts";
import type { Window } from "./window.ts";

/** Integrals since the start of the run, in task-us. */
interface Areas {
  readonly inSystem: number;
  readonly waiting: number;
}

const NOTHING: Areas = { inSystem: 0, waiting: 0 };

export class Flow {
  /** Tasks that have arrived and not ended. */
  inSystem = 0;
  /** Tasks that wait: nothing of them runs, and no success is on its way to the master. */
  waiting = 0;
  /** Attempts. */
  running = 0;
  busyCores = 0;
  /** Somebody wants to know from when on no more tasks than this wait; -1 = nobody does. */
  calmLevel = -1;
  /** Told, again and again, of instants from which no more than `calmLevel` tasks waited for longer than an instant. */
  onCalm: ((since: Instant) => void) | undefined = undefined;

  readonly #window: Window;
  readonly #series: SeriesRecorder;
  #since = 0;
  /** The next instant at which somebody wants to know the integrals. */
  #boundary = 0;
  #inSystemArea = 0;
  #waitingArea = 0;
  #runningArea = 0;
  #busyArea = 0;
  #waitingPeak = 0;
  #atWindowStart: Areas = NOTHING;
  #atWindowEnd: Areas | undefined = undefined;
  #peakInWindow = 0;
  // At the last completion, where an open window may turn out to end.
  #inSystemAreaMarked = 0;
  #waitingAreaMarked = 0;
  #peakMarked = 0;

  constructor(window: Window, series: SeriesRecorder) {
    this.#window = window;
    this.#series = series;
    this.#setBoundary(0);
  }

  advance(at: Instant): void {
    if (at === this.#since) return;
    if (at >= this.#boundary) this.#cross(at);
    this.#hold(at);
  }

  /** A task was completed now; call after `advance`. */
  mark(): void {
    this.#inSystemAreaMarked = this.#inSystemArea;
    this.#waitingAreaMarked = this.#waitingArea;
    this.#peakMarked = this.#waitingPeak;
  }

  /** Of the whole run so far, task-us. */
  get inSystemArea(): number {
    return this.#inSystemArea;
  }

  /** Of the whole run so far, core-us. */
  get busyArea(): number {
    return this.#busyArea;
  }

  /** Integrals over the measured window, and the most that waited at once for longer than an instant; after `advance(end)`. */
  inWindow(): { readonly inSystem: number; readonly waiting: number; readonly waitingMax: number } {
    const isMarked = this.#window.isOpen;
    const inSystem = isMarked ? this.#inSystemAreaMarked : (this.#atWindowEnd?.inSystem ?? this.#inSystemArea);
    const waiting = isMarked ? this.#waitingAreaMarked : (this.#atWindowEnd?.waiting ?? this.#waitingArea);
    const waitingMax = isMarked
      ? this.#peakMarked
      : this.#atWindowEnd === undefined
        ? this.#waitingPeak
        : this.#peakInWindow;
    return {
      inSystem: inSystem - this.#atWindowStart.inSystem,
      waiting: waiting - this.#atWindowStart.waiting,
      waitingMax,
    };
  }

  #hold(until: number): void {
    const held = until - this.#since;
    if (held === 0) return;
    if (this.waiting <= this.calmLevel) this.onCalm!(this.#since as Instant);
    this.#since = until;
    this.#inSystemArea += this.inSystem * held;
    this.#waitingArea += this.waiting * held;
    this.#runningArea += this.running * held;
    this.#busyArea += this.busyCores * held;
    if (this.waiting > this.#waitingPeak) this.#waitingPeak = this.waiting;
  }

  #cross(at: number): void {
    while (at >= this.#boundary) {
      const boundary = this.#boundary;
      this.#hold(boundary);
      if (boundary === this.#series.bucketEnd)
        this.#series.closeBucket(this.#waitingArea, this.#runningArea, this.#busyArea);
      if (boundary === this.#window.from) this.#enterWindow();
      if (boundary === this.#window.until) this.#leaveWindow();
      this.#setBoundary(boundary);
    }
  }

  #enterWindow(): void {
    this.#atWindowStart = { inSystem: this.#inSystemArea, waiting: this.#waitingArea };
    this.#waitingPeak = 0;
  }

  #leaveWindow(): void {
    this.#atWindowEnd = { inSystem: this.#inSystemArea, waiting: this.#waitingArea };
    this.#peakInWindow = this.#waitingPeak;
  }

  #setBoundary(passed: number): void {
    const { from, until } = this.#window;
    this.#boundary = Math.min(this.#series.bucketEnd, from > passed ? from : NEVER, until > passed ? until : NEVER);
  }

  /** The bucket that is being filled, too, for the series of a run that ends now. */
  closeSeries(): void {
    this.#series.closeLast(this.#since, this.#waitingArea, this.#runningArea, this.#busyArea);
  }
}
