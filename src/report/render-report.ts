// Everything that a report folder holds except tasks.csv, by file name. Pure: the caller writes the files.

import type { ReportInput } from "../experiment/results.ts";
import { answer } from "./answer.ts";
import { renderPage } from "./html/page.ts";
import { loadCanvas, type LoadedCanvas } from "./png/canvas.ts";
import { drawPngCharts, pngCharts } from "./png/png-charts.ts";
import { resultsJson } from "./results-json.ts";
import { renderSummary } from "./summary.ts";

export interface ReportFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface Report {
  readonly files: readonly ReportFile[];
  /** One line each, for the user: what is missing from the report, and why. */
  readonly notices: readonly string[];
}

export interface ReportOptions {
  /** Default true. */
  readonly png?: boolean;
  /** Default: the optional packages, where they are installed. */
  readonly loadCanvas?: () => LoadedCanvas;
}

export function renderReport(input: ReportInput, options: ReportOptions = {}): Report {
  const answered = answer(input.results, input.metrics);
  const charts = options.png === false ? [] : pngCharts(input, answered.metric);
  const loaded = charts.length === 0 ? null : (options.loadCanvas ?? loadCanvas)();
  const pngFiles = loaded?.kind === "canvas" ? drawPngCharts(charts, loaded.canvas) : [];
  const notices =
    loaded?.kind === "missing"
      ? [
          `No PNG charts: chartjs-node-canvas and @napi-rs/canvas could not be loaded (${loaded.reason}). Everything else is complete.`,
        ]
      : [];
  return {
    files: [
      { name: "index.html", content: renderPage(input, answered) },
      { name: "summary.md", content: renderSummary(input, answered) },
      { name: "results.json", content: resultsJson(input.results) },
      ...pngFiles,
    ],
    notices,
  };
}
