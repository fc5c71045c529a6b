// What ran where around a fault: one panel per fault and variant, from one replication. Bounded in faults, nodes and bars,
// and each bound says what it left out.

import type { FaultEffect } from "../../experiment/results.ts";
import type { AttemptBar } from "../../observe/observations.ts";
import type { RunsOverview, ShownRun } from "../overview/runs-overview.ts";
import { counted, formatInstant } from "../quantity.ts";
import type { GanttBar, GanttChart } from "./chart.ts";
import { isRepeated, windowOf, type CommonFaults } from "./fault-windows.ts";
import { isSameStrike, oncePerStrike, strikeText } from "./same-strike.ts";
import { timeAxis } from "./ticks.ts";

const FAULTS_MAX = 4;
const PANELS_MAX = 12;
const NODES_MAX = 12;
const BARS_MAX = 200;
/** Of all panels together: they must not make the page too heavy to open. */
const BARS_TOTAL_MAX = 1_600;
const LANES_MAX = 8;
/** Seconds of a long fault that are worth drawing after its start. */
const WINDOW_MAX = 60;

export interface FaultPanels {
  readonly heading: string;
  /** The fault's letter on the time charts; empty where it is not shaded there. */
  readonly letter: string;
  readonly panels: readonly GanttChart[];
}

/** Faults in order of time; within a fault one panel per variant. */
export function ganttPanels(
  overview: RunsOverview,
  variants: readonly string[],
  common: CommonFaults,
): readonly FaultPanels[] {
  const firstRuns = variants.flatMap((variant) => overview.variants.get(variant)?.first ?? []);
  const reference = firstRuns.find((run) => run.attempts.length > 0);
  if (reference === undefined) return [];
  const struck = reference.faults
    .filter(({ armed, from }) => armed > 0 && from < reference.end)
    .toSorted((a, b) => a.from - b.from || a.index - b.index);
  const chosen = varied(oncePerStrike(struck)).slice(
    0,
    Math.min(FAULTS_MAX, Math.max(1, Math.floor(PANELS_MAX / firstRuns.length))),
  );
  const letterOf = (fault: FaultEffect) =>
    common.windows
      .filter(({ text, from }) =>
        struck.some((other) => other.text === text && other.from === from && isSameStrike(other, fault)),
      )
      .map(({ letter }) => letter)
      .join(" ");
  const barsMax = Math.min(
    BARS_MAX,
    Math.floor(BARS_TOTAL_MAX / (chosen.length * Math.min(PANELS_MAX, firstRuns.length) || 1)),
  );
  return chosen.map((fault) => ({
    heading: strikeText(fault, struck),
    letter: letterOf(fault),
    panels: firstRuns.slice(0, PANELS_MAX).flatMap((run) => panelFor(run, fault, letterOf(fault), barsMax)),
  }));
}

/** One of each kind first, then the rest, back in order of time once chosen. */
function varied(faults: readonly FaultEffect[]): readonly FaultEffect[] {
  const firstOfKind = faults.filter((fault, index) => faults.findIndex(({ kind }) => kind === fault.kind) === index);
  const others = faults.filter((fault) => !firstOfKind.includes(fault));
  return [...firstOfKind, ...others].slice(0, FAULTS_MAX).toSorted((a, b) => a.from - b.from || a.index - b.index);
}

function panelFor(run: ShownRun, common: FaultEffect, letter: string, barsMax: number): readonly GanttChart[] {
  const fault = run.faults.find(({ index, from }) => index === common.index && from === common.from) ?? common;
  const until = Math.min(isRepeated(fault) ? run.end : (fault.until ?? run.end), fault.from + WINDOW_MAX, run.end);
  const pad = Math.max(1, (until - fault.from) * 0.2);
  const from = Math.max(0, fault.from - pad);
  const to = Math.max(from + 1e-6, Math.min(run.end, until + 2 * pad));
  const inView = run.attempts.filter((bar) => bar.from < to && (bar.until ?? run.end) > from);
  if (inView.length === 0) return [];
  const names = nodesInOrder(inView, fault);
  const nodes = names.slice(0, nodesThatFit(names, inView, barsMax));
  const onNodes = inView.filter(({ node }) => nodes.includes(node));
  const told = mostTelling(onNodes, barsMax);
  const lanes = assignLanes(told);
  const bars = told.map((bar, index) => barFor(bar, { row: nodes.indexOf(bar.node), lane: lanes[index] }, from, to));
  return [
    {
      kind: "gantt",
      id: `gantt-${fault.index}-${run.variant}`,
      title: `${run.variant}: attempts around “${strikeText(fault, run.faults)}”`,
      caption: `Seed ${run.seed}.${struckNote(fault)}${isRepeated(fault) ? " It strikes again and again; the line marks the first time." : ""}${leftOut(names.length - nodes.length, onNodes.length - bars.length)}`,
      variant: run.variant,
      x: timeAxis("virtual time", from, to),
      nodes: nodes.map((name, row) => ({
        name,
        struck: fault.nodes.includes(name),
        lanes: bars.reduce((most, bar) => (bar.row === row ? Math.max(most, bar.lane + 1) : most), 1),
      })),
      bars,
      window: windowOf(fault, letter, to),
      table: {
        columns: ["node", "task", "attempt", "from", "until", "outcome"],
        rows: told.map((bar) => [
          bar.node,
          String(bar.task),
          String(bar.attempt),
          instant(bar.from),
          instant(bar.until),
          outcomeOf(bar),
        ]),
      },
    },
  ];
}

