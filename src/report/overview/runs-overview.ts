// Everything that a report shows of its runs beside their metrics, by variant: made in two passes through them, so that a
// report of any number of runs takes the memory of its charts. The first pass finds out what there is, the second adds up the
// curves, whose common grid is known only then. For the page, its charts and the PNG files.

import type { RunResult, RunSequence } from "../../experiment/results.ts";
import type { HistogramData } from "../../observe/observations.ts";
import { AlertSums } from "./alert-sums.ts";
import { HistogramSum } from "./histogram-sum.ts";
import { NodeUseMeans } from "./node-use-means.ts";
import { RecoverySums } from "./recovery-sums.ts";
import { gridOf, SeriesExtent, SeriesSums, usableSeries } from "./series-means.ts";
import type { SeriesGrid } from "./series-means.ts";
import { SharedFaults } from "./shared-faults.ts";
import { WasteColumns } from "./waste-columns.ts";

/** A run without what is shown of all runs together only. */
export type ShownRun = Omit<RunResult, "series" | "histograms">;

export interface RunsOverview {
  /** In the order of the runs. */
  readonly variants: ReadonlyMap<string, VariantOverview>;
  /** Of each series, by its name: the grid that its means are on. Only of series with a value somewhere. */
  readonly grids: ReadonlyMap<string, SeriesGrid>;
  readonly runCount: number;
  /** Kernel events of all runs together. */
  readonly events: number;
  /** When the longest run ended, seconds. */
  readonly end: number;
}

export interface VariantOverview {
  readonly name: string;
  /** The first run, which is the detailed one where there is one. */
  readonly first: ShownRun;
  /** The first with a recording for space-time diagrams. */
  readonly recorded: ShownRun | undefined;
  /** All runs together, by name. */
  readonly histograms: ReadonlyMap<string, HistogramData>;
  /** By name. */
  readonly series: ReadonlyMap<string, SeriesSums>;
  /** Also of series without any value. */
  readonly seriesNames: readonly string[];
  readonly nodes: NodeUseMeans;
  readonly waste: WasteColumns;
  readonly recoveries: RecoverySums;
  readonly alerts: AlertSums;
  readonly faults: SharedFaults;
}

export function overviewOf(runs: RunSequence): RunsOverview {
  const collected = new Map<string, VariantCollector>();
  let end = 0;
  let events = 0;
  for (const run of runs) {
    const collector = collected.get(run.variant) ?? new VariantCollector(run);
    collected.set(run.variant, collector);
    collector.add(run);
    events += (run.counters as Partial<RunResult>["counters"])?.events ?? 0;
    if (Number.isFinite(run.end)) end = Math.max(end, run.end);
  }
  const grids = gridsOf([...collected.values()].map(({ extents }) => extents));
  if (grids.size > 0) for (const run of runs) collected.get(run.variant)?.addSeries(run, grids);
  const variants = [...collected].map(([name, collector]) => [name, collector.finish()] as const);
  return { variants: new Map(variants), grids, runCount: runs.length, events, end };
}

class VariantCollector {
  readonly extents = new Map<string, SeriesExtent>();
  readonly #histograms = new Map<string, HistogramSum>();
  readonly #series = new Map<string, SeriesSums>();
  readonly #nodes = new NodeUseMeans();
  readonly #waste = new WasteColumns();
  readonly #recoveries = new RecoverySums();
  readonly #alerts = new AlertSums();
  readonly #faults: SharedFaults;
  readonly #first: ShownRun;
  #recorded: ShownRun | undefined;

  constructor(first: RunResult) {
    this.#first = shown(first);
    this.#faults = new SharedFaults(first.faults);
  }

  add(run: RunResult): void {
    if (this.#recorded === undefined && (run.spacetime?.length ?? 0) > 0) this.#recorded = shown(run);
    for (const [name, data] of Object.entries(run.histograms)) entry(this.#histograms, name, HistogramSum).add(data);
    for (const series of run.series) entry(this.extents, series.name, SeriesExtent).add(series);
    this.#nodes.add(run.nodes);
    this.#waste.add(run.work);
    this.#recoveries.add(run);
    this.#alerts.add(run);
    this.#faults.keepThoseOf(run.faults);
  }

  addSeries(run: RunResult, grids: ReadonlyMap<string, SeriesGrid>): void {
    for (const series of usableSeries(run.series)) {
      const sums = this.#series.get(series.name) ?? new SeriesSums(grids.get(series.name)!);
      this.#series.set(series.name, sums);
      sums.add(series);
    }
  }

  finish(): VariantOverview {
    return {
      name: this.#first.variant,
      first: this.#first,
      recorded: this.#recorded,
      histograms: new Map([...this.#histograms].map(([name, sum]) => [name, sum.data()])),
      series: this.#series,
      seriesNames: [...this.extents.keys()],
      nodes: this.#nodes,
      waste: this.#waste,
      recoveries: this.#recoveries,
      alerts: this.#alerts,
      faults: this.#faults,
    };
  }
}

function shown(run: RunResult): ShownRun {
  const { series: _, histograms: __, ...rest } = run;
  return rest;
}

function entry<Value>(map: Map<string, Value>, name: string, Made: new () => Value): Value {
  const known = map.get(name) ?? new Made();
  map.set(name, known);
  return known;
}

function gridsOf(extents: readonly ReadonlyMap<string, SeriesExtent>[]): ReadonlyMap<string, SeriesGrid> {
  const names = [...new Set(extents.flatMap((each) => [...each.keys()]))];
  return new Map(
    names.flatMap((name) => {
      const grid = gridOf(
        name,
        extents.flatMap((each) => each.get(name) ?? []),
      );
      return grid === undefined ? [] : [[name, grid] as const];
    }),
  );
}
