// Attempts on nodes around one fault: a band per node, its attempts in lanes, fills by outcome, the fault's window shaded.

import type { GanttBar, GanttChart } from "../charts/chart.ts";
import { OUTCOME_NAMES, outcomeFill } from "../charts/palette.ts";
import { join, markup, type Markup } from "../markup.ts";
import { drawing, fitText, horizontal, horizontalAxis, shadedWindows, WIDTH } from "./frame.ts";
import { hatch, type Box } from "./hatching.ts";

const LEFT = 130;
const SAMPLE: Box = { x: 0, y: 0, width: 28, height: 13 };

export function drawGantt(chart: GanttChart, label: string): Markup {
  const lane = chart.nodes.some(({ lanes }) => lanes > 4) ? 5 : 7;
  const heights = chart.nodes.map(({ lanes }) => Math.max(18, lanes * lane + 6));
  const tops = heights.map((_, index) => 24 + heights.slice(0, index).reduce((sum, height) => sum + height, 0));
  const area = {
    left: LEFT,
    right: WIDTH - 20,
    top: 24,
    bottom: 24 + heights.reduce((sum, height) => sum + height, 0),
  };
  const x = horizontal(chart.x, area);
  const bands = chart.nodes.map(({ name, struck }, index) => {
    const middle = tops[index] + heights[index] / 2 + 4;
    const stripe =
      index % 2 === 0
        ? markup`<rect class="stripe" x="${area.left}" y="${tops[index]}" width="${area.right - area.left}" height="${heights[index]}"/>`
        : null;
    const text = markup`<text class="${struck ? "label struck" : "label"}" x="${LEFT - 8}" y="${middle}" text-anchor="end">${struck ? "⚡ " : ""}${fitText(name, LEFT - 36)}</text>`;
    return markup`${stripe}${text}`;
  });
  const bars = chart.bars.map((bar): PlacedBar => {
    const from = x(bar.from);
    const height = chart.nodes[bar.row].lanes === 1 ? 12 : lane - 1;
    return {
      bar,
      box: { x: from, y: tops[bar.row] + 3 + bar.lane * lane, width: Math.max(1.5, x(bar.until) - from - 0.6), height },
    };
  });
  const shade = shadedWindows([chart.window], x, area);
  return drawing(label, area.bottom + 48, [
    ...bands,
    shade,
    horizontalAxis(chart.x, area),
    ...bars.map(drawBar),
    ...hatchings(bars),
  ]);
}

interface PlacedBar {
  readonly bar: GanttBar;
  readonly box: Box;
}

function drawBar({ bar, box }: PlacedBar): Markup {
  return markup`<rect class="${outcomeClass(bar.outcome)}" x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}"><title>${bar.text}</title></rect>`;
}

function hatchings(bars: readonly PlacedBar[]): readonly (Markup | null)[] {
  const outcomes = [...new Set(bars.map(({ bar }) => bar.outcome))];
  return outcomes.map((outcome) =>
    hatch(
      outcomeFill(outcome),
      bars.filter(({ bar }) => bar.outcome === outcome).map(({ box }) => box),
    ),
  );
}

/** One legend for all panels, in HTML order: what each fill means. */
export function outcomeSamples(outcomes: readonly string[]): Markup {
  const known = OUTCOME_NAMES.filter((name) => outcomes.some((outcome) => outcomeClass(outcome) === `outcome-${name}`));
  return join(
    known.map(
      (name) =>
        markup`<li><svg class="sample" aria-hidden="true" viewBox="0 0 28 13" width="28" height="13"><rect class="outcome-${name}" width="28" height="13"/>${hatch(outcomeFill(name), [SAMPLE])}</svg>${name}</li>`,
    ),
  );
}

/** Class names are made only from our own list, whatever the run calls its outcomes. */
export function outcomeClass(outcome: string): string {
  return `outcome-${OUTCOME_NAMES.includes(outcome) ? outcome : "unfinished"}`;
}
