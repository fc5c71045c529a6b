// When each alert fired, in one replication of each design: a strip a rule, with the faults shaded.

import type { ShownRun } from "../overview/runs-overview.ts";
import { counted, formatInstant, formatNumber } from "../quantity.ts";
import type { AlertChart } from "./chart.ts";
import { letterFor, windowOf } from "./fault-windows.ts";
import { timeAxis } from "./ticks.ts";

const RULES_MAX = 30;
const WINDOWS_MAX = 26;
/** In the caption; the others have their text on them. */
const NAMED_MAX = 4;

/** Null where nobody watched. */
export function alertChart(run: ShownRun): AlertChart | null {
  const { alerts, end } = run;
  if (alerts === undefined || !Number.isFinite(end)) return null;
  const rows = alerts.rules.slice(0, RULES_MAX).map(({ name, firings }) => ({
    name,
    bars: firings.map(({ from, until, isFalse }) => ({
      from,
      until: Math.min(end, until ?? end),
      isFalse,
      text: `${name}: ${isFalse ? "false alarm " : ""}from ${formatInstant(from)} ${until === null ? "to the end" : `to ${formatInstant(until)}`}`,
    })),
  }));
  const struck = run.faults.filter(({ armed, from }) => armed > 0 && Number.isFinite(from) && from < end);
  const windows = struck.slice(0, WINDOWS_MAX).map((fault, index) => windowOf(fault, letterFor(index), end));
  return {
    kind: "alerts",
    id: `alerts-${run.variant}`,
    title: `When alerts fired: ${run.variant}`,
    caption: `Seed ${run.seed}, scraped every ${formatNumber(alerts.interval)} s. Filled: told of a fault that hurt; dashed: false alarm.${sayWindows(windows)}`,
    x: timeAxis("virtual time", 0, end),
    rows,
    windows,
    table: {
      columns: ["rule", "from (s)", "to (s)", "false"],
      rows: alerts.rules.flatMap(({ name, firings }) =>
        firings.map(({ from, until, isFalse }) => [
          name,
          formatNumber(from),
          until === null ? "–" : formatNumber(until),
          isFalse ? "yes" : "no",
        ]),
      ),
    },
  };
}

/** ` Shaded: A (crash leader), B (slow 3x worker/3).` */
function sayWindows(windows: AlertChart["windows"]): string {
  if (windows.length === 0) return "";
  const named = windows.slice(0, NAMED_MAX).map(({ letter, text }) => `${letter} (${text})`);
  const left = windows.length - named.length;
  return ` Shaded: ${[...named, ...(left > 0 ? [counted(left, "more fault")] : [])].join(", ")}.`;
}
