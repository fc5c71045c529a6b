// `replications`: a number of seeds, or how exact the results must be and how many seeds that may take at most.

import * as z from "zod";
import { isData } from "../overlay.ts";
import { LIMITS } from "../limits.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { integer, probability, text } from "../shapes/quantities.ts";

export interface Replications {
  /** Seeds at most. */
  readonly count: number;
  /** Undefined = all of them run. */
  readonly precision: Precision | undefined;
}

/** Seeds are added until the interval of a metric's mean is this narrow for every variant. */
export interface Precision {
  /** Half of the interval's width over the mean; above 0, below 1. */
  readonly until: number;
  /** No look before so many seeds: the spread of a few is too uncertain. */
  readonly least: number;
  /** Undefined = the one that the answer is about. */
  readonly metric: string | undefined;
}

/** Law's advice (Simulation Modeling and Analysis, section 9.4.1). */
const LEAST = 10;

export function replicationsShape() {
  const count = integer({ min: 1, max: LIMITS.replications });
  const sequential = section({
    until: probability().describe("How narrow: half of the 95% interval as a part of the mean, such as 2%."),
    max: integer({ min: 2, max: LIMITS.replications }).describe("Seeds at most."),
    least: integer({ min: 2, max: LIMITS.replications }).optional().describe("Seeds at least; 10 where absent."),
    metric: text("a metric").optional().describe("Of which; the one that the answer is about where absent."),
  });
  return viewed<Replications>(
    () => z.union([count, sequential]),
    (value, reporting) => {
      if (!isData(value)) {
        const seeds = reporting.parse(count, value, []);
        return seeds === undefined ? undefined : { count: seeds, precision: undefined };
      }
      const read = reporting.parse(sequential, value, []);
      if (read === undefined) return undefined;
      const { until, max, least = Math.min(LEAST, max), metric } = read;
      if (until <= 0 || until >= 1) reporting.report(["until"], "expected a share above 0% and below 100%, such as 2%");
      if (least > max)
        reporting.report(["least"], `expected at most ${max} seeds at least, as many as 'max' says, found ${least}`);
      return { count: max, precision: { until, least, metric } };
    },
  );
}
