// Everything that a report folder holds except tasks.csv, by file name. Pure: the caller writes the files.

import type { ReportInput } from "../experiment/results.ts";
import { renderPage } from "./html/page.ts";
import { spaceTimeCharts } from "./charts/spacetime/space-time.ts";
import { overviewOf, type RunsOverview, type ShownRun } from "./overview/runs-overview.ts";
import type { LoadedCanvas } from "./png/canvas.ts";
import { drawPngCharts, pngCharts } from "./png/png-charts.ts";
import { resultsJson } from "./results-json.ts";
import { spaceTimeFiles } from "./spacetime-files.ts";
import { renderSummary } from "./summary.ts";
import { answerOfInput } from "./combined/combined-answer.ts";
import { NO_NAMES, type TraceNames } from "./trace-names.ts";

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
  /** Names of messages and roles in space-time diagrams. Default: none, so that they are not told apart. */
  readonly names?: TraceNames;
  /** What draws PNG charts (png/canvas.ts). Default: nothing, and there are none. */
  readonly loadCanvas?: () => LoadedCanvas;
}

export function renderReport(input: ReportInput, options: ReportOptions = {}): Report {
  const answered = answerOfInput(input);
  const shown = shownOf(input);
  const diagrams = spaceTimeCharts(shown.recorded, Object.keys(input.results.variants), options.names ?? NO_NAMES);
  const charts =
    options.loadCanvas === undefined || shown.overview === null
      ? []
      : pngCharts(input, shown.overview, answered.metric);
  const loaded = charts.length === 0 ? undefined : options.loadCanvas?.();
  const pngFiles = loaded?.kind === "canvas" ? drawPngCharts(charts, loaded.canvas) : [];
  const notices =
    loaded?.kind === "missing"
      ? [
          `No PNG charts: chartjs-node-canvas and @napi-rs/canvas could not be loaded (${loaded.reason}). Everything else is complete.`,
        ]
      : [];
  return {
    files: [
      { name: "index.html", content: renderPage(input, { ...shown, answer: answered, diagrams }) },
      { name: "summary.md", content: renderSummary(input, answered, shown.overview) },
      { name: "results.json", content: resultsJson(input.results) },
      ...spaceTimeFiles(diagrams),
      ...pngFiles,
    ],
    notices,
  };
}

interface Shown {
  /** Null of a sweep, which shows nothing of its runs. */
  readonly overview: RunsOverview | null;
  readonly events: number;
  readonly recorded: readonly ShownRun[];
}

function shownOf({ results, runs }: ReportInput): Shown {
  if (results.sweep !== undefined && runs.known !== undefined) return { overview: null, ...runs.known };
  const overview = overviewOf(runs);
  return {
    overview: results.sweep === undefined ? overview : null,
    events: overview.events,
    recorded: [...overview.variants.values()].flatMap(({ recorded }) => recorded ?? []),
  };
}
