// The page of the studio: one file with the engine, the scenarios and its script in it. It asks nothing of the outside world, and its
// content security policy sees to that.

import { contentPolicy } from "../report/html/content-policy.ts";
import { reportCode } from "../report/html/page.ts";
import { replayCode } from "../report/export/replay/replay-page.ts";
import { markup, verbatim } from "../report/markup.ts";
import { STUDIO_STYLE } from "./studio-style.ts";

/** In every studio's page, and in no other: what may be written over. */
export const STUDIO_MARK = '<meta name="generator" content="Orrery studio">';

export interface StudioParts {
  readonly version: string;
  /** The script of the page, and that of its workers: built for browsers. */
  readonly script: string;
  /** Raw deflate in base64, as is the content, a `StudioContent` in JSON. */
  readonly packedEngine: string;
  readonly packedContent: string;
}

export function studioPage({ version, script, packedEngine, packedContent }: StudioParts): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
${verbatim(STUDIO_MARK)}
<meta http-equiv="Content-Security-Policy" content="${verbatim(policyFor(script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Orrery studio</title>
<link rel="icon" href="data:,">
<style>${verbatim(STUDIO_STYLE)}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<header>
<h1>Orrery studio</h1>
<p>Designs of distributed task schedulers, run and compared in this page. Nothing is sent anywhere. Orrery ${version}.</p>
</header>
<noscript><p class="padded">The studio needs scripts; those of this page are all in the page itself.</p></noscript>
<main class="halves">
${DESK}
${RESULTS}
</main>
<script type="text/plain" id="engine">${verbatim(packedEngine)}</script>
<script type="text/plain" id="content">${verbatim(packedContent)}</script>
<script>${verbatim(script)}</script>
</body>
</html>
`.text;
}

/** Pages in frames are held to this page's policy too, so theirs must be in it. */
function policyFor(script: string): string {
  const framed = [reportCode(), replayCode()];
  return contentPolicy(
    {
      styles: [STUDIO_STYLE, ...framed.flatMap(({ styles }) => styles)],
      scripts: [script, ...framed.flatMap(({ scripts }) => scripts)],
    },
    ["worker-src blob:"],
  );
}

const DESK = verbatim(`<section id="desk" aria-label="Scenario">
<details id="library"><summary>Choose a scenario (<span id="scenario-count"></span>)</summary>
<input id="find" type="search" placeholder="Find, such as tenants or replicated-master" aria-label="Find a scenario">
<div id="scenarios"></div>
<p id="none-found" class="note" hidden>None of them has these words.</p>
</details>
<p id="question"></p>
<details id="story-part" hidden><summary>The story</summary><p id="story" class="story"></p></details>
<div class="editor">
<div class="gutter" aria-hidden="true"><pre id="numbers"></pre></div>
<div class="sheet"><div id="marks" aria-hidden="true"></div>
<textarea id="text" aria-label="The scenario, in YAML" aria-describedby="editor-help assist-text problem-count" spellcheck="false" autocapitalize="off" autocomplete="off" autocorrect="off" wrap="off" aria-autocomplete="list" aria-haspopup="listbox" aria-controls="suggestions"></textarea></div>
<div id="suggestions-part" class="popup" hidden><ul id="suggestions" role="listbox" aria-label="What may stand here"></ul><p id="suggestion-meaning"></p></div>
<p id="hover" class="popup" aria-hidden="true" hidden></p>
</div>
<div id="assist" class="assist"><p id="assist-text">What the key at the cursor means will stand here. Ctrl+Space shows what may be written.</p><button id="vary" type="button" class="link" hidden>Try other values of it</button></div>
<p id="assist-state" class="unseen" role="status"></p>
<p id="problem-count" role="status"></p>
<ul id="problems" class="problems" aria-label="What is wrong with the scenario"></ul>
<p id="editor-help" class="note">Tab indents, Shift+Tab takes it back; Esc and then Tab leaves the text. Ctrl+Enter runs.</p>
<details id="designs-part" hidden><summary>Designs to run: <span id="designs-state"></span></summary>
<fieldset id="designs"><legend class="unseen">Designs to run</legend></fieldset>
<p class="row"><button id="all-designs" type="button">All</button> <button id="no-designs" type="button">None</button></p>
</details>
<details id="settings-part"><summary>Try other settings<span id="settings-state"></span></summary>
<div class="row"><label class="grow">Settings, one a line: path=values <textarea id="settings" rows="2" spellcheck="false" autocapitalize="off" placeholder="scheduler.detection.heartbeat.timeout=5s,10s,20s&#10;cluster.workers.count=10..50/5"></textarea></label></div>
<div class="row"><label class="grow">Best at <input id="goals" type="text" spellcheck="false" autocomplete="off" placeholder="what the report chooses, or minimise:response.p99"></label></div>
<p class="note">Every design that runs is run at every value, as <code>orrery sweep --set</code> does. What the file predicts for its own settings is left out then.</p>
</details>
<p id="choices-state" class="note" role="status"></p>
<div class="run-part">
<form id="run-form" class="row">
<label>First seed <input id="seed" type="number" min="0" max="9007199254740991" step="1"></label>
<label>Seeds <input id="replications" type="number" min="1" max="10000" step="1"></label>
<button id="run" class="primary" type="submit">Run</button>
<button id="stop" class="primary" type="button" hidden>Stop</button>
</form>
<div id="progress-part" hidden><progress id="progress" aria-label="Runs done"></progress><p id="progress-text" class="note"></p></div>
<output id="state" for="run"></output>
</div>
<div class="row">
<label class="grow">Name <input id="path" type="text" spellcheck="false" autocomplete="off"></label>
<button id="open-file" type="button">Open a file</button><input id="scenario-file" type="file" accept=".yaml,.yml,text/yaml" aria-label="A scenario of yours" hidden>
<button id="take-scenario" type="button">Save scenario</button>
<button id="share" type="button">Link to it</button>
</div>
<div id="link-part" hidden><input id="link" type="text" readonly aria-label="Link"><p id="link-state" class="note" role="status"></p></div>
<details class="logs"><summary>Logs that it reads</summary>
<p class="note">Files that the scenario names (SWF, CSV, ...), plain or gzip; they stay in this page.</p>
<ul id="log-names"></ul>
<input id="logs" type="file" multiple aria-label="Add logs">
</details>
</section>`);

const RESULTS = verbatim(`<section id="results" aria-label="Results" tabindex="-1">
<div class="bar">
<div role="tablist" aria-label="Results">
<button id="tab-report" role="tab" type="button" aria-controls="panel-report" aria-selected="true">Report</button>
<button id="tab-changes" role="tab" type="button" aria-controls="panel-changes" aria-selected="false" tabindex="-1">What changed</button>
<button id="tab-play" role="tab" type="button" aria-controls="panel-play" aria-selected="false" tabindex="-1">Watch a run</button>
<button id="tab-runs" role="tab" type="button" aria-controls="panel-runs" aria-selected="false" tabindex="-1">Runs</button>
<button id="tab-course" role="tab" type="button" aria-controls="panel-course" aria-selected="false" tabindex="-1">Course</button>
</div>
<button id="take-report" type="button" disabled>report.html</button>
<button id="take-results" type="button" disabled>results.json</button>
<button id="wide" type="button" aria-pressed="false">Whole window</button>
</div>
<div id="panel-report" role="tabpanel" aria-labelledby="tab-report">
<p id="no-report" class="empty">Press Run: every design meets the same arrivals and faults, seed by seed, and here will be the report that says which is better, by how much, how sure that is, and why.</p>
<iframe id="report" title="The report" sandbox="allow-scripts" hidden></iframe>
</div>
<div id="panel-changes" role="tabpanel" aria-labelledby="tab-changes" hidden><div class="padded">
<div id="changes-choice" class="row" hidden><label>Compared with <select id="before"></select></label>
<button id="beside" type="button" aria-pressed="false">As a report</button></div>
<div id="changes"><p class="empty">Run, change something, and run again: here will be what it changed in each figure, and how sure that is.</p></div>
</div></div>
<div id="panel-play" role="tabpanel" aria-labelledby="tab-play" hidden>
<form id="play-form" class="row padded">
<label>Design <select id="play-variant"></select></label>
<label>Seed <input id="play-seed" type="number" min="0" max="9007199254740991" step="1"></label>
<label>From <input id="play-from" type="text" size="7" placeholder="0s"></label>
<label>Until <input id="play-until" type="text" size="7" placeholder="the end"></label>
<button id="play-submit" type="submit">Watch</button>
<button id="take-replay" type="button" disabled>replay.html</button>
<span class="break"></span>
<label>Task <input id="records-task" type="text" inputmode="numeric" size="7" placeholder="any"></label>
<label>Kinds of records <input id="records-kinds" type="text" size="22" spellcheck="false" autocomplete="off" placeholder="all, or leader, attempt"></label>
<button id="find-records" type="button">List records</button>
<output id="play-state" for="play-variant play-seed"></output>
</form>
<div id="records" class="scroll records" tabindex="0" role="region" aria-label="Records" hidden></div>
<ul id="play-notices" aria-label="What is not shown"></ul>
<p id="no-replay" class="empty">One run of one design, played: machines, what runs on them, messages on their way, and what happens told beside it.</p>
<iframe id="replay" title="The run, played" sandbox="allow-scripts" hidden></iframe>
</div>
<div id="panel-runs" role="tabpanel" aria-labelledby="tab-runs" hidden><div id="runs" class="padded"><p class="empty">What was found broken, and the digest of every run, will be here.</p></div></div>
<div id="panel-course" role="tabpanel" aria-labelledby="tab-course" hidden><div class="padded lesson">
<div class="row"><label class="grow">Lesson <select id="lesson"></select></label><button id="lesson-back" type="button">Before</button><button id="lesson-forth" type="button">Next</button></div>
<article id="lesson-text" aria-live="polite" tabindex="-1"></article>
</div></div>
</section>`);
