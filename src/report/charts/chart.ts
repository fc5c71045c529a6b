// What the charts show, before anybody draws them: plain models that svg/ (for the HTML) and png/ (for chart.js) both read,
// so that the two can never tell different stories.

export interface Tick {
  readonly at: number;
  readonly text: string;
}

export interface Axis {
  /** What and in which unit: `response time (s)`. */
  readonly label: string;
  readonly kind: "linear" | "log";
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly Tick[];
}

export interface Point {
  readonly x: number;
  /** Null = nothing was observed here: the line has a gap. */
  readonly y: number | null;
}

/** `index` is the variant's place in the scenario: it decides colour, dash and marker in every chart. */
export interface Line {
  readonly name: string;
  readonly index: number;
  readonly points: readonly Point[];
}

/** A fault while it lasts. Seconds; `until` is never beyond the axis. */
export interface FaultWindow {
  /** `A`, `B` ...: what the chart prints, explained once in a list. */
  readonly letter: string;
  readonly text: string;
  readonly from: number;
  readonly until: number;
}

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Chart {
  /** Names the file and the anchor: `latency`, `throughput`. */
  readonly id: string;
  readonly title: string;
  /** One or two sentences: what to look at, and what the figures are means of. */
  readonly caption: string;
  /** The same figures for those who cannot or do not want to see the drawing. */
  readonly table: DataTable;
}

export interface LineChart extends Chart {
  readonly kind: "lines";
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly Line[];
  readonly windows: readonly FaultWindow[];
  /** x of each row of `table`, for the pointer read-out. */
  readonly rowPositions: readonly number[];
}

export interface ForestRow {
  /** Heading above the row, where a new metric begins. */
  readonly heading: string | null;
  readonly label: string;
  /** Percent of the larger of the two means. */
  readonly middle: number;
  readonly low: number | null;
  readonly high: number | null;
  /** The difference in its own unit, with its interval. */
  readonly text: string;
  readonly conclusion: string;
  readonly decided: boolean;
}

export interface ForestChart extends Chart {
  readonly kind: "forest";
  readonly x: Axis;
  readonly rows: readonly ForestRow[];
}

export interface UtilisationChart extends Chart {
  readonly kind: "utilisation";
  readonly nodes: readonly string[];
  /** 0..1 per node; null where the variant has no such node. */
  readonly rows: readonly {
    readonly name: string;
    readonly index: number;
    readonly values: readonly (number | null)[];
  }[];
}

export interface StackChart extends Chart {
  readonly kind: "stack";
  readonly x: Axis;
  readonly causes: readonly string[];
  /** Of the values: `core-s`, `s`. */
  readonly unit: string;
  /** One value per cause, in the order of `causes`. */
  readonly rows: readonly { readonly name: string; readonly values: readonly number[]; readonly text: string }[];
}

export interface AlertChart extends Chart {
  readonly kind: "alerts";
  readonly x: Axis;
  readonly rows: readonly {
    /** Of the rule. */
    readonly name: string;
    readonly bars: readonly {
      readonly from: number;
      readonly until: number;
      readonly isFalse: boolean;
      readonly text: string;
    }[];
  }[];
  readonly windows: readonly FaultWindow[];
}

export interface GanttBar {
  /** Index in `nodes`, and the lane within that node: attempts that overlap in time lie in different lanes. */
  readonly row: number;
  readonly lane: number;
  readonly from: number;
  readonly until: number;
  readonly outcome: string;
  readonly text: string;
}

export interface GanttChart extends Chart {
  readonly kind: "gantt";
  readonly variant: string;
  readonly x: Axis;
  readonly nodes: readonly { readonly name: string; readonly struck: boolean; readonly lanes: number }[];
  readonly bars: readonly GanttBar[];
  readonly window: FaultWindow;
}
