// The page over all reports of a folder: newest first, with verdict, question, answer, and how the main figures went from run to
// run. One file, no scripts, nothing from the network. The caller writes it.

import { badge } from "../html/opening.ts";
import { sha256Base64 } from "../html/sha256.ts";
import { styleSheet } from "../html/style.ts";
import { markup, verbatim, type Markup } from "../markup.ts";
import { counted } from "../quantity.ts";
import type { IndexData, IndexEntry } from "./index-data.ts";
import { dateText, trendFigure } from "./sparkline.ts";

/** By this the page is known again, so that nobody else's index.html is ever replaced. */
export const INDEX_MARK = '<meta name="generator" content="Orrery: index of reports">';

export function renderIndex({ entries, skipped }: IndexData): string {
  const style = `${styleSheet()}\n${STYLE}`;
  const policy = `default-src 'none'; style-src 'sha256-${sha256Base64(style)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  const list =
    entries.length === 0
      ? markup`<p>No reports yet: <code>orrery run</code> writes them here.</p>`
      : markup`<ol class="reports">${entries.map(item)}</ol>`;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
${verbatim(INDEX_MARK)}
<title>Reports · Orrery</title>
<link rel="icon" href="data:,">
<style>${verbatim(style)}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the reports</a>
<header>
<p class="overline"><b>Orrery</b></p>
<h1>Reports</h1>
<p class="facts">${tally(entries)}</p>
</header>
<main id="content" tabindex="-1">
${list}
${leftOut(skipped)}
</main>
<footer><p>Newest first. Lines show means of the latest runs of a scenario, oldest left; a dashed line: the scenario's file was changed there.</p></footer>
</body>
</html>
`.text;
}

function tally(entries: readonly IndexEntry[]): string {
  const count = (verdict: IndexEntry["verdict"]) => entries.filter((entry) => entry.verdict === verdict).length;
  const parts = (["fail", "error", "inconclusive", "pass"] as const).flatMap((verdict) =>
    count(verdict) === 0 ? [] : [`${count(verdict)} ${verdict}`],
  );
  return [counted(entries.length, "report"), ...parts].join(" · ");
}

function item(entry: IndexEntry): Markup {
  const title = entry.question.trim() === "" ? entry.scenario : entry.question;
  const trends = entry.trends.length === 0 ? null : markup`<div class="trends">${entry.trends.map(trendFigure)}</div>`;
  return markup`<li class="tone-${entry.verdict}"><h2>${badge(entry.verdict)} <a href="${encodeURIComponent(entry.folder)}/index.html">${title}</a></h2>
<p class="facts">${entry.folder} · ${counted(entry.designs, "design")} · ${counted(entry.runs, "run")} · stored <time datetime="${entry.storedAt}">${dateText(entry.storedAt)}</time></p>
<p>${entry.sentence}</p>${trends}</li>`;
}

function leftOut(skipped: readonly string[]): Markup | null {
  if (skipped.length === 0) return null;
  return markup`<details><summary>${counted(skipped.length, "folder")} left out</summary><ul class="missing">${skipped.map((one) => markup`<li>${one}</li>`)}</ul></details>`;
}

const STYLE = `.reports{list-style:none;padding:0;margin:26px 0 0}
.reports>li{border-left:4px solid var(--tone);padding:2px 0 2px 20px;margin:0 0 34px;break-inside:avoid}
.reports h2{font-size:1.12rem;margin:0 0 4px}
.reports .badge{vertical-align:.15em;margin-right:4px}
.trends{display:flex;flex-wrap:wrap;gap:6px 36px}
.trend{margin:8px 0;width:240px}
.trend figcaption{color:var(--soft);font-size:.85rem}
.trend ul{list-style:none;padding:0;margin:2px 0;display:flex;flex-wrap:wrap;gap:0 12px;font-size:.82rem;font-variant-numeric:tabular-nums}
.trend details{margin:0}.trend summary{font-size:.82rem}
.swatch{display:inline-block;width:.7em;height:.7em;border-radius:2px;background:var(--c);margin-right:5px}
.sparkline{display:block;max-width:100%;height:auto;overflow:visible}
.sparkline .line{stroke-width:1.8}
.changed{fill:none;stroke:var(--soft);stroke-width:1;stroke-dasharray:2 3}`;
