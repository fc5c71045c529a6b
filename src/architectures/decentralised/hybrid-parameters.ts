// How a scenario asks for long and short tasks apart: `cutoff` does, and the other parameters say which of Hawk's and Eagle's parts
// are there, each by itself.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Parameters, ParameterValues } from "../../kernel/parameters.ts";
import type { Doubt } from "../architecture.ts";
import { shortPartitionOf, type HybridOptions } from "./hybrid.ts";

/** Hawk's, for Google's trace: its general partition had 83% of the workers (README of the authors' simulator). */
const SHORT_PARTITION = 0.17;
const STEAL_ATTEMPTS = 10;

export const HYBRID_PARAMETERS = {
  cutoff: {
    type: "duration",
    min: "1us",
    optional: true,
    summary:
      "A task whose estimate is above this is long, and long and short tasks go different ways, as in Hawk. Absent: all are alike, as in Sparrow. Late binding only.",
  },
  central: {
    type: "boolean",
    optional: true,
    summary:
      "Long tasks all go to one scheduler, the first that is heard of, which sends each to the worker with the least estimated long work; true where `cutoff` is set. false: they are probed for, as short ones are.",
  },
  shortPartition: {
    type: "probability",
    optional: true,
    summary:
      "Share of the workers, counted from the first one, that never get a long task; 17% where `cutoff` is set. About the share of the work that is in short tasks.",
  },
  stealAttempts: {
    type: "integer",
    min: 0,
    optional: true,
    summary:
      "A worker that falls idle asks up to so many workers outside of the short partition, at random, for the short tasks that wait behind their first long one; 10 where `cutoff` is set. 0: nobody steals.",
  },
  shareLongState: {
    type: "boolean",
    optional: true,
    summary:
      "Eagle: a worker that has long work turns reservations of short tasks away and says which others have some, so that they go elsewhere; the second time, into the short partition.",
  },
  stickyBatch: {
    type: "boolean",
    optional: true,
    summary: "Eagle: a worker that has done a short task of a job asks for the next one of that job before all others.",
  },
} as const satisfies Parameters;

type HybridValues = Partial<ParameterValues<typeof HYBRID_PARAMETERS>>;

const OTHERS = ["central", "shortPartition", "stealAttempts", "shareLongState", "stickyBatch"] as const;

export function hybridOptions(values: HybridValues, workers: number): HybridOptions | undefined {
  const { cutoff, central = true, shortPartition = SHORT_PARTITION, stealAttempts = STEAL_ATTEMPTS } = values;
  if (cutoff === undefined) return undefined;
  return {
    cutoff,
    isCentral: central,
    shortWorkers: shortPartitionOf(shortPartition, workers),
    stealAttempts,
    sharesLongState: values.shareLongState ?? false,
    isSticky: values.stickyBatch ?? false,
  };
}

export function checkHybrid(values: HybridValues & { readonly binding: string }): void {
  const { binding, cutoff, central, shareLongState } = values;
  if (cutoff === undefined) return;
  if (binding !== "late")
    throw new ParameterError(
      "cutoff",
      `expected 'binding: late' beside it, found '${binding}': only reservations can move`,
    );
  if (shareLongState === true && central === false)
    throw new ParameterError(
      "shareLongState",
      "expected 'central: true' beside it, found false: only a scheduler that places all long tasks knows where they are",
    );
}

/** What is set in vain. */
export function doubtHybrid(values: HybridValues): readonly Doubt[] {
  if (values.cutoff !== undefined) return [];
  return OTHERS.filter((parameter) => values[parameter] !== undefined).map((parameter) => ({
    parameter,
    message: "it has no effect: without `cutoff` no task is long",
  }));
}
