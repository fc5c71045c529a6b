// Divides the difference of two designs' mean response times, seed by seed, by what the tasks spent the time on, by class, by the
// work of the tasks and by when they arrived.

import { RESPONSE_PARTS, WHOLE_SECOND } from "../../observe/metrics/breakdown.ts";
import type { BreakdownCell, ResponseBreakdown } from "../../observe/observations.ts";
import { meanInterval, meanOf } from "../statistics/interval.ts";
import type { GroupShare, Reason, Share, TaskShare } from "./reason.ts";
import { sizeBands, together, type SizeBand } from "./size-bands.ts";
import { isSurelyAbove, isSurelyNotZero, surePartsOf } from "./sure-shares.ts";

export interface BrokenDownRun {
  readonly seed: number;
  /** undefined where no task was completed, or the run is from before there was one. */
  readonly breakdown: ResponseBreakdown | undefined;
}

interface Pair {
  readonly faster: ResponseBreakdown;
  readonly slower: ResponseBreakdown;
}

/** The designs by name, and their runs. undefined where no seed has both. */
export function explain(
  faster: { readonly name: string; readonly runs: readonly BrokenDownRun[] },
  slower: { readonly name: string; readonly runs: readonly BrokenDownRun[] },
): Reason | undefined {
  const pairs = pairsOf(faster.runs, slower.runs);
  if (pairs.length === 0) return undefined;
  // Variants of one scenario may have classes of their own.
  const classNames = [...new Set(pairs.flatMap((pair) => [...pair.faster.classNames, ...pair.slower.classNames]))];
  const bands = sizeBands(pairs.flatMap((pair) => [pair.faster.work, pair.slower.work]));
  const period = Math.max(...pairs.flatMap((pair) => [pair.faster.period, pair.slower.period]));
  return {
    metric: "response.mean",
    faster: faster.name,
    slower: slower.name,
    seeds: pairs.length,
    difference: meanOf(pairs.map((pair) => meanResponse(pair.slower) - meanResponse(pair.faster))),
    parts: partsOf(pairs),
    ...(classNames.length > 1 && { classes: classesOf(pairs, classNames) }),
    ...(bands.length > 1 && {
      sizes: sizesOf(pairs, bands),
      sizesTogether: sizesOf(pairs, together(bands)),
    }),
    arrivals: arrivalsOf(pairs, period),
  };
}

function pairsOf(faster: readonly BrokenDownRun[], slower: readonly BrokenDownRun[]): readonly Pair[] {
  const others = new Map(slower.map(({ seed, breakdown }) => [seed, breakdown]));
  return faster.flatMap(({ seed, breakdown }) => {
    const other = others.get(seed);
    return breakdown === undefined || other === undefined ? [] : [{ faster: breakdown, slower: other }];
  });
}

function partsOf(pairs: readonly Pair[]): Reason["parts"] {
  const sums = RESPONSE_PARTS.map((_, index) => (breakdown: ResponseBreakdown) => breakdown.parts[index]);
  const sure = surePartsOf(sums.map((sum) => differencesOf(pairs, sum)));
  return RESPONSE_PARTS.map((part, index) => ({ part, ...shareOf(pairs, sums[index]), isSure: sure[index] }));
}

function classesOf(pairs: readonly Pair[], names: readonly string[]): NonNullable<Reason["classes"]> {
  return names.flatMap((name) => {
    const cells = ({ classes, classNames }: ResponseBreakdown): readonly BreakdownCell[] =>
      classes.filter(([key]) => classNames[key] === name);
    const share = groupShareOf(pairs, cells, names.length);
    return share.tasks === 0 ? [] : [{ class: name, ...share }];
  });
}

function sizesOf(pairs: readonly Pair[], bands: readonly SizeBand[]): NonNullable<Reason["sizes"]> {
  return bands.map(({ from, until }) => {
    const cells = ({ work }: ResponseBreakdown): readonly BreakdownCell[] =>
      work.filter(([key]) => key >= from && (until === null || key < until));
    const share = groupShareOf(pairs, cells, bands.length);
    return { from: secondsOf(from), until: until === null ? null : secondsOf(until), ...share };
  });
}

/** Of work that has reached this power of two; the first band holds whatever is smaller. */
function secondsOf(power: number): number {
  if (power === 0) return 0;
  let seconds = 1;
  for (let n = WHOLE_SECOND; n < power; n += 1) seconds *= 2;
  for (let n = WHOLE_SECOND; n > power; n -= 1) seconds /= 2;
  return seconds;
}

/** More tasks than this part of them that arrive at another time with the other design are not the same tasks at all. */
const MOVED_MOST = 0.05;

/**
 * `period` is a whole multiple of every run's own. One period for all where tasks arrive when the design lets them, as those of a
 * stage do that waits for another one: what arrived within a time would be other tasks with each design.
 */