/** Struck nodes first, then those with attempts that went wrong, then by name. */
function nodesInOrder(bars: readonly AttemptBar[], fault: FaultEffect): readonly string[] {
  const names = [...new Set(bars.map(({ node }) => node))].toSorted((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
  const troubled = new Set(
    bars.filter((bar) => outcomeOf(bar) !== "succeeded" && bar.until !== null).map(({ node }) => node),
  );
  const rank = (name: string) => (fault.nodes.includes(name) ? 0 : troubled.has(name) ? 1 : 2);
  return names.toSorted((a, b) => rank(a) - rank(b));
}

/** Whole nodes rather than bars with holes between them; at least one. */
function nodesThatFit(names: readonly string[], bars: readonly AttemptBar[], barsMax: number): number {
  let total = 0;
  for (let count = 0; count < Math.min(names.length, NODES_MAX); count += 1) {
    total += bars.filter(({ node }) => node === names[count]).length;
    if (total > barsMax && count > 0) return count;
  }
  return Math.min(names.length, NODES_MAX);
}

/** Where even one node has too many bars, those that went wrong and then the longest stay. */
function mostTelling(bars: readonly AttemptBar[], barsMax: number): readonly AttemptBar[] {
  if (bars.length <= barsMax) return bars;
  const length = (bar: AttemptBar) => (bar.until ?? Number.MAX_VALUE) - bar.from;
  const wrong = (bar: AttemptBar) => Number(outcomeOf(bar) !== "succeeded");
  const kept = new Set(
    bars.toSorted((a, b) => wrong(b) - wrong(a) || length(b) - length(a) || a.task - b.task).slice(0, barsMax),
  );
  return bars.filter((bar) => kept.has(bar));
}

/** First lane of its node that is free again, for each bar; beyond the last lane bars share it. */
function assignLanes(bars: readonly AttemptBar[]): readonly number[] {
  const freeAt = new Map<string, number[]>();
  const lanes = new Map<AttemptBar, number>();
  for (const bar of bars.toSorted((a, b) => a.from - b.from || a.task - b.task)) {
    const ends = freeAt.get(bar.node) ?? [];
    const free = ends.findIndex((end) => end <= bar.from);
    const lane = Math.min(free < 0 ? ends.length : free, LANES_MAX - 1);
    ends[lane] = Math.max(ends[lane] ?? 0, bar.until ?? Number.POSITIVE_INFINITY);
    freeAt.set(bar.node, ends);
    lanes.set(bar, lane);
  }
  return bars.map((bar) => lanes.get(bar)!);
}

function barFor(
  bar: AttemptBar,
  place: { readonly row: number; readonly lane: number },
  from: number,
  to: number,
): GanttBar {
  return {
    ...place,
    from: Math.max(from, bar.from),
    until: Math.min(to, bar.until ?? to),
    outcome: outcomeOf(bar),
    text: `task ${bar.task}, attempt ${bar.attempt}: ${outcomeOf(bar)}, ${instant(bar.from)} to ${instant(bar.until)}`,
  };
}

/** Milliseconds are enough to find a bar; the trace has the microseconds. */
function instant(seconds: number | null): string {
  return seconds === null ? "still running" : formatInstant(Math.round(seconds * 1_000) / 1_000);
}

function outcomeOf(bar: AttemptBar): string {
  return bar.until === null ? "unfinished" : bar.outcome;
}

const STRUCK_NAMED_MAX = 4;

function struckNote({ nodes }: FaultEffect): string {
  if (nodes.length === 0) return "";
  const more = nodes.length > STRUCK_NAMED_MAX ? ` and ${counted(nodes.length - STRUCK_NAMED_MAX, "other")}` : "";
  return ` Struck: ${nodes.slice(0, STRUCK_NAMED_MAX).join(", ")}${more}.`;
}

function leftOut(nodes: number, bars: number): string {
  const parts = [
    nodes > 0 ? counted(nodes, "other node") : null,
    bars > 0 ? counted(bars, "short attempt") : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "" : ` Not shown: ${parts.join(" and ")}.`;
}
