// Colours and strokes of space-time diagrams, for the page and for diagrams that are files of their own.

import { MESSAGE_GROUPS, type MessageGroup } from "../charts/spacetime/space-time-chart.ts";

const GROUPS: Readonly<Record<MessageGroup, { readonly light: string; readonly dark: string; readonly dash: string }>> =
  {
    election: { light: "#c44601", dark: "#ff9a52", dash: "" },
    replication: { light: "#0072b2", dark: "#5ab4f0", dash: "" },
    lease: { light: "#b0528a", dark: "#eba3cd", dash: "" },
    detection: { light: "#7a8591", dark: "#9fabb8", dash: "1.5 2.5" },
    work: { light: "#00805d", dark: "#34d3a5", dash: "6 2" },
    client: { light: "#9a6a00", dark: "#f2c14e", dash: "4 2 1 2" },
    other: { light: "#7a8591", dark: "#9fabb8", dash: "" },
  };

const LIGHT = `--leads:#bfe0f5;--leads-edge:#0072b2;--stands:#fbe3c2;--stands-edge:#c44601;--good:#00805d;--bad:#b3261e;--lease-fill:#e7bfd7;--lease-edge:#b0528a`;
const DARK = `--leads:#1d4a66;--leads-edge:#5ab4f0;--stands:#57371a;--stands-edge:#ff9a52;--good:#34d3a5;--bad:#ff8577;--lease-fill:#5c3650;--lease-edge:#eba3cd`;

/** Custom properties and the colours that differ by scheme. */
export function spaceTimeScheme(scheme: "light" | "dark"): string {
  const colours = MESSAGE_GROUPS.map((group) => `.m-${group}{--c:${GROUPS[group][scheme]}}`);
  return `:root{${scheme === "light" ? LIGHT : DARK}}${colours.join("")}`;
}

export function spaceTimeRules(): string {
  const dashes = MESSAGE_GROUPS.filter((group) => GROUPS[group].dash !== "").map(
    (group) => `.m-${group} .arrow{stroke-dasharray:${GROUPS[group].dash}}`,
  );
  return RULES + dashes.join("");
}

const RULES = `
.life{fill:none;stroke:var(--soft);stroke-width:1.2}
.arrow{fill:none;stroke:var(--c);stroke-width:1.1;stroke-opacity:.8}
.head{fill:var(--c)}
.cross{fill:none;stroke:var(--bad);stroke-width:2}
.span{stroke-width:1}
.span-leader{fill:var(--leads);stroke:var(--leads-edge)}
.span-recovering{fill:var(--page);stroke:var(--leads-edge)}
.span-candidate{fill:var(--stands);stroke:var(--stands-edge)}
.span-down,.span-paused,.span-slow{fill:var(--page);stroke:var(--bad);stroke-opacity:.55}
.span-hatch{fill:none;stroke-width:1}
.span-hatch-down,.span-hatch-paused,.span-hatch-slow{stroke:var(--bad);stroke-opacity:.55}
.span-hatch-slow{stroke-width:2.6;stroke-linecap:round}
.span-hatch-candidate{stroke:var(--stands-edge)}
.span-hatch-recovering{stroke:var(--leads-edge)}
.chart .start{font-size:11px;fill:var(--soft)}
.plate{fill:var(--page)}
.chart .moment-text{paint-order:stroke;stroke:var(--page);stroke-width:4px;stroke-linejoin:round}
.chart .bar-label,.chart .condition-label{font-size:11.5px;font-weight:600}
.chart .bar-label{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
.chart .bar-label-leader{stroke:var(--leads)}
.chart .bar-label-candidate{stroke:var(--stands)}
.chart .condition-label{fill:var(--bad)}
.lease{fill:var(--lease-fill);fill-opacity:.8;stroke:var(--lease-edge);stroke-width:.8;stroke-linejoin:round}
.orphaned{fill-opacity:.25;stroke-dasharray:2.5 2}
.sign{stroke:var(--page);stroke-width:1}
.sign-vote{fill:var(--stands-edge)}.sign-lease{fill:var(--lease-edge)}.sign-log{fill:var(--soft)}
.sign-bad{fill:var(--bad)}
.sign-open{fill:var(--page);stroke-width:1.8}
.sign-open.sign-bad{stroke:var(--bad)}.sign-open.sign-good{stroke:var(--good)}.sign-open.sign-vote{stroke:var(--stands-edge)}
.moment{fill:none;stroke-width:1.3}
.moment-step .moment{stroke:var(--text);stroke-dasharray:4 3;stroke-opacity:.75}
.chart .moment-text{font-size:12px;font-weight:600}
.moment-finding .moment{stroke:var(--bad);stroke-width:2.4}
.chart .moment-finding .moment-text{fill:var(--bad)}`;