function arrivalsOf(pairs: readonly Pair[], period: number): Reason["arrivals"] {
  const divided = periodsOf(pairs, period);
  const counts = (side: "faster" | "slower"): readonly number[] =>
    divided.map(({ from }) =>
      sumOf(pairs, (pair) => countOf(cellsWithin(pair[side], Math.round(from / period), period))),
    );
  const [ofFaster, ofSlower] = [counts("faster"), counts("slower")];
  const differences = ofFaster.map((count, index) => ofSlower[index] - count);
  const missing = Math.abs(sumOf(differences, (value) => value));
  const moved = (sumOf(differences, Math.abs) - missing) / 2;
  if (moved <= MOVED_MOST * sumOf(ofFaster, (count) => count)) return divided;
  const all = taskShareOf(pairs, ({ arrivals }) => arrivals);
  return [{ from: divided[0].from, until: divided.at(-1)!.until, ...all }];
}

function indexIn(breakdown: ResponseBreakdown, key: number, period: number): number {
  return Math.floor((key * breakdown.period) / period);
}

function cellsWithin(breakdown: ResponseBreakdown, index: number, period: number): readonly BreakdownCell[] {
  return breakdown.arrivals.filter(([key]) => indexIn(breakdown, key, period) === index);
}

function periodsOf(pairs: readonly Pair[], period: number): Reason["arrivals"] {
  const indices = new Set(
    pairs.flatMap((pair) =>
      [pair.faster, pair.slower].flatMap((breakdown) =>
        breakdown.arrivals.map(([key]) => indexIn(breakdown, key, period)),
      ),
    ),
  );
  return [...indices]
    .toSorted((a, b) => a - b)
    .map((index) => ({
      from: index * period,
      until: (index + 1) * period,
      ...taskShareOf(pairs, (breakdown) => cellsWithin(breakdown, index, period)),
    }));
}

/** One design may turn a few away, or not be done with them at the end. */
const SAME_TASKS = 0.005;

/** `groups`: how many of them are asked about. */
function groupShareOf(
  pairs: readonly Pair[],
  cells: (breakdown: ResponseBreakdown) => readonly BreakdownCell[],
  groups: number,
): GroupShare {
  const tasks = taskShareOf(pairs, cells);
  const excess = differencesOf(
    pairs,
    (breakdown) => responseOf(cells(breakdown)) - tasks.tasks * responseOf(breakdown.classes),
  );
  const share = { ...tasks, isMore: isSurelyAbove(excess, groups) };
  const both = pairs.map(({ faster, slower }) => [cells(faster), cells(slower)] as const);
  const some = both.filter(([faster, slower]) => faster.length > 0 && slower.length > 0);
  const [ofFaster, ofSlower] = [0, 1].map((side) => sumOf(both, (pair) => countOf(pair[side])));
  if (some.length === 0 || Math.abs(ofFaster - ofSlower) > SAME_TASKS * ofFaster) return share;
  const mean = (group: readonly BreakdownCell[]): number => responseOf(group) / countOf(group);
  const differences = some.map(([faster, slower]) => mean(slower) - mean(faster));
  const { mean: difference, low, high } = meanInterval(differences);
  return { ...share, own: { difference, ci95: [low, high], isSure: isSurelyNotZero(differences, groups) } };
}

function taskShareOf(
  pairs: readonly Pair[],
  cells: (breakdown: ResponseBreakdown) => readonly BreakdownCell[],
): TaskShare {
  const both = pairs.flatMap((pair) => [pair.faster, pair.slower]);
  const among = sumOf(both, (breakdown) => countOf(cells(breakdown)));
  return {
    tasks: among / sumOf(both, (breakdown) => countOf(breakdown.classes)),
    ...shareOf(pairs, (breakdown) => responseOf(cells(breakdown))),
  };
}

/** `sum`: what is looked at of the response times of all tasks of a run. */
function shareOf(pairs: readonly Pair[], sum: (breakdown: ResponseBreakdown) => number): Share {
  const meanWith = (side: "faster" | "slower"): number => meanOf(pairs.map((pair) => perTask(pair[side], sum)));
  const { mean: difference, low, high } = meanInterval(differencesOf(pairs, sum));
  return { faster: meanWith("faster"), slower: meanWith("slower"), difference, ci95: [low, high] };
}

/** Seed by seed. */
function differencesOf(pairs: readonly Pair[], sum: (breakdown: ResponseBreakdown) => number): readonly number[] {
  return pairs.map(({ faster, slower }) => perTask(slower, sum) - perTask(faster, sum));
}

function perTask(breakdown: ResponseBreakdown, sum: (breakdown: ResponseBreakdown) => number): number {
  return sum(breakdown) / countOf(breakdown.classes);
}

const meanResponse = ({ classes }: ResponseBreakdown): number => responseOf(classes) / countOf(classes);
const countOf = (cells: readonly BreakdownCell[]): number => sumOf(cells, ([, count]) => count);
const responseOf = (cells: readonly BreakdownCell[]): number => sumOf(cells, ([, , sum]) => sum);

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}
