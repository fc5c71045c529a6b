// The style sheet of the report: system fonts, light and dark by the reader's preference, and a print form in one column.

import { VARIANT_STYLE_COUNT, variantStyle } from "../charts/palette.ts";
import { fillRules } from "../svg/hatching.ts";
import { spaceTimeRules, spaceTimeScheme } from "./space-time-style.ts";

const LIGHT = `--page:#fff;--text:#1b2129;--soft:#59636e;--rule:#d9dee4;--faint:#f4f6f8;--grid:#e6eaee;--link:#0b5cad;
--pass:#006b4f;--fail:#b3261e;--open:#7a5200;--pass-soft:#e3f4ee;--fail-soft:#fbe9e7;--open-soft:#fdf1d8;
--window:#b34f00;--heat-none:#d9dee4;--hatch:#fff;--shade:#0003`;
const DARK = `--page:#12161b;--text:#e4e9ef;--soft:#9fabb8;--rule:#2f3843;--faint:#1a2027;--grid:#29313a;--link:#7cc0ff;
--pass:#5fd6ae;--fail:#ff9d92;--open:#f2c14e;--pass-soft:#12302a;--fail-soft:#3a1d1b;--open-soft:#33290f;
--window:#ff9a52;--heat-none:#2f3843;--hatch:#12161b;--shade:#0009`;
/** Idle to busy in one hue: lightness carries the value, so it also survives grey printing. */
const HEAT_LIGHT = [
  "#eef4f9",
  "#dbe8f3",
  "#c3d9eb",
  "#a8c8e2",
  "#89b4d8",
  "#6a9fcc",
  "#4c88bd",
  "#3171aa",
  "#1b5a93",
  "#0b4479",
];
const HEAT_DARK = [
  "#1c2731",
  "#203242",
  "#244055",
  "#285069",
  "#2d617f",
  "#357596",
  "#4489ac",
  "#5c9fc2",
  "#7fb8d8",
  "#abd4ee",
];

