// Messages as arrows between the lines: one path for all of a group, told apart by colour and dashes. A message that was dropped
// ends in a cross on its way; one whose fate nobody saw has no head.

import { MESSAGE_GROUPS, type Arrow } from "../../charts/spacetime/space-time-chart.ts";
import { markup, type Markup } from "../../markup.ts";
import type { Position } from "../frame.ts";
import { RIGHT, type Row } from "./layout.ts";

/** px */
const HEAD_LENGTH = 7;
const HEAD_HALF = 2.6;
const CROSS = 3.6;
/** How far a message comes that does not arrive; and no further in time, since a sender may try for long. px */
const DROPPED_SHARE = 0.6;
const DROPPED_LENGTH = 10;
const UNKNOWN_SHARE = 0.25;

interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly hasHead: boolean;
}

export function drawArrows(arrows: readonly Arrow[], rows: readonly Row[], x: Position): readonly Markup[] {
  return MESSAGE_GROUPS.flatMap((group) => {
    const own = arrows.filter((arrow) => arrow.group === group);
    if (own.length === 0) return [];
    const segments = own.map((arrow) => ({ arrow, segment: segmentOf(arrow, rows, x) }));
    const lines = segments.map(({ segment }) => lineTo(segment)).join("");
    const heads = segments.map(({ segment }) => (segment.hasHead ? headOf(segment) : "")).join("");
    const crosses = segments.map(({ arrow, segment }) => (arrow.fate === "dropped" ? crossAt(segment) : "")).join("");
    const lost = crosses === "" ? null : markup`<path class="cross" d="${crosses}"/>`;
    return [
      markup`<g class="m-${group}"><path class="arrow" d="${lines}"/><path class="head" d="${heads}"/>${lost}</g>`,
    ];
  });
}

function segmentOf({ from, to, sent, until, fate }: Arrow, rows: readonly Row[], x: Position): Segment {
  const [x1, y1, y2] = [x(sent), rows[from].y, rows[to].y];
  const x2 = Math.max(x1, x(until));
  switch (fate) {
    case "delivered":
      return cut({ x1, y1, x2, y2, hasHead: true });
    case "dropped":
      return cut({
        x1,
        y1,
        x2: x1 + Math.min(DROPPED_LENGTH, (x2 - x1) * DROPPED_SHARE),
        y2: y1 + (y2 - y1) * DROPPED_SHARE,
        hasHead: false,
      });
    case "unknown":
      return cut({ x1, y1, x2: x1, y2: y1 + (y2 - y1) * UNKNOWN_SHARE, hasHead: false });
  }
}

/** At the right end of the picture. */
function cut(segment: Segment): Segment {
  const { x1, y1, x2, y2 } = segment;
  if (x2 <= RIGHT) return segment;
  return { ...segment, x2: RIGHT, y2: y1 + ((y2 - y1) * (RIGHT - x1)) / (x2 - x1), hasHead: false };
}

function lineTo({ x1, y1, x2, y2 }: Segment): string {
  return `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`;
}

function headOf({ x1, y1, x2, y2 }: Segment): string {
  const length = Math.sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1)) || 1;
  const [alongX, alongY] = [(x2 - x1) / length, (y2 - y1) / length];
  const [backX, backY] = [x2 - alongX * HEAD_LENGTH, y2 - alongY * HEAD_LENGTH];
  const corner = (side: number) =>
    `${short(backX - alongY * HEAD_HALF * side)} ${short(backY + alongX * HEAD_HALF * side)}`;
  return `M${short(x2)} ${short(y2)}L${corner(1)}L${corner(-1)}z`;
}

function crossAt({ x2, y2 }: Segment): string {
  return `M${short(x2 - CROSS)} ${short(y2 - CROSS)}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`;
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}
