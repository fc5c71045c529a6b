// A chart in the page: heading, caption, drawing with an accessible name, and its figures in a table that opens on demand.

import type { SpaceTimeChart } from "../charts/spacetime/space-time-chart.ts";
import type {
  AlertChart,
  DataTable,
  ForestChart,
  GanttChart,
  LineChart,
  StackChart,
  UtilisationChart,
} from "../charts/chart.ts";
import type { FrontChart } from "../charts/front.ts";
import { markup, type Markup } from "../markup.ts";
import { drawAlerts } from "../svg/alerts.ts";
import { drawForest } from "../svg/forest.ts";
import { drawFront } from "../svg/front.ts";
import { drawGantt } from "../svg/gantt.ts";
import { drawLines } from "../svg/lines.ts";
import { drawSpaceTime } from "../svg/spacetime/space-time.ts";
import { drawStack } from "../svg/stack.ts";
import { drawUtilisation } from "../svg/utilisation.ts";
import { dataTable } from "./table.ts";

export type Chart =
  LineChart | ForestChart | FrontChart | UtilisationChart | StackChart | GanttChart | AlertChart | SpaceTimeChart;

export function figure(chart: Chart): Markup {
  const label = `${chart.title}. ${chart.caption} The figures are in the table below the chart.`;
  if (chart.kind === "lines") return lineFigure(chart, label);
  const anchor = chart.kind === "spacetime" ? markup` id="${chart.id}"` : null;
  return compose(chart, drawOther(chart, label), anchor, dataTable(chart.table, chart.title));
}

function lineFigure(chart: LineChart, label: string): Markup {
  const { content, area, rowPositions } = drawLines(chart, label);
  const attributes = markup` data-left="${area.left}" data-right="${area.right}" data-top="${area.top}" data-bottom="${area.bottom}"`;
  return compose(chart, content, attributes, dataTable(chart.table, chart.title, rowPositions));
}

function drawOther(chart: Exclude<Chart, LineChart>, label: string): Markup {
  switch (chart.kind) {
    case "forest":
      return drawForest(chart, label);
    case "front":
      return drawFront(chart, label);
    case "utilisation":
      return drawUtilisation(chart, label);
    case "stack":
      return drawStack(chart, label);
    case "gantt":
      return drawGantt(chart, label);
    case "alerts":
      return drawAlerts(chart, label);
    case "spacetime":
      return drawSpaceTime(chart, label);
  }
}

function compose(
  chart: { readonly title: string; readonly caption: string; readonly table: DataTable },
  content: Markup,
  attributes: Markup | null,
  figures: Markup,
): Markup {
  return markup`<figure${attributes}><figcaption><h3>${chart.title}</h3><p>${chart.caption}</p></figcaption>${drawingFrame(chart.title, content)}<details><summary>Data: ${chart.title}</summary>${figures}</details></figure>`;
}

/** A drawing scrolls on a narrow screen, where the keyboard must reach it. */
export function drawingFrame(title: string, content: Markup): Markup {
  return markup`<div class="drawing" role="group" aria-label="${title}" tabindex="0">${content}</div>`;
}
