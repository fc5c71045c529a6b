// The section that says why one design is slower than another.

import type { GroupShare, Reason, ReportInput, Results, Share } from "../../experiment/results.ts";
import { commonFaults } from "../charts/fault-windows.ts";
import { figure } from "../html/figure.ts";
import type { PageSection } from "../html/section.ts";
import { table } from "../html/table.ts";
import { markup, type Markup } from "../markup.ts";
import type { RunsOverview } from "../overview/runs-overview.ts";
import { formatDifference, formatQuantity, scaleFor } from "../quantity.ts";
import { arrivalsChart, partsChart } from "./reason-charts.ts";
import { reasonWords } from "./reason-sentence.ts";
import { percent, sizeText } from "./reason-words.ts";

export function reasonSection({ results }: ReportInput, overview: RunsOverview): PageSection | null {
  const { reasons = [] } = results;
  if (reasons.length === 0) return null;
  const arrivals = arrivalsChart(reasons, results, commonFaults(overview));
  return {
    id: "why",
    title: "Why they differ",
    content: [
      markup`<ul>${reasons.map((reason) => reasonItem(reason, results))}</ul>`,
      figure(partsChart(reasons, results)),
      arrivals === null ? null : figure(arrivals),
      markup`<details><summary>Each difference, divided</summary>${reasons.map(dividedTable)}</details>`,
    ],
  };
}

function reasonItem(reason: Reason, results: Results): Markup {
  const { difference, clauses } = reasonWords(reason, results);
  if (clauses.length === 0) return markup`<li>${difference}.</li>`;
  return markup`<li>${difference}:<ul>${clauses.map((clause) => markup`<li>${clause}</li>`)}</ul></li>`;
}

function dividedTable(reason: Reason): Markup {
  const { faster, slower, seeds, difference, parts, classes = [], sizes = [] } = reason;
  const rows: readonly (readonly [label: string, share: Share & Pick<GroupShare, "own">, tasks: string])[] = [
    ...parts.map((share) => [share.part, share, "all"] as const),
    ...classes.map((share) => [`class ${share.class}`, share, percent(share.tasks)] as const),
    ...sizes.map((share) => [sizeText(share), share, percent(share.tasks)] as const),
  ];
  const scale = scaleFor("s", [difference]);
  const cells = rows.map(([label, share, tasks]) => {
    const { middle, low, high } = formatDifference(share.difference, share.ci95, scale);
    return [
      label,
      tasks,
      formatQuantity(share.faster, scale),
      formatQuantity(share.slower, scale),
      middle,
      low === null || high === null ? "–" : `${low} to ${high}`,
      percent(share.difference / difference),
    ];
  });
  return table(["what", "tasks", faster, slower, "difference", "95% interval", "of all"], cells, {
    caption: `${slower} − ${faster}: what adds to the mean response times, over ${seeds} seeds. What tasks spend their time on, their classes, and their sizes each add up to the whole`,
    isNumeric: (column) => column > 0,
  });
}
