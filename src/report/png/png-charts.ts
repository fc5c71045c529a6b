// The PNG files of a report: latency, throughput, queue, utilisation, waste, comparison, response parts, trade-off.

import type { ChartConfiguration } from "chart.js";
import type { ReportInput } from "../../experiment/results.ts";
import { comparisonChart } from "../charts/comparison.ts";
import { commonFaults } from "../charts/fault-windows.ts";
import { latencyChart } from "../charts/latency.ts";
import { timeSeriesChart } from "../charts/time-series.ts";
import { utilisationChart } from "../charts/utilisation.ts";
import { wasteChart } from "../charts/waste.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { partsChart } from "../reasons/reason-charts.ts";
import { tradeOffCharts } from "../trade-offs/trade-off-chart.ts";
import type { PngCanvas } from "./canvas.ts";
import { linesConfiguration, stackConfiguration, utilisationConfiguration } from "./configurations.ts";
import { frontConfiguration } from "./front-configuration.ts";
import { forestConfiguration, forestEntries } from "./forest-configuration.ts";

export interface PngChart {
  readonly name: string;
  readonly configuration: ChartConfiguration;
  /** px. */
  readonly height: number;
}

/** Charts of what was observed; one that has nothing to show is left out. */
export function pngCharts(input: ReportInput, overview: RunsOverview, answered: string | null): readonly PngChart[] {
  const variants = Object.keys(input.results.variants);
  const faults = commonFaults(overview);
  const latency = latencyChart("response", overview, variants);
  const throughput = timeSeriesChart("throughput", overview, variants, faults);
  const queue = timeSeriesChart("queue", overview, variants, faults);
  const utilisation = utilisationChart(overview, variants);
  const waste = wasteChart(overview, variants);
  const comparison = comparisonChart(input, answered);
  const { reasons = [] } = input.results;
  const parts = reasons.length === 0 ? null : partsChart(reasons, input.results);
  const [tradeOff = null] = tradeOffCharts(input, answered);
  return [
    latency && { name: "latency.png", configuration: linesConfiguration(latency), height: 620 },
    throughput && { name: "throughput.png", configuration: linesConfiguration(throughput), height: 560 },
    queue && { name: "queue.png", configuration: linesConfiguration(queue), height: 560 },
    utilisation && { name: "utilisation.png", configuration: utilisationConfiguration(utilisation), height: 560 },
    waste && { name: "waste.png", configuration: stackConfiguration(waste), height: 230 + 44 * waste.rows.length },
    comparison && {
      name: "comparison.png",
      configuration: forestConfiguration(comparison),
      height: 190 + 25 * forestEntries(comparison).length,
    },
    parts && {
      name: "response-parts.png",
      configuration: stackConfiguration(parts),
      height: 230 + 44 * parts.rows.length,
    },
    tradeOff && { name: "trade-off.png", configuration: frontConfiguration(tradeOff), height: 620 },
  ].filter((chart) => chart !== null);
}

export function drawPngCharts(
  charts: readonly PngChart[],
  canvas: PngCanvas,
): readonly { readonly name: string; readonly content: Uint8Array }[] {
  return charts.map(({ name, configuration, height }) => ({ name, content: canvas.draw(configuration, height) }));
}