const PAGE = `
*{box-sizing:border-box}
html{font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;background:var(--page);color:var(--text);scroll-behavior:smooth}
body{margin:0}
header,main,nav,footer{max-width:1060px;margin:0 auto;padding:0 28px}
header{padding-top:44px}
.skip{position:absolute;left:-999px;top:0;background:var(--page);padding:10px 16px;z-index:2}
.skip:focus{left:0}
.overline{margin:0 0 10px;color:var(--soft);font-size:.875rem}
.overline b{color:var(--text);font-weight:600}
h1{font-size:1.9rem;line-height:1.22;letter-spacing:-.015em;margin:0 0 22px;max-width:24em;text-wrap:balance}
h2{font-size:1.3rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 6px}
h3{font-size:1rem;margin:0 0 2px}
section{padding:34px 0 6px;border-top:1px solid var(--rule);margin-top:34px}
p{margin:0 0 12px;max-width:74ch}
.note,figcaption p{color:var(--soft);font-size:.9rem}
a{color:var(--link)}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
.answer{border-left:4px solid var(--tone);background:var(--tone-soft);padding:18px 22px;border-radius:0 6px 6px 0;margin:0 0 16px}
.answer p{font-size:1.12rem;line-height:1.5;margin:8px 0 0;max-width:none;text-wrap:pretty}
.answer ul{margin:10px 0 0;padding-left:1.2em;line-height:1.5}
.answer li{margin:3px 0;max-width:none;text-wrap:pretty}
.answer strong{font-weight:650}
.tone-pass{--tone:var(--pass);--tone-soft:var(--pass-soft)}
.tone-fail,.tone-error{--tone:var(--fail);--tone-soft:var(--fail-soft)}
.tone-inconclusive{--tone:var(--open);--tone-soft:var(--open-soft)}
.badge{display:inline-block;font-size:.75rem;font-weight:700;letter-spacing:.05em;color:var(--tone);border:1.5px solid var(--tone);border-radius:4px;padding:0 7px;line-height:1.6;white-space:nowrap}
.facts{color:var(--soft);font-size:.9rem}
nav ul{list-style:none;display:flex;flex-wrap:wrap;gap:4px 18px;padding:0;margin:22px 0 0;font-size:.9rem}
footer{padding-top:26px;padding-bottom:60px;color:var(--soft);font-size:.85rem}
.scroll{overflow-x:auto;margin:10px 0 14px}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums lining-nums;min-width:min(100%,420px)}
caption{text-align:left;color:var(--soft);font-size:.85rem;padding-bottom:6px}
caption span{display:inline-block;position:sticky;left:0;max-width:min(74ch,calc(100vw - 32px))}
th,td{padding:6px 14px 6px 0;text-align:left;vertical-align:baseline;border-bottom:1px solid var(--rule)}
th{font-weight:600}
thead th{border-bottom:1.5px solid var(--soft);white-space:nowrap}
tbody th{font-weight:500}
.n,.figures td,.figures thead th:not(:first-child){text-align:right;white-space:nowrap;padding-left:14px}
.group th{padding-top:16px;font-weight:600}.group th span{position:sticky;left:0}
.group~tr th{padding-left:14px}
table:has(.group) thead th:not(:first-child){white-space:normal;vertical-align:bottom}
.unit{color:var(--soft);padding-right:6px;white-space:nowrap}
.half{color:var(--soft);font-size:.86em}
.half-none{color:var(--soft);font-size:.86em}
.name{white-space:nowrap}
.best{font-weight:700}
.best::before{content:"◆ ";color:var(--pass);font-size:.7em;vertical-align:.15em}
.metric{display:inline-block;min-width:13em}
.range{display:block;color:var(--soft);font-size:.82em}
.definition{display:block;color:var(--soft);font-size:.85em;font-weight:400;max-width:52ch}
code,pre,.mono{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{background:var(--faint);border-radius:3px;padding:1px 4px;overflow-wrap:anywhere}
pre{background:var(--faint);border-radius:6px;padding:12px 14px;overflow-x:auto;margin:8px 0 14px;white-space:pre-wrap;overflow-wrap:anywhere}
pre code{background:none;padding:0}
.missing{color:var(--soft);font-size:.9rem;padding-left:1.2em;margin:0 0 12px;max-width:80ch}
.change-better{color:var(--pass);font-weight:600}.change-worse{color:var(--fail);font-weight:600}
.story{white-space:pre-line}
details{margin:6px 0 12px}
summary{cursor:pointer;color:var(--link);font-size:.9rem;width:fit-content}
figure{margin:18px 0 26px;position:relative;break-inside:avoid}
.letters,.key{list-style:none;display:flex;flex-wrap:wrap;gap:4px 22px;padding:0;margin:10px 0;font-size:.9rem}
.letters b{color:var(--window);margin-right:6px}
.key li{display:flex;align-items:center;gap:7px}
.findings{padding-left:0;list-style:none}
.findings>li{border-left:3px solid var(--fail);padding:2px 0 2px 14px;margin:0 0 18px}
.findings>li.warning{border-color:var(--open)}.findings>li.expected{border-color:var(--rule)}
.findings p{margin:4px 0}
.chart{display:block;width:100%;height:auto;overflow:visible}
.read-out{position:absolute;pointer-events:none;background:var(--page);border:1px solid var(--rule);border-radius:5px;padding:6px 10px;font-size:.8rem;line-height:1.45;box-shadow:0 2px 10px #0003;font-variant-numeric:tabular-nums;z-index:1;white-space:nowrap}
.read-out b{font-weight:600}`;

const DRAWINGS = `
.chart text{font-size:13px;fill:var(--text);font-family:inherit;font-variant-numeric:tabular-nums}
.chart .tick,.chart .axis-title{fill:var(--soft);font-size:12.5px}
.chart .heading{font-weight:600}
.chart .forest-heading{fill:var(--faint)}
.chart .conclusion{font-weight:600}
.chart .conclusion-open{fill:var(--soft)}
.chart .struck{font-weight:700}
.grid{stroke:var(--grid);stroke-width:1}
.axis{stroke:var(--soft);stroke-width:1}
.zero{stroke:var(--text);stroke-width:1.5}
.cursor{stroke:var(--text);stroke-width:1;stroke-dasharray:3 3}
.line{fill:none;stroke:var(--c);stroke-width:2.2;stroke-linejoin:round}
.marker{fill:var(--c);stroke:var(--page);stroke-width:1}
.marker-stroke{fill:none;stroke:var(--c);stroke-width:2.4}
.alert-told{fill:var(--link)}
.alert-false{fill:var(--page);stroke:var(--fail);stroke-width:1.5;stroke-dasharray:4 2}
.chart .window{fill:var(--window);fill-opacity:.13}
.chart .window-letter{fill:var(--window);font-weight:700}
.whisker{fill:none;stroke:var(--text);stroke-width:1.6}
.spread{fill:none;stroke:var(--c);stroke-width:1.6}
.hollow .marker{fill:var(--page);stroke:var(--c);stroke-width:1.8}
.front{fill:none;stroke:var(--text);stroke-width:1.4;stroke-dasharray:5 4}
.mark-decided{fill:var(--text);stroke:var(--text);stroke-width:1.4}
.mark-open{fill:var(--page);stroke:var(--text);stroke-width:1.4}
.stripe{fill:var(--faint)}
.no-data{fill:none;stroke:var(--heat-none)}
.hatch{fill:none;stroke:var(--hatch);stroke-width:1.3}
.hatch-dots{fill:none;stroke:var(--hatch);stroke-width:2.6;stroke-linecap:round}`;

