// A node's row in a space-time diagram: its name, its line with what it was meanwhile, its lease, its attempts, its marks.

import type { LeaseSpan, LineMark, LineSpan, SpanKind } from "../../charts/spacetime/space-time-chart.ts";
import { markup, type Markup } from "../../markup.ts";
import { fitText, textWidth, type Position } from "../frame.ts";
import { outcomeClass } from "../gantt.ts";
import { hatchPath, type Box } from "../hatching.ts";
import { attemptsTop, BAR_HALF, LANE, LEASE_HEIGHT, LEFT, leaseTop, MARK_RISE, RIGHT, type Row } from "./layout.ts";
import { markSign } from "./marks.ts";

/** Conditions of the machine are drawn over its line and its roles. */
const CONDITIONS: readonly SpanKind[] = ["down", "paused", "slow"];
/** Marks of one kind closer than this are drawn as one. px */
const MARK_DISTANCE = 6;
/** Signs of different kinds stand so far apart, the later one a little late if need be. px */
const SIGN_WIDTH = 11;

export function drawBackground(row: Row, index: number): Markup | null {
  if (index % 2 === 1) return null;
  return markup`<rect class="stripe" x="0" y="${row.top}" width="${RIGHT}" height="${row.height}"/>`;
}

export function drawLine(row: Row, x: Position): Markup {
  const { line, y } = row;
  const start =
    line.start === ""
      ? null
      : markup`<text class="start" x="${LEFT - 10}" y="${y + 18}" text-anchor="end">${line.start}</text>`;
  const name = markup`<text class="${line.struck ? "label struck" : "label"}" x="${LEFT - 10}" y="${y + 4.5}" text-anchor="end">${line.struck ? "⚡ " : ""}${fitText(line.name, LEFT - 34)}</text>${start}`;
  const roles = line.spans.filter(({ kind }) => !CONDITIONS.includes(kind));
  const conditions = line.spans.filter(({ kind }) => CONDITIONS.includes(kind));
  return markup`<g>${name}<path class="life" d="M${LEFT} ${y}H${RIGHT}"/>${roles.map((span) => roleBar(span, y, x))}${conditions.map((span) => conditionBar(span, y, x))}${leases(row, x)}${attempts(row, x)}</g>`;
}

function boxOf({ from, until }: LineSpan, y: number, x: Position): Box {
  return { x: x(from), y: y - BAR_HALF, width: Math.max(1.5, x(until) - x(from)), height: 2 * BAR_HALF };
}

function roleBar(span: LineSpan, y: number, x: Position): Markup {
  const box = boxOf(span, y, x);
  return markup`<g><title>${span.text}</title>${spanSample(span.kind, box)}</g>`;
}

/** Epochs, where the bar is long enough. Above the arrows. */
export function drawLabels({ line, y }: Row, x: Position): readonly Markup[] {
  return line.spans.flatMap((span) => {
    const box = boxOf(span, y, x);
    if (span.label === "" || textWidth(span.label) * 0.85 > box.width - 6) return [];
    return [markup`<text class="bar-label bar-label-${span.kind}" x="${box.x + 5}" y="${y + 4}">${span.label}</text>`];
  });
}

/** A gap in the line, hatched. */
function conditionBar(span: LineSpan, y: number, x: Position): Markup {
  const box = boxOf(span, y, x);
  const label = textWidth(span.text) * 0.85 > box.width - 12 ? "" : span.text;
  const middle = box.x + box.width / 2;
  const plate =
    label === ""
      ? null
      : markup`<rect class="plate" x="${middle - textWidth(label) * 0.44 - 4}" y="${box.y + 0.5}" width="${textWidth(label) * 0.88 + 8}" height="${box.height - 1}"/><text class="condition-label" x="${middle}" y="${y + 4}" text-anchor="middle">${label}</text>`;
  return markup`<g><title>${span.text}</title>${spanSample(span.kind, box)}${plate}</g>`;
}

/** The bar itself; the legend shows it too. */
export function spanSample(kind: SpanKind, box: Box): Markup {
  const hatching = hatchPath(HATCHES[kind], [box]);
  const strokes = hatching === "" ? null : markup`<path class="span-hatch span-hatch-${kind}" d="${hatching}"/>`;
  return markup`<rect class="span span-${kind}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"/>${strokes}`;
}

const HATCHES: Readonly<Record<SpanKind, Parameters<typeof hatchPath>[0]>> = {
  down: "cross",
  paused: "vertical",
  slow: "dots",
  candidate: "rising",
  recovering: "falling",
  leader: "none",
};

function leases(row: Row, x: Position): readonly Markup[] {
  const bottom = leaseTop(row) + LEASE_HEIGHT;
  const wedgePath = ({ from, until, shareFrom, shareUntil }: LeaseSpan) => {
    const heights = [shareFrom, shareUntil].map((share) => short(bottom - LEASE_HEIGHT * share));
    return `M${short(x(from))} ${short(bottom)}V${heights[0]}L${short(x(until))} ${heights[1]}V${short(bottom)}z`;
  };
  return [false, true].flatMap((isOrphaned) => {
    const own = row.line.leases.filter((lease) => lease.isOrphaned === isOrphaned);
    if (own.length === 0) return [];
    return [markup`<path class="${isOrphaned ? "lease orphaned" : "lease"}" d="${own.map(wedgePath).join("")}"/>`];
  });
}

function attempts(row: Row, x: Position): readonly Markup[] {
  const top = attemptsTop(row);
  return row.line.attempts.map(({ from, until, lane, outcome, text }) => {
    const width = Math.max(1.5, x(until) - x(from) - 0.6);
    return markup`<rect class="${outcomeClass(outcome)}" x="${x(from)}" y="${top + lane * LANE}" width="${width}" height="${LANE - 1.2}"><title>${text}</title></rect>`;
  });
}

/** Above everything else; several of one kind at about the same place are one sign, and its title counts them. */
export function drawMarks({ line, y }: Row, x: Position): readonly Markup[] {
  const groups: { at: number; marks: LineMark[] }[] = [];
  for (const mark of line.marks) {
    const near = groups.findLast(({ marks }) => marks[0].kind === mark.kind);
    if (near !== undefined && x(mark.at) - near.at < MARK_DISTANCE) near.marks.push(mark);
    else groups.push({ at: x(mark.at), marks: [mark] });
  }
  let free = Number.NEGATIVE_INFINITY;
  return groups.map(({ at: wanted, marks }) => {
    const [first] = marks;
    const at = Math.max(wanted, Math.min(free, wanted + 2 * SIGN_WIDTH));
    free = at + SIGN_WIDTH;
    const more = marks.length > 1 ? `, and ${marks.length - 1} more like it` : "";
    return markup`<g><title>${first.text}${more}</title>${markSign(first.kind, at, y - MARK_RISE)}</g>`;
  });
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
