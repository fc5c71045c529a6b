// The gate's result and its self-test for a terminal or a log. Pure.

import type { GateOutcome, GateResult, ScenarioGate } from "../../experiment/gate/gate-result.ts";
import { singleLine } from "../markup.ts";
import { formatValue } from "../quantity.ts";
import { gatheredNotices, sayCounts, sayDivergence, sayVariant } from "./gate-words.ts";

const NOTICES_MAX = 40;
const MOVED_MAX = 5;
const SIGNS: Readonly<Record<"error" | "warning" | "note", string>> = { error: "x", warning: "?", note: "+" };

/** Colours a word by what it means; the identity where there is no colour. */
export type Paint = (outcome: GateOutcome, text: string) => string;

export function gateText({ verdict, scenarios, baseline }: GateResult, paint: Paint = (_, text) => text): string {
  const blocks = scenarios.map((scenario) => scenarioText(scenario, paint));
  const counts = sayCounts(scenarios.map(({ outcome }) => outcome));
  const judged = scenarios.reduce((sum, { metrics }) => sum + metrics.length, 0);
  return `${blocks.join("\n")}\nGate: ${verdict}. Scenarios: ${counts}. ${judged} metrics judged against ${singleLine(baseline)}.\n`;
}

function scenarioText(scenario: ScenarioGate, paint: Paint): string {
  const { outcome, variants, moved } = scenario;
  const notices = gatheredNotices(scenario);
  const hidden = notices.length - NOTICES_MAX;
  const lines = [
    `${singleLine(scenario.scenario)}: ${paint(outcome, outcome)} (${singleLine(scenario.path)})`,
    ...notices
      .slice(0, NOTICES_MAX)
      .flatMap(({ level, outcome: each, message, replay, line }) => [
        `  ${paint(each, SIGNS[level])} line ${line}: ${singleLine(message)}`,
        ...(replay === undefined ? [] : [`      ${singleLine(replay)}`]),
      ]),
    ...(hidden > 0 ? [`  ... and ${hidden} more`] : []),
    ...variants.flatMap((variant) => [
      `  ${singleLine(sayVariant(variant))}`,
      ...(variant.divergence === undefined
        ? []
        : [`    ${sayDivergence(variant.divergence)}`, `      ${singleLine(variant.divergence.show)}`]),
    ]),
    ...(moved.length === 0 ? [] : [`  not judged, but moved: ${singleLine(sayMoved(moved))}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function sayMoved(moved: ScenarioGate["moved"]): string {
  const said = moved.slice(0, MOVED_MAX).map(({ variant, metric, unit, base, head }) => {
    const before = formatValue(base, unit, metric);
    const after = formatValue(head, unit, metric);
    return `${variant}.${metric} ${before === after ? `${before} (by less than is shown)` : `${before} -> ${after}`}`;
  });
  return said.join(", ") + (moved.length > MOVED_MAX ? ` and ${moved.length - MOVED_MAX} more` : "");
}