const PRINT = `@page{margin:14mm}@media print{html{font-size:10.5pt}table{font-size:8.5pt;min-width:0}th,td{padding-right:8px}.metric{min-width:0}header,main,nav,footer{max-width:none;padding-left:0;padding-right:0}header{padding-top:0}nav,.skip,.read-out,.on-screen{display:none}
thead th,.n,.figures td{white-space:normal}.n,.figures td,.figures thead th:not(:first-child){padding-left:6px}
section{break-inside:auto;padding-top:16px;margin-top:16px}h2,h3,figcaption{break-after:avoid}tr,.answer,.findings>li{break-inside:avoid}details:not([open]){display:none}
.scroll{overflow:visible}.scroll:not(:has(tr:nth-child(12))){break-inside:avoid}pre{white-space:pre-wrap}a{color:inherit;text-decoration:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media screen and (max-width:760px){.chart{width:960px}.drawing{overflow-x:auto}${scrollShades(".drawing")}h1{font-size:1.45rem}header,main,nav,footer{padding-left:16px;padding-right:16px}
.answer{padding:14px 16px}.metric{min-width:8em}th,td{padding-right:10px}table:not(.figures,.prose){min-width:46rem}table:not(.figures,.prose) td{min-width:6.5em}
.prose thead{position:absolute;clip-path:inset(50%);width:1px;height:1px;overflow:hidden}.prose tr{display:block;border-bottom:1px solid var(--rule);padding:6px 0}.prose th,.prose td{display:block;border:0;padding:1px 0}.prose td:nth-child(4)::before{content:"line "}tbody th code{overflow-wrap:normal}}
@media screen{.on-paper{display:none}${scrollShades(".scroll")}:is(.figures,.kept) :is(tbody th:not([colspan]),thead th:first-child){position:sticky;left:0;background:var(--page)}}`;

/** A shade at each edge behind which there is more: covers that scroll along hide it at the ends. */
function scrollShades(selector: string): string {
  const cover = (side: "right" | "left") => `linear-gradient(to ${side},var(--page) 40%,transparent)`;
  const shade = (side: "right" | "left") => `linear-gradient(to ${side},var(--shade),transparent)`;
  const layers = [
    `${cover("right")} left/40px 100% no-repeat local`,
    `${cover("left")} right/40px 100% no-repeat local`,
    `${shade("right")} left/14px 100% no-repeat scroll`,
    `${shade("left")} right/14px 100% no-repeat scroll`,
  ];
  return `${selector}{background:${layers.join(",")}}`;
}

/** The report's colours as properties, for other pages that look like it. `--edge`: of what can be pressed or typed into. */
export function colourRules(): string {
  return `:root{color-scheme:light dark;${LIGHT};--edge:#8a949f}\n@media (prefers-color-scheme:dark){:root{${DARK};--edge:#6b7784}}`;
}

export function styleSheet(): string {
  const light = `:root{color-scheme:light;${LIGHT}}${schemeRules("light")}`;
  const dark = `@media screen and (prefers-color-scheme:dark){:root{color-scheme:dark;${DARK}}${schemeRules("dark")}}`;
  return [light, dark, PAGE, DRAWINGS, spaceTimeRules(), dashRules(), PRINT].join("\n");
}

function schemeRules(scheme: "light" | "dark"): string {
  const heat = scheme === "light" ? HEAT_LIGHT : HEAT_DARK;
  const cells = heat.map((colour, step) => `.heat${step}{fill:${colour}}`);
  const variants = variantIndices().map((index) => `.v${index}{--c:${variantStyle(index)[scheme]}}`);
  return [...cells, ...variants, fillRules(scheme), spaceTimeScheme(scheme)].join("");
}

/** For a drawing that is a file of its own, with the page's colours around it. */
export function drawingStyle(): string {
  const light = `:root{color-scheme:light dark;${LIGHT}}${fillRules("light")}${spaceTimeScheme("light")}`;
  const dark = `@media screen and (prefers-color-scheme:dark){:root{${DARK}}${fillRules("dark")}${spaceTimeScheme("dark")}}`;
  const root = `.chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}.paper{fill:var(--page)}`;
  return [light, dark, root, DRAWINGS, spaceTimeRules()].join("\n");
}

function dashRules(): string {
  return variantIndices()
    .filter((index) => variantStyle(index).dash.length > 0)
    .map((index) => `.v${index} .line{stroke-dasharray:${variantStyle(index).dash.join(" ")}}`)
    .join("");
}

function variantIndices(): readonly number[] {
  return Array.from({ length: VARIANT_STYLE_COUNT }, (_, index) => index);
}
