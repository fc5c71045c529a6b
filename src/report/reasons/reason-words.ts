// The words for what makes a difference: parts of a task's time, tasks by class and size.

import type { Reason } from "../../experiment/results.ts";
import { formatValue } from "../quantity.ts";

type Part = Reason["parts"][number]["part"];
type Size = NonNullable<Reason["sizes"]>[number];

/** In the middle of a sentence: "all of it ...". */
export const PART_PHRASES: Readonly<Record<Part, string>> = {
  admission: "before tasks are admitted",
  queueing: "waiting for a first start",
  interruption: "between a first start and the one that counts",
  running: "running the attempt that counts",
  reporting: "until an end is on record",
};

/** For captions and tables. */
export const PART_MEANINGS: Readonly<Record<Part, string>> = {
  admission: "from arrival until admitted",
  queueing: "from there until an attempt first started",
  interruption: "from there until the attempt started that counted (others were broken off or lost)",
  running: "that attempt",
  reporting: "from its end until that was on record",
};

export function sizeText({ from, until }: Pick<Size, "from" | "until">): string {
  if (until === null) return `${formatValue(from, "s")} of work and more`;
  return from === 0
    ? `less than ${formatValue(until, "s")} of work`
    : `${formatValue(from, "s")} to ${formatValue(until, "s")} of work`;
}

/** 0.066 is 6.6%, 0.66 is 66%. */
export function percent(share: number): string {
  const places = Math.abs(share) < 0.0995 ? 10 : 1;
  return `${Math.round(share * 100 * places) / places}%`.replace("-", "−");
}
