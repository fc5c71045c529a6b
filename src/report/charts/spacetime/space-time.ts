// The space-time diagrams of a report: who said what to whom around a fault, and what each node was meanwhile. One or two per
// variant, from its detailed replication; bounded in lines, arrows and marks, and each bound says what it left out.

import { counted, formatCount, formatInstant, formatValue } from "../../quantity.ts";
import { meaningOf } from "../../check-meanings.ts";
import { faultText, offsetOf, STEPS } from "../../overview/recovery-sums.ts";
import type { ShownRun } from "../../overview/runs-overview.ts";
import { nodeName } from "../../recovery-rows.ts";
import type { TraceNames } from "../../trace-names.ts";
import type { DataTable } from "../chart.ts";
import { strikeText } from "../same-strike.ts";
import { timeAxis } from "../ticks.ts";
import { chooseArrows, type ChosenArrows } from "./arrows.ts";
import { attemptBoxes } from "./attempt-boxes.ts";
import { chooseLines, roleOf } from "./chosen-lines.ts";
import { lineLeases } from "./line-leases.ts";
import { lineMarks, type DatedMark } from "./line-marks.ts";
import { lineSpans, stateAtStart } from "./line-spans.ts";
import type { LineMark, Moment, SpaceTimeChart, SpaceTimeLine } from "./space-time-chart.ts";
import { viewsOf, type View } from "./views.ts";

const MARKS_PER_LINE_MAX = 20;
const TABLE_ROWS_MAX = 40;

/** In the order of the variants, of one run each. None where nothing was recorded, or nothing was hit. */
export function spaceTimeCharts(
  recorded: readonly ShownRun[],
  variants: readonly string[],
  names: TraceNames,
): readonly SpaceTimeChart[] {
  return viewsOf(recorded, variants).map((view, index) => chartOf(view, index, names));
}

function chartOf(view: View, index: number, names: TraceNames): SpaceTimeChart {
  const { run, origin, from, until, recovery } = view;
  const { nodes, left } = chooseLines(view);
  const marks = nodes.map((node) => lineMarks(view, node, names));
  const lines = nodes.map((node, line) => lineOf(view, node, marks[line], names));
  const chosen = chooseArrows(view, nodes, names);
  const what = recovery === null ? "a finding" : `“${strikeOf(run, recovery.fault)}”`;
  const since = recovery === null ? "time since the finding" : "time since the strike";
  return {
    kind: "spacetime",
    id: `spacetime-${index}`,
    title: `${run.variant}: who did what around ${what}`,
    caption: `Seed ${run.seed}; 0 is ${formatInstant(origin)} of virtual time.${leftOut(view, left, chosen)}${brokenText(view)}`,
    variant: run.variant,
    seed: run.seed,
    origin,
    x: timeAxis(since, from - origin, until - origin),
    lines,
    arrows: chosen.arrows,
    moments: momentsOf(view),
    table: eventTable(view, nodes, marks),
  };
}

function lineOf(view: View, node: number, marks: readonly LineMark[], names: TraceNames): SpaceTimeLine {
  const attempts = attemptBoxes(view, node);
  return {
    name: nodeName(view.run, node),
    role: roleOf(view.run, node),
    struck: view.recovery?.nodes.includes(node) ?? false,
    start: stateAtStart(view, node, names),
    spans: lineSpans(view, node, names),
    leases: lineLeases(view, node),
    marks: marks.slice(0, MARKS_PER_LINE_MAX).map(({ kind, at, text }) => ({ kind, at, text })),
    attempts,
    lanes: attempts.reduce((most, { lane }) => Math.max(most, lane + 1), 0),
  };
}

