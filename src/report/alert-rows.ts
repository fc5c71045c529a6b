// What each alert rule told of each fault, as rows of text: one for each declared fault and variant, over all replications, and
// one for what was told of nothing. Every format of the report may show them.

import type { AlertSums, TellingSum, ToldFault } from "./overview/alert-sums.ts";
import type { RunsOverview } from "./overview/runs-overview.ts";
import { counted, formatNumber, formatValue } from "./quantity.ts";

export interface AlertTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Rules for which there was no column. */
  readonly left: number;
}

/** More columns nobody can read. */
const RULES_MAX = 12;

/** null = no variant shown has alerts. */
export function alertTable({ variants }: RunsOverview, shown: readonly string[]): AlertTable | null {
  const watched = shown.flatMap((name) => {
    const alerts = variants.get(name)?.alerts;
    return alerts === undefined || alerts.rules.length === 0 ? [] : [{ name, alerts }];
  });
  if (watched.length === 0) return null;
  const all = [...new Set(watched.flatMap(({ alerts }) => alerts.rules))];
  const rules = all.slice(0, RULES_MAX);
  return {
    columns: ["fault", "design", "to be told of", ...rules],
    rows: watched.flatMap(({ name, alerts }) => rowsOf(name, alerts, rules)),
    left: all.length - rules.length,
  };
}

function rowsOf(name: string, alerts: AlertSums, rules: readonly string[]): readonly (readonly string[])[] {
  const places = rules.map((rule) => alerts.rules.indexOf(rule));
  const told = alerts.faults.map((fault) => [
    fault.text,
    name,
    hurtText(fault),
    ...places.map((place) => (place < 0 ? "" : tellingText(fault.tellings[place], fault.strikes))),
  ]);
  const falseAlarms = places.map((place) => (place < 0 ? "" : formatNumber(alerts.falseAlarms[place])));
  return [...told, ["false alarms per run", name, "", ...falseAlarms]];
}

function hurtText({ strikes, hurting }: ToldFault): string {
  if (hurting === 0) return "no";
  return hurting === strikes ? "yes" : `${hurting} of ${strikes}`;
}

/** `7.00 s`, `6.50 s to 7.50 s`, `7.00 s (2 of 3)`, `never`. */
function tellingText({ told, least, most, before }: TellingSum, strikes: number): string {
  const already = before === 0 ? "" : before === strikes ? "fired already" : `${counted(before, "time")} already`;
  if (told === 0) return already === "" ? "never" : already;
  const [low, high] = [formatValue(least, "s"), formatValue(most, "s")];
  const delay = low === high ? low : `${low} to ${high}`;
  const share = told === strikes ? "" : ` (${told} of ${strikes})`;
  return `${delay}${share}${already === "" ? "" : `, ${already}`}`;
}
