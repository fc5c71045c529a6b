// The part of a run that is shown, and everything that is open in it: slices that begin before it are shown from its
// edge, slices that are still open at its end are closed there. So every slice in the file begins and ends.

import type { Details, Mark, TimelineWriter, Track } from "./timeline-writer.ts";

/** us; the end does not belong to it. */
export interface TimeWindow {
  readonly from: number;
  readonly until: number;
}

interface OpenSlice {
  readonly at: number;
  readonly mark: Mark;
}

type Position = "before" | "inside" | "after";

export class Stage {
  readonly window: TimeWindow;
  readonly #writer: TimelineWriter;
  readonly #declared = new Set<Track>();
  /** In the order in which they opened; a track's slices innermost last. */
  readonly #open = new Map<Track, OpenSlice[]>();
  #position: Position;

  constructor(writer: TimelineWriter, window: TimeWindow) {
    this.#writer = writer;
    this.window = window;
    this.#position = window.from <= 0 ? "inside" : "before";
  }

  /** Called with the instant of everything that happens, in order, before it is drawn. */
  advance(at: number): void {
    if (this.#position === "before" && at >= this.window.from) this.#enter();
    if (this.#position === "inside" && at >= this.window.until) this.#leave(this.window.until, { end: "not shown" });
  }

  get isShown(): boolean {
    return this.#position === "inside";
  }

  /** Nothing of the run lies in the window. */
  get isEmpty(): boolean {
    return this.#position === "before";
  }

  begin(track: Track, at: number, mark: Mark): void {
    if (this.#position === "after") return;
    const slice: OpenSlice = { at, mark };
    const slices = this.#open.get(track);
    if (slices === undefined) this.#open.set(track, [slice]);
    else slices.push(slice);
    if (this.isShown) this.#begin(track, at, mark);
  }

  /** Of the innermost open slice; nothing where none is open. */
  end(track: Track, at: number, details?: Details): void {
    const slices = this.#open.get(track);
    if (slices === undefined) return;
    slices.pop();
    if (slices.length === 0) this.#open.delete(track);
    if (this.isShown) this.#writer.end(track, at, details);
  }

  /** Of all that is open on the track; `details` are the outermost slice's. */
  endAll(track: Track, at: number, details?: Details): void {
    const depth = this.depth(track);
    for (let level = depth; level > 0; level -= 1) this.end(track, at, level === 1 ? details : undefined);
  }

  /** How many slices are open on the track. */
  depth(track: Track): number {
    return this.#open.get(track)?.length ?? 0;
  }

  instant(track: Track, at: number, mark: Mark): void {
    if (!this.isShown) return;
    this.#declare(track);
    this.#writer.instant(track, at, mark);
  }

  /** Samples may come late, after the run: the window decides, not the moment at which it is told. */
  sample(track: Track, at: number, value: number): void {
    if (at < this.window.from || at >= this.window.until) return;
    this.#declare(track);
    this.#writer.counter(track, at, value);
  }

  /** The run is over. */
  close(at: number): void {
    this.advance(at);
    if (this.isShown) this.#leave(at, { end: "of the run" });
  }

  #enter(): void {
    this.#position = "inside";
    for (const [track, slices] of this.#open) {
      for (const { at, mark } of slices) {
        const details = { ...mark.details, began_s: at / 1e6 };
        this.#begin(track, this.window.from, { ...mark, details });
      }
    }
  }

  #leave(at: number, details: Details): void {
    for (const [track, slices] of this.#open) slices.forEach(() => this.#writer.end(track, at, details));
    this.#open.clear();
    this.#position = "after";
  }

  #begin(track: Track, at: number, mark: Mark): void {
    this.#declare(track);
    this.#writer.begin(track, at, mark);
  }

  #declare(track: Track): void {
    if (this.#declared.has(track)) return;
    this.#declared.add(track);
    if (track.parent !== undefined) this.#declare(track.parent);
    this.#writer.declare(track);
  }
}
