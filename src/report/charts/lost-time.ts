// The time that a fault costs, split into detection, decision, transfer and redo, stacked per variant: means over all replications,
// from the same metrics as every other figure, so that the parts add up to the total beside the bar.

import type { Results } from "../../experiment/results.ts";
import type { LostTime } from "../../observe/observations.ts";
import { finite, formatEstimate, formatNumber, scaleFor, type Scale } from "../quantity.ts";
import type { StackChart } from "./chart.ts";
import { linearAxis } from "./ticks.ts";

export type LostPart = Exclude<keyof LostTime, "total">;

/** In the order in which they pass, with the words for them. */
export const LOST_PARTS: readonly (readonly [part: LostPart, meaning: string])[] = [
  ["detection", "until somebody noticed"],
  ["decision", "until somebody led again"],
  ["transfer", "until all work that was hit was on its way again"],
  ["redo", "until the backlog was gone"],
];

/** Null where no fault cost anything that was overcome. */
export function lostTimeChart({ variants }: Results): StackChart | null {
  const measured = Object.entries(variants).filter(([, { metrics }]) => finite(metrics["recovery.mean"]?.mean));
  const totals = measured.map(([, { metrics }]) => metrics["recovery.mean"].mean);
  if (totals.every((total) => total === 0)) return null;
  const scale = scaleFor("s", totals);
  const unit = scale.suffix.trim();
  const estimate = (name: string, metric: string) => estimateText(variants[name].metrics[metric], scale);
  return {
    kind: "stack",
    id: "lost-time",
    title: "Time lost to a fault, by part",
    caption: `From the strike until the backlog was gone, mean over the faults that cost something and were overcome, then over replications; less is better. ${LOST_PARTS.map(([part, meaning]) => `${part}: ${meaning}`).join("; ")}.`,
    x: linearAxis("time since the strike", "s", totals),
    causes: LOST_PARTS.map(([part]) => part),
    unit: "s",
    rows: measured.map(([name, { metrics }]) => ({
      name,
      values: LOST_PARTS.map(([part]) => metrics[`recovery.${part}.mean`]?.mean ?? 0),
      text: `${estimate(name, "recovery.mean")} ${unit}`,
    })),
    table: {
      columns: ["design", ...LOST_PARTS.map(([part]) => `${part} (${unit})`), `all (${unit})`, "not overcome per run"],
      rows: measured.map(([name, { metrics }]) => [
        name,
        ...LOST_PARTS.map(([part]) => estimate(name, `recovery.${part}.mean`)),
        estimate(name, "recovery.mean"),
        formatNumber(metrics["recovery.unfinished"]?.mean ?? 0),
      ]),
    },
  };
}

type Summary = Results["variants"][string]["metrics"][string] | undefined;

function estimateText(summary: Summary, scale: Scale): string {
  const { mean, halfWidth } = formatEstimate(summary?.mean ?? null, summary?.ci95 ?? [null, null], scale);
  return halfWidth === null ? mean : `${mean} ± ${halfWidth}`;
}
