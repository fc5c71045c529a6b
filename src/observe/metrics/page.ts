// The text of docs/metrics.md, made from the catalogue of metrics.

import { ORACLES } from "../oracles/catalogue.ts";
import { METRICS } from "./metrics.ts";

const INTRODUCTION = `# What a run is measured by

This page is generated from \`src/observe/metrics/metrics.ts\`; a test keeps it current.

Every metric is computed from the trace alone, while the run goes on. Durations are in seconds. The _measured window_
begins at the end of the warm-up and ends with the arrivals (\`duration\`) or, where a scenario sets no duration, with the
last completion. A metric is absent where there was nothing to observe. With several workload classes, response, wait,
service and slowdown are also given per class, as \`class.<class>.response.mean\` and so on. Percentiles come from
log-linear histograms with 1,024 buckets per power of two; means, maxima and counts are exact.
`;

const WORK = `## What became of the work

The core time held by attempts is split into useful and wasted, and the parts add up exactly, in whole core-microseconds.
Useful is the effective attempt of each completed task, and what its earlier attempts saved (a checkpoint, a preemption
that keeps its work). The rest is wasted, by cause:

- \`failed\`, \`killed\`, \`preempted\`, \`crashed\`, \`orphaned\`: what happened to the attempt;
- \`duplicate\`: it ran to success although another attempt was the effective one;
- \`superseded\`: it was stopped, or ended, after its task had ended;
- \`lost\`: it had succeeded, or was saved, for a task that was lost;
- \`unfinished\`: the run ended before it could take effect; this is not counted in \`work.wasted\`.
`;

export function metricsPage(): string {
  const metrics = METRICS.map(({ name, unit, better, definition }) => [`\`${name}\``, unit, better, definition]);
  const oracles = ORACLES.map(({ check, statement }) => [`\`${check}\``, statement]);
  return [
    INTRODUCTION,
    table(["metric", "unit", "better", "definition"], metrics),
    WORK,
    "## What is checked on every run\n",
    table(["check", "statement"], oracles),
  ].join("\n");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) => Math.max(...[heads, ...rows].map((cells) => cells[column].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |\n`;
  return line(heads) + line(widths.map((width) => "-".repeat(width))) + rows.map(line).join("");
}
