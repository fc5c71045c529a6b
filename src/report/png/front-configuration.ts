// The front of two goals as a chart.js configuration: a point per design, whiskers as lines, the front as a dashed line.

import type { ChartConfiguration, ChartDataset } from "chart.js";
import type { FrontChart, FrontPoint } from "../charts/front.ts";
import { variantStyle } from "../charts/palette.ts";
import { base, label, MARKERS, plugins, scale, TEXT } from "./common-options.ts";

export function frontConfiguration(chart: FrontChart): ChartConfiguration {
  const onFront = chart.points.filter(({ isOnFront }) => isOnFront).toSorted((a, b) => a.first - b.first);
  const front: ChartDataset<"line"> = {
    label: "the front",
    data: onFront.map(({ first, second }) => ({ x: first, y: second })),
    borderColor: TEXT,
    borderDash: [5, 4],
    borderWidth: 1.2,
    pointRadius: 0,
  };
  return {
    type: "line",
    data: { datasets: [...chart.points.map(marker), ...chart.points.flatMap(whiskers), front] },
    options: {
      ...base(),
      scales: { x: scale(chart.x), y: scale(chart.y) },
      plugins: {
        ...plugins(chart, true),
        // Only the points: whiskers and the line follow them.
        legend: {
          align: "start",
          labels: {
            usePointStyle: true,
            pointStyleWidth: 16,
            boxHeight: 8,
            padding: 18,
            filter: ({ datasetIndex }: { readonly datasetIndex: number }) => datasetIndex < chart.points.length,
          },
        },
      },
    },
  } as unknown as ChartConfiguration;
}

function marker({ first, second, index, name, isBeaten }: FrontPoint): ChartDataset<"line"> {
  const style = variantStyle(index);
  return {
    label: label(name),
    data: [{ x: first, y: second }],
    // A marker on an axis is drawn whole.
    clip: 12,
    showLine: false,
    backgroundColor: isBeaten ? "#fff" : style.light,
    borderColor: style.light,
    pointStyle: MARKERS[style.marker],
    pointRadius: 7,
    pointBorderColor: style.light,
    pointBorderWidth: 2,
  };
}

function whiskers({ first, second, index, firstEnds, secondEnds }: FrontPoint): readonly ChartDataset<"line">[] {
  const line = (data: readonly { readonly x: number; readonly y: number }[]): ChartDataset<"line"> => ({
    data: [...data],
    borderColor: variantStyle(index).light,
    borderWidth: 1.4,
    pointRadius: 0,
  });
  return [
    ...(firstEnds === undefined ? [] : [line(firstEnds.map((x) => ({ x, y: second })))]),
    ...(secondEnds === undefined ? [] : [line(secondEnds.map((y) => ({ x: first, y })))]),
  ];
}
