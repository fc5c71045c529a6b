// What a timeline draws with: tracks, slices, marks and counters. Two formats stand behind it, Perfetto's and Chrome's.

/** `node`: a machine, with its tracks below it. `core`: attempts. `group`: holds other tracks, nothing itself. */
export type TrackKind = "node" | "core" | "group" | "slices" | "counter";

export interface Track {
  /** Above 0, unique in the file. */
  readonly id: number;
  readonly kind: TrackKind;
  readonly name: string;
  /** Where it stands: inside another track; undefined = at the top. */
  readonly parent: Track | undefined;
  /** Place among its siblings. */
  readonly rank: number;
  /** Of a counter. */
  readonly unit?: string;
  /** Of a node: its role, its zone. */
  readonly labels?: readonly string[];
}

export type Details = Readonly<Record<string, string | number>>;

/** Begin of a slice, or a point in time. */
export interface Mark {
  readonly name: string;
  /** The name occurs once, so that it is not worth a place in a table of names. */
  readonly isOneOff?: boolean;
  readonly category: string;
  readonly details?: Details;
  /** Marks with the same number are joined by arrows, in the order of time. */
  readonly flow?: number;
  /** No further mark of its flow follows. */
  readonly isFlowEnd?: boolean;
}

/** Instants in us. Every track is declared before it is used; slices of one track nest. */
export interface TimelineWriter {
  /** False where arrows cannot be drawn reliably: then messages are left out. */
  readonly drawsFlows: boolean;
  declare(track: Track): void;
  begin(track: Track, at: number, mark: Mark): void;
  /** Of the slice that began last on this track and is still open. */
  end(track: Track, at: number, details: Details | undefined): void;
  instant(track: Track, at: number, mark: Mark): void;
  counter(track: Track, at: number, value: number): void;
  /** About the file as a whole; may be called more than once, the last value of a key counts. */
  describe(facts: Details): void;
  finish(): void;
}
