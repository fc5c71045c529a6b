// Real processes beside the simulation, as rows of text. Every format of the report shows them.

import type { Fidelity, FidelityFigure, ReportInput } from "../../experiment/results.ts";
import { keyMetrics, metricLabel, recoveryMetrics, unitOf } from "../metric-labels.ts";
import { finite, formatDifference, formatNumber, formatQuantity, scaleFor } from "../quantity.ts";

/** Of "how long it took to overcome a fault". */
const PART = /^recovery\.\w+\.mean$/;

export interface FidelityRow {
  readonly metric: string;
  /** Both are nothing. */
  readonly isNothing: boolean;
  readonly variant: string;
  readonly simulated: string;
  readonly live: string;
  /** In the unit of the two, with the ends of its interval where there are several seeds. */
  readonly difference: string;
  /** In percent of what the simulation says; empty where that is nothing. */
  readonly share: string;
}

export const FIDELITY_COLUMNS = ["metric", "design", "simulated", "on real processes", "difference", "in percent"];

/** The metrics that the report shows first, design by design; `short`: without the parts of recoveries. */
export function fidelityRows(input: ReportInput, fidelity: Fidelity, short = false): readonly FidelityRow[] {
  const recovery = recoveryMetrics(input.results).filter((name) => !short || !PART.test(name));
  const shown = [...new Set([...keyMetrics(input.results), ...recovery])];
  return shown.flatMap((name) =>
    fidelity.figures.filter(({ metric }) => metric === name).map((figure) => rowOf(figure, input)),
  );
}

function rowOf(
  { metric, variant, simulated, live, difference, ci95 }: FidelityFigure,
  input: ReportInput,
): FidelityRow {
  const scale = scaleFor(unitOf(metric, input.results, input.metrics), [simulated, live], metric);
  const { middle, low, high } = formatDifference(difference, ci95, scale);
  return {
    metric: metricLabel(metric),
    isNothing: simulated === 0 && live === 0,
    variant,
    simulated: formatQuantity(simulated, scale),
    live: formatQuantity(live, scale),
    difference: low === null || difference === 0 ? middle : `${middle} (${low} to ${high})`,
    share: shareOf(difference, simulated),
  };
}

/** Below this nobody cares, and equal values may differ by rounding. */
const LEAST_SHARE = 5e-5;

function shareOf(difference: number, simulated: number): string {
  if (simulated === 0 || !finite(difference / simulated)) return "";
  const share = difference / simulated;
  return Math.abs(share) < LEAST_SHARE ? "0%" : `${formatNumber(100 * share)}%`;
}

/** What one must know to read them. */
export function fidelityNote({ speed, lateness, figures }: Fidelity): string {
  const pace = speed === 1 ? "in real time" : `${formatNumber(speed)} seconds of the scenario in a real one`;
  const seeds = Math.max(0, ...figures.map((figure) => figure.seeds));
  const how =
    seeds > 1 ? "the interval is that of the differences seed by seed" : "one seed does not show how they spread";
  return (
    `Every machine was a process of this computer, with sockets, files and clocks of its own, ${pace}; arrivals, work and faults ` +
    `were those of the simulated run, and ${how}. Timers were up to ${formatQuantity(lateness, scaleFor("s", [lateness]))} of the ` +
    "scenario late: whatever is smaller than that is this computer's, and not the design's."
  );
}
