// Colours, dashes and markers of variants and outcomes: Okabe and Ito's colour-blind-safe set, and never colour alone.

export interface VariantStyle {
  /** On white. */
  readonly light: string;
  /** On the dark page. */
  readonly dark: string;
  /** Dash lengths in px; empty = solid. */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

export type Marker = "circle" | "square" | "triangle" | "diamond" | "cross";

const COLOURS = [
  ["#0072b2", "#5ab4f0"],
  ["#d55e00", "#ff9a52"],
  ["#009e73", "#34d3a5"],
  ["#b0528a", "#eba3cd"],
  ["#b97f00", "#f2c14e"],
  ["#4d4d4d", "#c4ccd6"],
] as const;
const DASHES: readonly (readonly number[])[] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 2], [1, 5]];
const MARKERS: readonly Marker[] = ["circle", "square", "triangle", "diamond", "cross"];

/** Number of distinct combinations prepared in the style sheet; the palette repeats after it. */
export const VARIANT_STYLE_COUNT = 30;

export function variantStyle(index: number): VariantStyle {
  const [light, dark] = COLOURS[index % COLOURS.length];
  // 6 colours and 5 markers have no common factor: 30 combinations before one comes back.
  return { light, dark, dash: DASHES[index % DASHES.length], marker: MARKERS[index % MARKERS.length] };
}

/** Fill of a category of work or an attempt's outcome: colour and hatching. */
export interface FillStyle {
  readonly light: string;
  readonly dark: string;
  readonly hatch: "none" | "rising" | "falling" | "cross" | "dots" | "vertical" | "horizontal";
}

const FILLS: ReadonlyMap<string, FillStyle> = new Map(
  Object.entries({
    succeeded: { light: "#7cc8ad", dark: "#1f7a5e", hatch: "none" },
    failed: { light: "#d55e00", dark: "#ff9a52", hatch: "cross" },
    killed: { light: "#e69f00", dark: "#f2c14e", hatch: "rising" },
    preempted: { light: "#56b4e9", dark: "#5ab4f0", hatch: "vertical" },
    crashed: { light: "#c0392b", dark: "#ff8577", hatch: "falling" },
    orphaned: { light: "#cc79a7", dark: "#eba3cd", hatch: "dots" },
    unfinished: { light: "#9aa3ad", dark: "#76808c", hatch: "horizontal" },
  } satisfies Record<string, FillStyle>),
);

const OTHER_FILLS: readonly FillStyle[] = [
  { light: "#d55e00", dark: "#ff9a52", hatch: "rising" },
  { light: "#0072b2", dark: "#5ab4f0", hatch: "dots" },
  { light: "#e69f00", dark: "#f2c14e", hatch: "falling" },
  { light: "#cc79a7", dark: "#eba3cd", hatch: "cross" },
  { light: "#009e73", dark: "#34d3a5", hatch: "vertical" },
  { light: "#56b4e9", dark: "#8fd0ff", hatch: "horizontal" },
];

export const OUTCOME_NAMES: readonly string[] = [...FILLS.keys()];
export const CAUSE_FILL_COUNT = OTHER_FILLS.length;

/** An outcome that is not in the list looks like an unfinished one. */
export function outcomeFill(outcome: string): FillStyle {
  return FILLS.get(outcome) ?? FILLS.get("unfinished")!;
}

export function causeFill(index: number): FillStyle {
  return OTHER_FILLS[index % OTHER_FILLS.length];
}
