// A sweep in the terminal: the goal at every setting, and which parameter matters most.

import { singleLine } from "../markup.ts";
import { finite, formatDifference, scaleFor } from "../quantity.ts";
import { displayWidth, pad, truncate } from "../terminal-text.ts";
import type { MetricDescription } from "../../observe/observations.ts";
import { unitOf } from "../metric-labels.ts";
import { settingRows } from "./sweep-rows.ts";
import type { SweptResults } from "./sweep-view.ts";

const ROWS_MAX = 30;
const CELL_MAX = 28;

/** Plain lines; `bold` paints headings. */
export function sweepLines(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  width: number,
  bold: (text: string) => string,
): readonly string[] {
  const settings = settingRows(results, metrics, ROWS_MAX);
  if (settings === undefined) return [];
  const table = [settings.columns, ...settings.rows].map((row) =>
    row.map((text) => truncate(singleLine(text), CELL_MAX)),
  );
  const widths = settings.columns.map((_, column) => Math.max(...table.map((row) => displayWidth(row[column]!))));
  const lines = table.map((row) =>
    truncate(
      row
        .map((text, column) => pad(text, widths[column]!, column === 0 ? "left" : "right"))
        .join("   ")
        .trimEnd(),
      width,
    ),
  );
  return [
    bold(settings.title),
    bold(lines[0]!),
    ...lines.slice(1),
    ...(settings.left > 0 ? [`... and ${settings.left} more settings in the report`] : []),
    ...sensitivityLines(results, metrics, width),
  ];
}

function sensitivityLines(
  results: SweptResults,
  metrics: readonly MetricDescription[],
  width: number,
): readonly string[] {
  const { tornado } = results.sweep;
  if (tornado === null) return [];
  const changes = tornado.bars.flatMap(({ low, high }) => [low?.change, high?.change]).filter(finite);
  const scale = scaleFor(unitOf(tornado.metric, results, metrics), changes, tornado.metric);
  const bars = tornado.bars.map(({ parameter, low, high, matters }) => {
    const arms = [low, high].flatMap((arm) =>
      arm === null ? [] : [`${formatDifference(arm.change, arm.ci95, scale).middle} at ${arm.setting}`],
    );
    return truncate(`  ${parameter}: ${arms.join(", ")}${matters ? "" : " (not told from none)"}`, width);
  });
  return ["", "Change when a parameter goes alone to the ends of its range:", ...bars];
}
