// The style sheet of a replay's page: what the report's has no word for.

import { VARIANT_STYLE_COUNT, variantStyle } from "../../charts/palette.ts";

/** Colours for classes of tasks; the scripts take the class's number modulo this. */
export const CLASS_COLOURS = 6;

const LIGHT = `--page:#fff;--text:#1b2129;--soft:#59636e;--rule:#d9dee4;--faint:#f4f6f8;--link:#0b5cad;--pass:#006b4f;--fail:#b3261e;--open:#7a5200;--window:#b34f00;${classes("light")}`;
const DARK = `--page:#12161b;--text:#e4e9ef;--soft:#9fabb8;--rule:#2f3843;--faint:#1a2027;--link:#7cc0ff;--pass:#5fd6ae;--fail:#ff9d92;--open:#f2c14e;--window:#ff9a52;${classes("dark")}`;

function classes(scheme: "light" | "dark"): string {
  const count = Math.min(CLASS_COLOURS, VARIANT_STYLE_COUNT);
  return Array.from({ length: count }, (_, index) => `--k${index}:${variantStyle(index)[scheme]}`).join(";");
}

function squares(): string {
  return Array.from(
    { length: CLASS_COLOURS },
    (_, index) => `i[data-k="${index}"]{background:var(--k${index});border-color:var(--k${index})}`,
  ).join("\n");
}

const MACHINES_AND_CONTROLS = `*{box-sizing:border-box}
html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;background:var(--page);color:var(--text)}
body{margin:0 auto;max-width:1500px;padding:22px 26px 40px}
h1{font-size:1.35rem;margin:0;letter-spacing:-.01em}
h2{font-size:.8rem;font-weight:600;color:var(--soft);margin:0 0 6px}
p{margin:4px 0}
.facts{color:var(--soft);font-size:.85rem}
:focus-visible{outline:2px solid var(--link);outline-offset:1px}
.controls{position:sticky;top:0;background:var(--page);z-index:3;padding:12px 0 8px;border-bottom:1px solid var(--rule)}
.row{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center}
button,select{font:inherit;color:inherit;background:var(--faint);border:1px solid var(--rule);border-radius:5px;padding:4px 12px;cursor:pointer}
#play{min-width:5.5em;font-weight:600;background:var(--link);border-color:var(--link);color:var(--page)}
#time{font-variant-numeric:tabular-nums;font-weight:600;min-width:7.5em}
.counts{color:var(--soft);font-variant-numeric:tabular-nums;font-size:.9rem;display:flex;gap:16px}
.counts b{color:var(--text);display:inline-block;min-width:2.2em;text-align:right}
.waiting{border-bottom:2px dashed var(--fail)}.running{border-bottom:2px solid var(--link)}
#strip{display:block;width:100%;height:56px;margin-top:10px;background:var(--faint);border-radius:4px;cursor:pointer}
#seek{width:100%;margin:2px 0 0;accent-color:var(--link)}
#episodes{list-style:none;margin:6px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:6px;min-height:1.9em;font-size:.85rem}
#episodes li{border:1.5px solid var(--window);border-radius:4px;padding:0 8px;font-weight:600}
.halves{display:grid;grid-template-columns:minmax(0,1fr) 22rem;gap:26px;margin-top:14px;align-items:start}
.stage{position:relative}
#air{position:absolute;inset:0;width:100%;height:100%;pointer-events:none;z-index:2}
.group{margin:0 0 30px}
.machines{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(118px,1fr));gap:14px 18px}
.few .machines{display:flex;flex-wrap:wrap;justify-content:center;gap:14px 40px}
.few .machine{min-width:150px}
.many .machines{grid-template-columns:repeat(auto-fill,minmax(52px,1fr));gap:5px}
.many .machine{padding:3px 4px 4px;min-height:1.3em}
.many .machine .name,.many .machine .says{display:none}
.many .cores{gap:1px;margin:0}
.many .cores i{width:9px;height:9px}
.machine{border:1.5px solid var(--rule);border-radius:6px;padding:5px 8px 7px;background:var(--faint);min-height:3.4em;font-size:.8rem;line-height:1.35}
.machine b.name{display:block;font-weight:600;overflow-wrap:anywhere}
.place{color:var(--soft);font-weight:400}
.says{display:block;color:var(--soft);min-height:1.35em}
.machine[data-leads="serving"]{border-color:var(--pass);box-shadow:inset 0 0 0 1px var(--pass)}
.machine[data-leads="serving"] .says{color:var(--pass);font-weight:600}
.machine[data-leads="recovering"]{border-style:dashed;border-color:var(--pass)}
.machine[data-leads="outdated"]{border-color:var(--fail);border-style:double;border-width:4px}
.machine[data-doubt="suspected"],.machine[data-slow="yes"]{border-color:var(--open)}
.machine[data-doubt="dead"]{border-color:var(--fail)}
.machine[data-doubt] .says{color:inherit}
.machine[data-power="off"]{opacity:.55;border-style:dotted;border-color:var(--fail);background:repeating-linear-gradient(135deg,transparent 0 6px,var(--rule) 6px 8px)}
.machine[data-power="returned"]{opacity:.35;border-style:dotted}
.machine[data-power="paused"]{border-style:dashed;border-color:var(--open);background:repeating-linear-gradient(90deg,transparent 0 6px,var(--rule) 6px 8px)}
.cores{display:flex;flex-wrap:wrap;gap:3px;margin-top:3px}
.cores i{width:13px;height:13px;border:1.5px solid var(--rule);border-radius:2px;background:var(--page)}
.cores.bar{display:block;height:9px;border:1px solid var(--rule);border-radius:3px;background:var(--page)}
.cores.bar b{display:block;height:100%;background:var(--k0)}`;

