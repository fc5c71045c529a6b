// Which variant is best at each setting of a sweep: the best setting of all says nothing of that where what is swept is no choice,
// such as the load.

import type { Results } from "../../experiment/results.ts";
import { listNames } from "../quantity.ts";
import { compare, isBound, rankVariants } from "../ranking.ts";
import type { SweptResults } from "./sweep-view.ts";

/** Settings that are named one by one. */
const NAMED_MAX = 3;

interface BestAtPoint {
  readonly label: string;
  /** Of the file; null where it is not surely better than every other one there. */
  readonly base: string | null;
}

/** Null with one variant, one setting, or one seed, of which nothing is sure. */
export function bestAtPointsClause(results: SweptResults): string | null {
  const [goal] = results.sweep.goals;
  const isSingle = Object.values(results.variants).every(({ runs }) => runs.length < 2);
  if (goal === undefined || isSingle) return null;
  const points = results.sweep.points.flatMap(({ label }) => bestAt(label, results, goal));
  if (points.length < 2) return null;
  const bests = [...new Set(points.map(({ base }) => base))].filter((base) => base !== null);
  const [best] = bests;
  if (best === undefined) return `no variant is surely the best at any of the ${points.length} settings`;
  const labelsOf = (base: string | null) => points.filter((point) => point.base === base).map(({ label }) => label);
  const open = labelsOf(null);
  if (bests.length === 1 && open.length === 0)
    return `${best} is surely the best at each of the ${points.length} settings`;
  const each = bests.map((base) => `${base} at ${settings(labelsOf(base))}`);
  const rest = open.length === 0 ? "" : `, and none at ${settings(open)}`;
  return `setting by setting, surely the best is ${listNames(each)}${rest}`;
}

function bestAt(
  label: string,
  results: SweptResults,
  { metric, better }: SweptResults["sweep"]["goals"][number],
): readonly BestAtPoint[] {
  const designs = new Map(
    results.sweep.designs.flatMap(({ name, base, point }) => (point === label ? [[name, base]] : [])),
  );
  const own = Object.entries(results.variants).filter(([name]) => designs.has(name));
  const field: Results = { ...results, variants: Object.fromEntries(own) };
  const ranked = rankVariants(field, metric, better).filter(({ name }) => !isBound(name, results));
  const [first, ...others] = ranked;
  if (first === undefined || others.length === 0) return [];
  const isSure = others.every(({ name }) => compare(results, metric, first.name, name)?.verdict === "better");
  return [{ label, base: isSure ? (designs.get(first.name) ?? null) : null }];
}

function settings(labels: readonly string[]): string {
  return labels.length > NAMED_MAX ? `${labels.length} settings` : listNames(labels);
}
