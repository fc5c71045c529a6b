// The gate's result as Markdown for GitHub: a pull-request comment or a step summary. Worst first; what does not fit under the
// size cap is counted and left out, for a comment that is too long is refused whole. Pure.

import type { GateResult, MetricGate, ScenarioGate } from "../../experiment/gate/gate-result.ts";
import { counted, formatValue } from "../quantity.ts";
import { gatheredNotices, sayChange, sayCounts, sayDivergence, sayMargin, sayVariant } from "./gate-words.ts";
import { markdownCode, markdownText } from "./markdown.ts";

/** A comment's body: 65,536 characters, counted here in bytes of UTF-8, less room for what others add. */
export const COMMENT_BYTES_MAX = 64_000;
/** A step summary: 1,024 KiB. */
export const SUMMARY_BYTES_MAX = 1_048_576 - 1_024;

const ROOM_FOR_THE_END = 200;
const WORST: readonly ScenarioGate["outcome"][] = [
  "regressed",
  "incomparable",
  "inconclusive",
  "improved",
  "unchanged",
  "identical",
];
const ICONS: Readonly<Record<ScenarioGate["outcome"], string>> = {
  regressed: ":x:",
  incomparable: ":no_entry:",
  inconclusive: ":grey_question:",
  improved: ":rocket:",
  unchanged: ":white_check_mark:",
  identical: ":white_check_mark:",
};

export function gateMarkdown(result: GateResult, bytesMax: number): string {
  const { scenarios, verdict, baseline, engine } = result;
  const worst = scenarios.toSorted((a, b) => WORST.indexOf(a.outcome) - WORST.indexOf(b.outcome));
  const head =
    `## Orrery gate: ${verdict}\n\n` +
    `Scenarios: ${sayCounts(scenarios.map(({ outcome }) => outcome))}. Compared with ${markdownCode(baseline)}; ` +
    `engine ${markdownCode(`${engine.version} ${engine.fingerprint}`)}.\n`;
  const { text, left } = fill(head, worst.flatMap(blocksOf), bytesMax - ROOM_FOR_THE_END);
  return left === 0 ? text : `${text}\n${counted(left, "more line")} left out: too long for this place.\n`;
}

/** Blocks one after the other while they fit; a small one after a big one that did not fit is no reason to go on. */
function fill(
  head: string,
  blocks: readonly string[],
  bytesMax: number,
): { readonly text: string; readonly left: number } {
  let text = head;
  let bytes = byteLength(head);
  for (const [index, block] of blocks.entries()) {
    bytes += byteLength(block);
    if (bytes > bytesMax) return { text, left: blocks.length - index };
    text += block;
  }
  return { text, left: 0 };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function blocksOf(scenario: ScenarioGate): readonly string[] {
  const { scenario: name, path, outcome, metrics, variants } = scenario;
  const rows = metrics.filter((metric) => metric.outcome !== "identical" && metric.outcome !== "unchanged");
  const notices = gatheredNotices(scenario).filter(({ rule }) => !rule.startsWith("metric/"));
  return [
    `\n### ${ICONS[outcome]} ${markdownText(name)}: ${outcome}\n\n${markdownCode(path)}; judged: ${sayCounts(metrics.map((metric) => metric.outcome))}\n`,
    ...(notices.length === 0 ? [] : ["\n"]),
    ...notices.map(
      ({ message, replay, line }) =>
        `- line ${line}: ${markdownText(message)}${replay === undefined ? "" : `: ${markdownCode(replay)}`}\n`,
    ),
    ...(rows.length === 0
      ? []
      : ["\n| variant | metric | | baseline | now | change | minimal effect |\n|---|---|---|---:|---:|---|---|\n"]),
    ...rows.map(row),
    ...(variants.length === 0 ? [] : ["\n"]),
    ...variants.map((variant) => {
      const { divergence } = variant;
      const said = divergence && `; ${markdownText(sayDivergence(divergence))}: ${markdownCode(divergence.show)}`;
      return `- ${markdownText(sayVariant(variant))}${said ?? ""}\n`;
    }),
  ];
}

function row(metric: MetricGate): string {
  const { variant, metric: name, outcome, base, head, unit, minimalEffect } = metric;
  const cells = [
    markdownText(variant),
    markdownText(name),
    `${ICONS[outcome]} ${outcome}`,
    formatValue(base, unit, name),
    formatValue(head, unit, name),
    sayChange(metric),
    sayMargin(minimalEffect, unit, name),
  ];
  return `| ${cells.join(" | ")} |\n`;
}
