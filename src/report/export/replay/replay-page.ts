// The page of a replay: machines in groups by role, the controls, the list of what happens, and the run as data in the page itself.
// The content security policy admits nothing but its own style and script.

import type { RunResult } from "../../../experiment/results.ts";
import { contentPolicy, type PageCode } from "../../html/content-policy.ts";
import { markup, verbatim, type Markup } from "../../markup.ts";
import type { ExportedRun } from "../run-export.ts";
import { PLAYER_SCRIPT } from "./player-script.ts";
import type { ReplayData, ReplayNode } from "./replay-data.ts";
import { CLASS_COLOURS, replayStyle } from "./replay-style.ts";
import { STATE_SCRIPT } from "./state-script.ts";
import { VIEW_SCRIPT } from "./view-script.ts";

const SCRIPT = `"use strict";
const data = JSON.parse(document.getElementById("run").textContent);
${STATE_SCRIPT}${VIEW_SCRIPT}${PLAYER_SCRIPT}`;

/** From top to bottom: who asks, who decides, whom they ask, who works. Roles that are not here come last. */
const ROLES: readonly (readonly [role: string, heading: string])[] = [
  ["client", "Clients"],
  ["lock", "Lock service"],
  ["master", "Masters"],
  ["store", "Stores"],
  ["worker", "Workers"],
];
/** A row of so many machines is centred, and not a grid. */
const FEW = 8;
/** More than that are shown without their names, which the pointer tells. */
const MANY = 100;

/** Of any replay: a page that shows one in a frame admits it too. */
export function replayCode(): PageCode {
  return { styles: [replayStyle()], scripts: [SCRIPT] };
}

export function replayPage(run: ExportedRun, { digest }: Pick<RunResult, "digest">, data: ReplayData): string {
  const style = replayStyle();
  const policy = contentPolicy({ styles: [style], scripts: [SCRIPT] });
  const { scenario, variant, seed, engine, classes } = run;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${verbatim(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${scenario}, ${variant} · Orrery replay</title>
<link rel="icon" href="data:,">
<style>${verbatim(style)}</style>
</head>
<body>
<header>
<h1>${scenario}: ${variant}</h1>
<p class="facts">Seed ${String(seed)}, digest ${digest}. Times are virtual.</p>
</header>
<noscript><p>A replay needs scripts; those of this page are all in the page itself.</p></noscript>
<section class="controls" aria-label="Time">
<div class="row">
<button id="play" type="button">Play</button>
<button id="back" type="button" aria-label="To what happened before">◂ Before</button>
<button id="forth" type="button" aria-label="To what happens next">Next ▸</button>
<label>Speed <select id="speed"></select></label>
<output id="time">0</output>
<span class="counts"><span><b id="waiting">0</b> <span class="waiting">wait</span></span><span><b id="running">0</b> <span class="running">run</span></span><span><b id="done">0</b> have ended</span></span>
</div>
<canvas id="strip" aria-hidden="true"></canvas>
<input id="seek" type="range" min="0" max="1000" step="any" value="0" aria-label="Time">
<ul id="episodes" aria-label="Faults at this time"></ul>
</section>
<div class="halves">
<main>
<div class="stage">
${groupsOf(data.nodes)}
<canvas id="air" aria-hidden="true"></canvas>
</div>
${legend(classes, data.nodes)}
<details><summary>Messages shown</summary><div id="kinds"></div></details>
<p class="facts"><kbd>Space</kbd> plays, <kbd>←</kbd> and <kbd>→</kbd> go to what happened before and next. <span id="address">The address has the instant: copy it to show somebody.</span> A message of a millisecond is shown for longer than it takes. Made by Orrery ${engine.version}.</p>
</main>
<aside>
<h2>What happens</h2>
<ol id="notes"></ol>
</aside>
</div>
<script type="application/json" id="run">${verbatim(jsonInPage(data))}</script>
<script>${verbatim(SCRIPT)}</script>
</body>
</html>
`.text;
}

function groupsOf(nodes: readonly ReplayNode[]): readonly Markup[] {
  const roles = [...new Set([...ROLES.map(([role]) => role), ...nodes.map(({ role }) => role)])];
  return roles.flatMap((role): readonly Markup[] => {
    const members = nodes.flatMap((node, index) => (node.role === role ? [machine(node, index)] : []));
    if (members.length === 0) return [];
    const heading = ROLES.find(([each]) => each === role)?.[1] ?? role;
    const group = members.length <= FEW ? "group few" : members.length > MANY ? "group many" : "group";
    return [markup`<section class="${group}"><h2>${heading}</h2><ol class="machines">${members}</ol></section>\n`];
  });
}

function machine({ name, place, cores }: ReplayNode, index: number): Markup {
  const where = place === "" ? "" : markup` <span class="place">${place}</span>`;
  const row = cores === 0 ? "" : markup`<span class="cores"></span>`;
  return markup`<li class="machine" data-machine="${String(index)}" title="${name}"><b class="name">${name}${where}</b><span class="says"></span>${row}</li>`;
}

function legend(classes: readonly string[], nodes: readonly ReplayNode[]): Markup {
  const items = classes.map(
    (name, index) => markup`<li><i data-k="${String(index % CLASS_COLOURS)}"></i>a core that works on ${name}</li>`,
  );
  const places = nodes.some(({ place }) => place !== "") ? [markup`<li>beside a name: zone and rack</li>`] : [];
  return markup`<ul class="legend">${items}<li><i></i>an idle core</li>${places}<li>red: a message that is lost on its way</li></ul>`;
}

/** Nothing in it can end the element that it stands in. */
function jsonInPage(data: ReplayData): string {
  return JSON.stringify(data)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
