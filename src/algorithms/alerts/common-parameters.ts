// Parameters that several rules have, with the same words for the same thing.

import type { Duration } from "../../kernel/time.ts";
import type { Goodness } from "./alert.ts";

export const FOR = {
  type: "duration",
  default: "0s",
  summary: "Its condition must hold for so long, at every scrape, before it fires.",
} as const;

export const WITHIN = {
  type: "duration",
  optional: true,
  summary: "A task is good if it is done within so long of its arrival. Default: the objective's.",
} as const;

export const OF = {
  type: "choice",
  options: ["completed", "acknowledged"],
  optional: true,
  summary: "What must be done by then. Default: the objective's.",
} as const;

export const COUNTED = {
  type: "choice",
  options: ["when-due", "when-ended"],
  optional: true,
  summary:
    "when-due: a task that is late counts as soon as it is. when-ended: it counts when it ends, so that a standstill shows nothing. Default: the objective's.",
} as const;

interface GoodnessParameters {
  readonly within: Duration | undefined;
  readonly of: string | undefined;
  readonly counted: string | undefined;
}

/** Only what is given. */
export function goodnessOf({ within, of, counted }: GoodnessParameters): Partial<Goodness> {
  return {
    ...(within !== undefined && { within }),
    ...(of !== undefined && { of: of as Goodness["of"] }),
    ...(counted !== undefined && { counted: counted as Goodness["counted"] }),
  };
}
