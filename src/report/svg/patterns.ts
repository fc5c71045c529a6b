// Hatchings, defined once per page and used by class from every drawing.

import { causeFill, CAUSE_FILL_COUNT, OUTCOME_NAMES, outcomeFill, type FillStyle } from "../charts/palette.ts";
import { markup, type Markup } from "../markup.ts";

/** Strokes on an 8 x 8 tile. */
const STROKES: Readonly<Record<FillStyle["hatch"], string>> = {
  none: "",
  rising: "M-2 2L2 -2M0 8L8 0M6 10L10 6",
  falling: "M-2 6L2 10M0 0L8 8M6 -2L10 2",
  cross: "M0 0L8 8M8 0L0 8",
  dots: "M2 2h.01M6 6h.01",
  vertical: "M2 0V8M6 0V8",
  horizontal: "M0 2H8M0 6H8",
};

/** Must stand in the page, not hidden: browsers ignore patterns of an element that is not displayed. */
export function hatchings(): Markup {
  const outcomes = OUTCOME_NAMES.map((name) => pattern(`outcome-${name}`, outcomeFill(name)));
  const causes = Array.from({ length: CAUSE_FILL_COUNT }, (_, index) => pattern(`cause${index}`, causeFill(index)));
  return markup`<svg class="definitions" aria-hidden="true" width="0" height="0"><defs>${outcomes}${causes}</defs></svg>`;
}

function pattern(name: string, { hatch }: FillStyle): Markup {
  const strokes = hatch === "none" ? null : markup`<path class="${hatch === "dots" ? "hatch-dots" : "hatch"}" d="${STROKES[hatch]}"/>`;
  return markup`<pattern id="fill-${name}" width="8" height="8" patternUnits="userSpaceOnUse"><rect class="tile-${name}" width="8" height="8"/>${strokes}</pattern>`;
}

/** Style sheet rules: tile colours by scheme, and the fills that use the patterns. */
export function fillRules(scheme: "light" | "dark"): string {
  const styles: readonly (readonly [string, FillStyle])[] = [
    ...OUTCOME_NAMES.map((name) => [`outcome-${name}`, outcomeFill(name)] as const),
    ...Array.from({ length: CAUSE_FILL_COUNT }, (_, index) => [`cause${index}`, causeFill(index)] as const),
  ];
  return styles.map(([name, style]) => `.tile-${name}{fill:${style[scheme]}}`).join("");
}

export function patternRules(): string {
  const names = [...OUTCOME_NAMES.map((name) => `outcome-${name}`), ...Array.from({ length: CAUSE_FILL_COUNT }, (_, index) => `cause${index}`)];
  return names.map((name) => `.${name}{fill:url(#fill-${name})}`).join("");
}

