// Rows about faults and checks, as text, for every format of the report.

import type { Results } from "../experiment/results.ts";
import { meaningOf } from "./check-meanings.ts";
import { stepsText } from "./rollout-labels.ts";
import { counted, formatCount, formatInstant } from "./quantity.ts";

export interface FaultRow {
  readonly text: string;
  readonly variant: string;
  readonly nodes: string;
  readonly when: string;
  readonly armed: string;
  readonly bit: string;
}

const NODES_SHOWN = 4;

/** One row per fault and variant: effects of the same fault in several runs are added up. */
export function faultRows(results: Results): readonly FaultRow[] {
  const groups = new Map<string, Results["faults"][number][]>();
  for (const effect of results.faults) {
    const key = JSON.stringify([effect.index, effect.text, effect.variant]);
    groups.set(key, [...(groups.get(key) ?? []), effect]);
  }
  const sorted = [...groups.values()].toSorted((a, b) => a[0].index - b[0].index || a[0].from - b[0].from);
  return sorted.map((effects) => {
    const [{ text, variant }] = effects;
    const sum = (pick: (effect: (typeof effects)[number]) => number) =>
      effects.reduce((total, effect) => total + pick(effect), 0);
    return {
      text,
      variant,
      nodes: nodesText(effects.flatMap(({ nodes }) => nodes)),
      when: whenText(effects, results.variants[variant]?.runs.length ?? 1),
      armed: formatCount(sum(({ armed }) => armed)),
      bit: formatCount(sum(({ bit }) => bit)),
    };
  });
}

function nodesText(all: readonly string[]): string {
  const nodes = [...new Set(all)].toSorted((a, b) => a.localeCompare(b, "en", { numeric: true }));
  if (nodes.length === 0) return "–";
  const shown = nodes.slice(0, NODES_SHOWN).join(", ");
  return nodes.length > NODES_SHOWN ? `${shown} and ${counted(nodes.length - NODES_SHOWN, "other")}` : shown;
}

type Effects = readonly Results["faults"][number][];

/** Armed more than once per run: it strikes again and again. */
function whenText(effects: Effects, runs: number): string {
  const [first] = effects;
  if (first.steps !== undefined && first.steps.length > 0) return stepsText(first.steps, runs);
  const armed = effects.reduce((total, effect) => total + effect.armed, 0);
  if (armed === 0) return "never";
  if (armed > runs) return `again and again, first at ${shortInstant(first.from)}`;
  const same = effects.every(({ from, until }) => from === first.from && until === first.until);
  if (!same) return "differs by seed";
  return `${shortInstant(first.from)} ${first.until === null ? "to the end" : `to ${shortInstant(first.until)}`}`;
}

function shortInstant(seconds: number): string {
  return formatInstant(Math.round(seconds * 1_000) / 1_000);
}

/** Those that concern every run. */
const CHECKS: readonly string[] = ["I1", "I2", "I5", "I9", "I10", "littles-law", "utilisation-law"];

export interface LawRow {
  readonly check: string;
  readonly meaning: string;
  readonly result: string;
}

/** The checks of every run, then any other that reported something. */
export function lawRows(results: Results): readonly LawRow[] {
  const runs = Object.values(results.variants).reduce((total, variant) => total + variant.runs.length, 0);
  return [...new Set([...CHECKS, ...results.findings.map(({ check }) => check)])].map((check) => {
    const meaning = meaningOf(check) ?? "see the findings";
    const broken = results.findings.filter((finding) => finding.check === check);
    const held = runs === 0 ? "not checked: no run finished" : "✓ held";
    return { check, meaning, result: broken.length === 0 ? held : brokenText(broken) };
  });
}

function brokenText(broken: Results["findings"]): string {
  const of = (severity: Results["findings"][number]["severity"]) =>
    broken.filter((finding) => finding.severity === severity).length;
  const [violations, warnings, expected] = [of("violation"), of("warning"), of("expected")];
  const parts = [
    violations > 0 ? counted(violations, "violation") : null,
    warnings > 0 ? counted(warnings, "warning") : null,
    expected > 0 ? `broken ${counted(expected, "time")}, as the scenario expects` : null,
  ];
  return `${violations > 0 ? "✗" : "!"} ${parts.filter((part) => part !== null).join(", ")}`;
}