/** t0 to t4 as far as they came within the picture, and the findings. */
function momentsOf({ recovery, findings, origin, until }: View): readonly Moment[] {
  const steps =
    recovery === null
      ? []
      : STEPS.flatMap(([step, name]): readonly Moment[] => {
          const at = offsetOf(recovery, step);
          return at === null || at > until - origin
            ? []
            : [{ kind: "step", at, text: `${name} +${formatValue(at, "s")}` }];
        });
  const struck: readonly Moment[] = recovery === null ? [] : [{ kind: "step", at: 0, text: "struck" }];
  const found = findings.map(({ at, check, severity }): Moment => ({
    kind: "finding",
    at: at - origin,
    text: `${severity === "warning" ? "!" : "✗"} ${check}`,
  }));
  return [...struck, ...steps, ...found];
}

/** Marks are short; whoever sees one should not have to know it by name. */
function brokenText({ findings }: View): string {
  const broken = [...new Set(findings.filter(({ severity }) => severity !== "warning").map(({ check }) => check))];
  const said = broken.flatMap((check) => {
    const meaning = meaningOf(check);
    return meaning === undefined ? [] : [`${check} (${meaning})`];
  });
  return said.length === 0 ? "" : ` ✗ = broken there: ${said.join("; ")}.`;
}

function leftOut({ window }: View, nodes: number, { arrows, recorded }: ChosenArrows): string {
  const notDrawn = recorded - arrows.length;
  const parts = [
    nodes > 0 ? counted(nodes, "other node") : null,
    notDrawn > 0 ? `${formatCount(notDrawn)} of ${counted(recorded, "message")} between these` : null,
  ].filter((part) => part !== null);
  const { length } = window.messages.sent;
  const sample =
    window.messageCount > length
      ? ` Messages of elections, those around the strike, and those among masters and locks were recorded first, of the others a fair sample: ${formatCount(length)} of ${formatCount(window.messageCount)} around the fault.`
      : "";
  const cut =
    window.markCount > window.marks.length
      ? ` Of ${formatCount(window.markCount)} other events, the first ${formatCount(window.marks.length)} were recorded.`
      : "";
  return `${parts.length === 0 ? "" : ` Not shown: ${parts.join("; ")}.`}${sample}${cut}`;
}

function eventTable(view: View, nodes: readonly number[], marks: readonly (readonly DatedMark[])[]): DataTable {
  const events = nodes.flatMap((node, line) => [
    ...marks[line].map(({ instant, text }) => ({ instant, node, text })),
    ...spanEvents(view, node),
  ]);
  const rows = events.toSorted((a, b) => a.instant - b.instant).slice(0, TABLE_ROWS_MAX);
  return {
    columns: ["virtual time", "since", "node", "event"],
    rows: rows.map(({ instant, node, text }) => [
      formatInstant(instant),
      signed(instant - view.origin),
      nodeName(view.run, node),
      text,
    ]),
  };
}

const SPAN_EVENTS: ReadonlyMap<string, string> = new Map([
  ["node.crashed", "crashes"],
  ["node.restarted", "restarts"],
  ["node.paused", "is paused"],
  ["node.resumed", "goes on"],
  ["leader.recovering", "is elected and recovers"],
  ["leader.serving", "serves"],
]);

/** As the value of `node.crashed`: the machine goes on. */
const PROCESS = 2;

function strikeOf(run: ShownRun, index: number): string {
  const fault = run.faults.find((each) => each.index === index);
  return fault === undefined ? faultText(run, index) : strikeText(fault, run.faults);
}

function spanEvents({ window, from, until }: View, node: number) {
  return window.marks.flatMap((mark) => {
    const words =
      mark.kind === "node.crashed" && mark.value === PROCESS ? "its process dies" : SPAN_EVENTS.get(mark.kind);
    if (mark.node !== node || words === undefined || mark.at < from || mark.at > until) return [];
    return [{ instant: mark.at, node, text: mark.epoch > 0 ? `${words}, epoch ${mark.epoch}` : words }];
  });
}

function signed(offset: number): string {
  return offset < 0 ? `\u2212${formatValue(-offset, "s")}` : `+${formatValue(offset, "s")}`;
}