const TOLD = `aside{position:sticky;top:190px}
#notes{list-style:none;margin:0;padding:0;max-height:calc(100vh - 240px);min-height:16em;overflow-y:auto;border-top:1px solid var(--rule);position:relative}
#notes button{display:flex;gap:10px;width:100%;text-align:left;border:0;border-left:3px solid var(--rule);border-radius:0;background:none;padding:3px 8px;font-size:.85rem;line-height:1.4}
#notes button:hover{background:var(--faint)}
#notes button[aria-current]{background:var(--faint);font-weight:600}
.when{color:var(--soft);font-variant-numeric:tabular-nums;flex:none;min-width:5.2em;font-weight:400}
#notes .text{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:3;overflow:hidden}
#notes button[aria-current] .text,#notes .tone-broken .text{-webkit-line-clamp:none}
#notes .tone-good button{border-color:var(--pass)}
#notes .tone-bad button{border-color:var(--window)}
#notes .tone-broken button{border-color:var(--fail);color:var(--fail);font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;list-style:none;padding:0;margin:8px 0;font-size:.82rem;color:var(--soft)}
.legend i{display:inline-block;width:12px;height:12px;border:1.5px solid var(--rule);border-radius:2px;margin-right:6px;vertical-align:-1px}
#kinds{display:flex;flex-wrap:wrap;gap:2px 16px;font-size:.82rem;padding:6px 0}
summary{cursor:pointer;color:var(--link);font-size:.85rem;width:fit-content}
kbd{border:1px solid var(--rule);border-radius:3px;padding:0 5px;font:inherit;font-size:.85em}
@media (max-width:900px){.halves{grid-template-columns:minmax(0,1fr)}aside{position:static}#notes{max-height:22em}}
@media print{.controls .row,#seek,#kinds,summary{display:none}#notes{max-height:none;overflow:visible}}`;

export function replayStyle(): string {
  const schemes = `:root{${LIGHT}}\n@media (prefers-color-scheme:dark){:root{${DARK}}}`;
  return [schemes, MACHINES_AND_CONTROLS, squares(), TOLD].join("\n");
}
