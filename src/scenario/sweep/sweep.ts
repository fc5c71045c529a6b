// A sweep, loaded: which parameters take which values, and the points that come of it. Scenarios, experiments and reports
// share these words; `sections/sweep-section.ts` reads them from a file.

/** How the points follow from the parameters' values. */
export type SamplingKind = "cartesian" | "zip" | "latin-hypercube";

/** What a value is measured in. `s`: seconds; `1/s`: per second; `B`: bytes; `bps`: bits a second; `1`: a plain number or a share. */
export type QuantityUnit = "s" | "1/s" | "B" | "bps" | "1";

export interface SweptParameter {
  /** Short and unique among the sweep's parameters: the path's last steps. */
  readonly name: string;
  /** Keys (and indices of lists) from the top of a variant. */
  readonly path: readonly string[];
  /** Null where a value is no number: plug-ins, words. */
  readonly unit: QuantityUnit | null;
  /** Of axes: how its range was spaced. */
  readonly scale: "linear" | "log";
  /** In the order given; of a Latin hypercube, those drawn, rising. */
  readonly values: readonly SweptValue[];
}

export interface SweptValue {
  /** As a scenario would write it: a text, a number, a map. */
  readonly data: unknown;
  /** In names of variants: `5s`, `power-of-d:2`. */
  readonly label: string;
  /** In `unit`; null where it is no number. */
  readonly value: number | null;
}

/** One value of each parameter, in the order of the parameters. */
export interface SweepPoint {
  /** `timeout=5s,rate=90/s` */
  readonly label: string;
  readonly values: readonly SweptValue[];
}

/** What the sweep is to find the best of. */
export interface SweepGoal {
  readonly metric: string;
  /** Undefined = as the metric itself says. */
  readonly better: "lower" | "higher" | undefined;
}

export interface Sweep {
  readonly sampling: SamplingKind;
  readonly parameters: readonly SweptParameter[];
  readonly points: readonly SweepPoint[];
  /** Names of the variants that are swept, in file order; the others run once, as they are. */
  readonly variants: readonly string[];
  /** One or two; none = chosen from what the expectations speak of. */
  readonly goals: readonly SweepGoal[];
}

/** Where a variant of a sweep comes from. */
export interface DesignPoint {
  /** The variant of the file. */
  readonly base: string;
  /** Of the sweep's point. */
  readonly label: string;
}

/** `raft` at `timeout=5s` is the variant `raft@timeout=5s`. */
export function designName(base: string, label: string): string {
  return `${base}@${label}`;
}
