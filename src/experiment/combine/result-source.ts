// What was kept of one experiment, read back: the input of a report that is made again, or of one that compares several.

import type { ReportInput } from "../results.ts";

export interface ResultSource {
  /** What its variants are named after where there are several sources. */
  readonly label: string;
  /** As the user gave it. */
  readonly path: string;
  readonly input: ReportInput;
  /** By variant; a variant without one is paired with nobody. */
  readonly weather: Readonly<Record<string, string>>;
  /** Whole sentences: what was not kept, or could not be read. */
  readonly missing: readonly string[];
}
