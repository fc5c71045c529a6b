// The time that a fault costs, split into detection, decision, transfer and redo, stacked per variant: means over all replications,
// from the same metrics as every other figure, so that the parts add up to the total beside the bar.

import type { Results } from "../../experiment/results.ts";
import type { LostTime } from "../../observe/observations.ts";
import { counted, finite, formatCount, formatEstimate, formatNumber, scaleFor, type Scale } from "../quantity.ts";
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

/** Of all replications of a design: those that its means are of, of those that struck. */
export interface StrikesCounted {
  readonly overcome: number;
  readonly all: number;
}

const NOT_THE_SAME =
  " These are not the same faults for every design (what cost a design nothing is not in its mean): the table below has them one by one.";

/** Null where no fault cost anything that was overcome. `strikes`: by name of the design; undefined where nobody knows. */
export function lostTimeChart(
  { variants }: Results,
  strikes: (variant: string) => StrikesCounted | undefined,
): StackChart | null {
  const measured = Object.entries(variants).filter(([, { metrics }]) => finite(metrics["recovery.mean"]?.mean));
  const totals = measured.map(([, { metrics }]) => metrics["recovery.mean"].mean);
  if (totals.every((total) => total === 0)) return null;
  const scale = scaleFor("s", totals);
  const unit = scale.suffix.trim();
  const counts = measured.map(([name]) => strikes(name));
  const areAlike = counts.every((count) => count?.overcome === counts[0]?.overcome && count?.all === counts[0]?.all);
  const countText = (index: number): string => {
    const count = counts[index];
    return areAlike || count === undefined ? "" : `, ${formatCount(count.overcome)} of ${counted(count.all, "strike")}`;
  };
  const estimate = (name: string, metric: string) => estimateText(variants[name].metrics[metric], scale);
  return {
    kind: "stack",
    id: "lost-time",
    title: "Time lost to a fault, by part",
    caption: `From the strike until the backlog was gone, mean over the faults that cost something and were overcome, then over replications; less is better. ${LOST_PARTS.map(([part, meaning]) => `${part}: ${meaning}`).join("; ")}.${areAlike ? "" : NOT_THE_SAME}`,
    x: linearAxis("time since the strike", "s", totals),
    causes: LOST_PARTS.map(([part]) => part),
    unit: "s",
    rows: measured.map(([name, { metrics }], index) => ({
      name,
      values: LOST_PARTS.map(([part]) => metrics[`recovery.${part}.mean`]?.mean ?? 0),
      text: `${estimate(name, "recovery.mean")} ${unit}${countText(index)}`,
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
