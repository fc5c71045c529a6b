// A space-time diagram: time to the right, a line per node, messages as arrows. Only what it holds is in its legend.

import {
  MARK_KINDS,
  MESSAGE_GROUPS,
  SPAN_KINDS,
  type LeaseSpan,
  type MessageGroup,
  type SpaceTimeChart,
  type SpanKind,
} from "../../charts/spacetime/space-time-chart.ts";
import { OUTCOME_NAMES } from "../../charts/palette.ts";
import { markup, type Markup } from "../../markup.ts";
import { drawing, horizontal, horizontalAxis, legend, type LegendEntry } from "../frame.ts";
import { outcomeClass } from "../gantt.ts";
import { drawArrows } from "./draw-arrows.ts";
import { drawBackground, drawLabels, drawLine, drawMarks, spanSample } from "./draw-lines.ts";
import { drawMoments, momentsHeight } from "./draw-moments.ts";
import { layOut, LEFT, RIGHT } from "./layout.ts";
import { MARK_WORDS, markSign } from "./marks.ts";

const SPAN_WORDS: Readonly<Record<SpanKind, string>> = {
  down: "down",
  paused: "paused",
  slow: "slowed down",
  candidate: "stands for election",
  recovering: "elected, recovers",
  leader: "leads",
};
const GROUP_WORDS: Readonly<Record<MessageGroup, string>> = {
  election: "election",
  replication: "replication",
  lease: "lease and lock",
  detection: "heartbeats and membership",
  work: "work",
  client: "clients",
  other: "message",
};

export function drawSpaceTime(chart: SpaceTimeChart, label: string): Markup {
  const entries = legend(legendOf(chart), 8);
  const x = horizontal(chart.x, { left: LEFT, right: RIGHT, top: 0, bottom: 0 });
  const layout = layOut(chart, entries.height + 8 + momentsHeight(chart.moments, x));
  const { rows, area } = layout;
  return drawing(label, area.bottom + 48, [
    entries.content,
    ...rows.map(drawBackground),
    horizontalAxis(chart.x, area),
    ...rows.map((row) => drawLine(row, x)),
    ...drawArrows(chart.arrows, rows, x),
    ...drawMoments(chart.moments, layout),
    ...rows.flatMap((row) => drawLabels(row, x)),
    ...rows.flatMap((row) => drawMarks(row, x)),
  ]);
}

function legendOf({ lines, arrows }: SpaceTimeChart): readonly LegendEntry[] {
  const box = { x: 0, y: 0, width: 28, height: 13 };
  const spans = SPAN_KINDS.filter((kind) => lines.some((line) => line.spans.some((span) => span.kind === kind)));
  const marks = MARK_KINDS.filter((kind) => lines.some((line) => line.marks.some((mark) => mark.kind === kind)));
  const groups = MESSAGE_GROUPS.filter((group) => arrows.some((arrow) => arrow.group === group));
  const outcomes = lines.flatMap(({ attempts }) => attempts.map(({ outcome }) => outcomeClass(outcome)));
  const fills = OUTCOME_NAMES.filter((name) => outcomes.includes(`outcome-${name}`));
  return [
    ...groups.map((group) => ({ text: GROUP_WORDS[group], sample: arrowSample(group) })),
    ...(arrows.some(({ fate }) => fate === "dropped") ? [{ text: "dropped", sample: CROSS_SAMPLE }] : []),
    ...spans.map((kind) => ({ text: SPAN_WORDS[kind], sample: spanSample(kind, box) })),
    ...leaseEntries(lines.flatMap(({ leases }) => leases)),
    ...marks.map((kind) => ({ text: MARK_WORDS[kind], sample: markSign(kind, 20, 7) })),
    ...fills.map((name) => ({
      text: `attempt ${name}`,
      sample: markup`<rect class="outcome-${name}" y="4" width="28" height="5"/>`,
    })),
  ];
}

function arrowSample(group: MessageGroup): Markup {
  return markup`<g class="m-${group}"><path class="arrow" d="M0 7H22"/><path class="head" d="M28 7l-7 2.6v-5.2z"/></g>`;
}

const CROSS_SAMPLE = markup`<path class="cross" d="M16 3.4l7.2 7.2m0 -7.2l-7.2 7.2"/>`;

function leaseEntries(leases: readonly LeaseSpan[]): readonly LegendEntry[] {
  const sample = (name: string) => markup`<path class="${name}" d="M0 13V0L28 13z"/>`;
  return [
    ...(leases.length > 0 ? [{ text: "lease, time left", sample: sample("lease") }] : []),
    ...(leases.some(({ isOrphaned }) => isOrphaned)
      ? [{ text: "lease without its holder", sample: sample("lease orphaned") }]
      : []),
  ];
}
