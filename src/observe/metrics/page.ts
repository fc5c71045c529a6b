// The text of docs/metrics.md, made from the catalogue of metrics.

import { ORACLES } from "../oracles/catalogue.ts";
import { METRICS } from "./metrics.ts";

const INTRODUCTION = `# What a run is measured by

This page is generated from \`src/observe/metrics/metrics.ts\`; a test keeps it current.

Every metric is computed from the trace alone, while the run goes on. Durations are in seconds. The _measured window_
begins at the end of the warm-up and ends with the arrivals (\`duration\`) or, where a scenario sets no duration, with the
last completion. A metric is absent where there was nothing to observe. With several workload classes, response, wait,
service and slowdown of tasks and of jobs are also given per class, as \`class.<class>.response.mean\` and so on. With alerts,
their figures are also given for each rule, as \`alert.<rule>.delay.mean\` and so on ([alerts.md](alerts.md)). Utilisation and
cost are also given for each group of workers that has a name, as \`group.<group>.utilisation\` and so on, and the figures of pools for each ([pools.md](pools.md)), as
\`pool.<pool>.used.max\`. Percentiles come from log-linear histograms with 1,024 buckets per power of two; means, maxima and counts are exact.
`;

const WORK = `## What became of the work

The core time held by attempts is split into useful and wasted, and the parts add up exactly, in whole core-microseconds.
Useful is the effective attempt of each completed task, and what its earlier attempts saved (a checkpoint that a later one
went on from, a preemption that keeps its work). The rest is wasted, by cause:

- \`failed\`, \`killed\`, \`preempted\`, \`crashed\`, \`orphaned\`: what happened to the attempt;
- \`duplicate\`: it ran to success although another attempt was the effective one;
- \`superseded\`: it was stopped, or ended, after its task had ended;
- \`speculative\`: either of these two, of an attempt that raced with a copy of it, or was the copy;
- \`drained\`: it was stopped, or went down, with a machine that its master had cordoned;
- \`checkpoint\`: attempts stood still to be saved or restored, whatever became of them;
- \`barrier\`: members of gangs held their places and waited for the others, whatever became of them;
- \`unfetched\`: what it needs was lost or out of reach, and it ended without work (see \`outputs\`);
- \`verification\`: what came of it was compared with what counted, or it was a check, and no more than that;
- \`recomputed\`: it made again what had been lost;
- \`lost\`: it had succeeded, or was saved, for a task that was lost;
- \`unfinished\`: the run ended before it could take effect; this is not counted in \`work.wasted\`.
`;

const RECOVERY = `## How faults are overcome

Every strike of a fault is followed, from the trace alone, in runs that declare faults (31 at once; the first 200 are listed,
as \`recoveries\`). What it hit: the node that \`fault.started\` names, the nodes that fall at the same instant, and, of cuts
and link faults, the nodes on which it bites until it is overcome.

- _t0_: it struck.
- _t1_, detected: a struck node was suspected, declared dead, its lease expired, or an attempt there was given up; or another
  member of a struck member's group stood for election. Absent if it was overcome before anybody noticed.
- _t2_, led: a master of a later epoch serves, or the leader that was frozen goes on. Equals t0 where no leader was hit: that
  is, where the leading master did not crash or freeze, was not followed by another while it was struck, and nobody resigned
  while a master or a lock was struck.
- _t3_, dispatched: every task that was dispatched to a struck node, and ran nowhere else, has been dispatched again, has
  ended, or has survived (a new leader took it over; or its node was thawed, or its cut or slowness healed, before it was
  given up). Tasks sent to a struck node before anybody noticed count too. After the loss of a leader while tasks waited, also:
  something has been dispatched or taken over.
- _t4_, recovered: from then on, for longer than an instant, no more tasks wait than before: than the mean queue of the last
  eight full buckets of the series, and at most the largest of one task, a tenth of that mean and two standard deviations of
  those buckets more. Given up an hour after t0.

Faults that stop nobody (slow machines; links that lose, delay or hold; disks; clocks; providers and certificates), and the loss of a
scheduler, framework, allocator or database where all of them work (\`decentralised\`, \`database-lock\`, \`offers\`, the schedulers
of \`shared-state\`), hit no work that a trace could name. They are measured by what they did, in the series, from the bucket of the
strike on: \`disturbance\` is \`disturbed\` where on average over eight buckets more tasks waited, or the slowest task of a bucket
took longer (a bucket has too few tasks for a 99th percentile), than in the at most 32 full buckets before, after the warm-up: by more
than the largest of one task (of the queue only), a tenth of the mean and two standard deviations of those buckets, and more than in the
worst eight of them in a row. It is \`not measured\` where fewer than eight came before, or four come after.

A fault that changed no outcome (see \`vacuous-fault\`) disturbed nothing, however the queue swings meanwhile. A partition that hit neither a
task nor a leader in this sense, since nobody replaced whom it cut off, is measured in the same way, if nothing was completed in eight
buckets of it on end although tasks were there.

- _t1_: as above, or a struck node was quarantined, until the fault has healed.
- _t3_: where tasks were on struck nodes, as above; otherwise it has no meaning, and equals t0.
- _t4_: the end of the last bad bucket before the heal; if things are bad when it heals, of the last until they are not. At least
  t3. t0 if nothing was disturbed, and no work had to move: then it cost nothing.

What earlier faults did to those buckets counts as usual, and what a later one does before things are back prolongs this one. A queue near
saturation swings so far by itself that it may look disturbed: runs without the fault tell.

The time lost is \`detection\` (t0 to t1), \`decision\` (t1 to t2), \`transfer\` (t2 to t3) and \`redo\` (t3 to t4), each from
where the one before ended, so that they add up; a part that does not apply is 0, and what is open when the following ends
takes all that is left. A fault that hit neither a task nor a leader, and disturbed nothing, cost nothing: it is listed, with zeros, and
counts in no mean; nor does one that could not be measured.

`;

export function metricsPage(): string {
  const metrics = METRICS.map(({ name, unit, better, definition }) => [`\`${name}\``, unit, better, definition]);
  const oracles = ORACLES.map(({ check, statement }) => [`\`${check}\``, statement]);
  return [
    INTRODUCTION,
    table(["metric", "unit", "better", "definition"], metrics),
    WORK,
    RECOVERY + "## What is checked on every run\n",
    table(["check", "statement"], oracles),
  ].join("\n");
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((_, column) => Math.max(...[heads, ...rows].map((cells) => cells[column].length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |\n`;
  return line(heads) + line(widths.map((width) => "-".repeat(width))) + rows.map(line).join("");
}
