// Quantities that hold a value for a while (waiting tasks, busy cores of a node): their integrals over the measured window
// and their peaks. All levels of a run are rows of one table.

import type { Instant } from "../kernel/time.ts";
import { grown } from "./columns.ts";
import type { Window } from "./window.ts";

export class Levels {
  readonly #window: Window;
  readonly #isOpen: boolean;
  #value = new Float64Array(64);
  #since = new Float64Array(64);
  #area = new Float64Array(64);
  #peak = new Float64Array(64);
  /** Area and peak up to the last completion: an open window may turn out to end there. */
  #areaMarked = new Float64Array(64);
  #peakMarked = new Float64Array(64);

  constructor(window: Window) {
    this.#window = window;
    this.#isOpen = window.isOpen;
  }

  value(level: number): number {
    return level < this.#value.length ? this.#value[level] : 0;
  }

  add(level: number, at: Instant, delta: number): void {
    if (level >= this.#value.length) this.#grow(level);
    if (at !== this.#since[level]) this.#advance(level, at);
    this.#value[level] += delta;
  }

  /** Integral over the measured window (value times us) of a run that ended at `end`. */
  area(level: number, end: Instant): number {
    this.add(level, end, 0);
    if (!this.#isOpen) return this.#area[level];
    this.#mark(level);
    return this.#areaMarked[level];
  }

  /** The largest value that held for longer than an instant within the window. Call after `area`. */
  peak(level: number): number {
    return this.#isOpen ? this.#peakMarked[level] : this.#peak[level];
  }

  #advance(level: number, at: number): void {
    if (this.#isOpen) this.#mark(level);
    const from = Math.max(this.#since[level], this.#window.from);
    const until = Math.min(at, this.#window.until);
    this.#since[level] = at;
    if (until <= from) return;
    const value = this.#value[level];
    this.#area[level] += value * (until - from);
    if (value > this.#peak[level]) this.#peak[level] = value;
  }

  /** Valid only while the last completion is not before `since`; an earlier one was marked when `since` moved past it. */
  #mark(level: number): void {
    const since = this.#since[level];
    const completion = this.#window.lastCompletion;
    if (completion < since) return;
    const held = completion - Math.max(since, this.#window.from);
    const value = this.#value[level];
    this.#areaMarked[level] = this.#area[level] + (held > 0 ? value * held : 0);
    this.#peakMarked[level] = held > 0 && value > this.#peak[level] ? value : this.#peak[level];
  }

  #grow(level: number): void {
    const length = Math.max(level + 1, this.#value.length * 2);
    this.#value = grown(this.#value, length);
    this.#since = grown(this.#since, length);
    this.#area = grown(this.#area, length);
    this.#peak = grown(this.#peak, length);
    this.#areaMarked = grown(this.#areaMarked, length);
    this.#peakMarked = grown(this.#peakMarked, length);
  }
}
