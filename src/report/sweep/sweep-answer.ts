// The answer of a sweep in one sentence: the best setting, how good it is, what cannot be told from it, and what would
// overturn it.

import type { MetricDescription } from "../../observe/observations.ts";
import type { Recommendation, Reservation } from "../../experiment/results.ts";
import { sayAdvice } from "../advice.ts";
import { answer, type Answer } from "../answer.ts";
import { brokenAsExpected, lossesClause, reservations } from "../answer-clauses.ts";
import { metricLabel, unitOf } from "../metric-labels.ts";
import { counted, finite, formatDifference, formatNumber, formatQuantity, scaleFor, type Scale } from "../quantity.ts";
import type { Results } from "../../experiment/results.ts";
import { bestAtPointsClause } from "./best-at-points.ts";
import { isSwept, sayDesign, type SweptResults } from "./sweep-view.ts";

/** Of a sweep: its recommendation; of any other experiment: which design is better. */
export function answerOf(results: Results, metrics: readonly MetricDescription[]): Answer {
  const answered = isSwept(results) ? answerOfSweep(results, metrics) : answer(results, metrics);
  const stopping = sayStopping(results);
  if (stopping === null) return answered;
  const clauses = [...answered.clauses, stopping];
  return { ...answered, clauses, sentence: `${[answered.lead + answered.detail, ...clauses].join("; ")}.` };
}

function answerOfSweep(results: SweptResults, metrics: readonly MetricDescription[]): Answer {
  const { recommendation, goals } = results.sweep;
  const [goal] = goals;
  if (recommendation === null || goal === undefined) return answer(results, metrics);
  const unit = unitOf(goal.metric, results, metrics);
  const scale = scaleFor(unit, [recommendation.mean], goal.metric);
  const verb = goal.better === "lower" ? "lowest" : "highest";
  const provisional = results.partial ? "Provisional, because the sweep was interrupted: " : "";
  const best = sayDesign(results.sweep, recommendation.name);
  const label = metricLabel(goal.metric);
  // The best of many by luck is no answer for large type.
  const { rivals: open, candidates, seeds } = recommendation;
  const isOpen = seeds > 1 && candidates > 1 && open.length === candidates - 1;
  const lead = isOpen
    ? `${provisional}No setting is surely better than the others on ${label}`
    : `${provisional}${best} gives the ${verb} ${label}`;
  const detail = `${isOpen ? `: the ${verb} is that of ${best}` : ""}: ${estimate(recommendation, scale)}${rivals(recommendation, results, { unit, metric: goal.metric })}`;
  const doubts = recommendation.reservations.map((each) => sayReservation(each, results, scale));
  const price = sayPrice(recommendation, results, metrics);
  const clauses = [
    bestAtPointsClause(results),
    price,
    ...doubts,
    brokenAsExpected(results),
    lossesClause(results),
    ...reservations(results, goal.metric),
  ].filter((clause) => clause !== null);
  return { lead, detail, clauses, sentence: `${[lead + detail, ...clauses].join("; ")}.`, metric: goal.metric };
}

/** What the best at the first of two goals gives up of the second, and who is best at that; null where it is best at both. */
function sayPrice(
  { name }: Recommendation,
  results: SweptResults,
  metrics: readonly MetricDescription[],
): string | null {
  const { front, goals } = results.sweep;
  const [first, second] = goals;
  const own = front?.find(({ design }) => design === name);
  if (front === null || first === undefined || second === undefined || own === undefined) return null;
  const sign = second.better === "lower" ? 1 : -1;
  const other = front
    .filter(({ isOnFront }) => isOnFront)
    .reduce((best, each) => (sign * each.second < sign * best.second ? each : best), own);
  if (other === own) return null;
  const say = (metric: string, value: number): string =>
    formatQuantity(value, scaleFor(unitOf(metric, results, metrics), [value], metric));
  const end = `${sayDesign(results.sweep, other.design)} with ${say(second.metric, other.second)} at ${say(first.metric, other.first)}`;
  return `but its ${metricLabel(second.metric)} is ${say(second.metric, own.second)}: the other end of the trade is ${end}`;
}

/** How many seeds it took, or that they did not suffice. */
function sayStopping({ stopping }: Results): string | null {
  if (stopping === undefined) return null;
  const { metric, wanted, seeds, isReached, saturated } = stopping;
  const exact = `${metricLabel(metric)} to within ${formatNumber(wanted * 100)}%`;
  const growing =
    saturated.length === 0
      ? ""
      : ` (but not of ${listed(saturated)}, whose queue grows all the time: there is no mean to be exact about)`;
  return isReached
    ? `${counted(seeds, "seed")} gave ${exact}${growing}`
    : `${counted(seeds, "seed")} did not give ${exact}${growing}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(", ");
  return names.length > 3 ? `${shown} and ${counted(names.length - 3, "other")}` : shown;
}

function estimate({ mean, ci95, seeds, candidates }: Recommendation, scale: Scale): string {
  const { low, high } = formatDifference(mean, ci95, scale);
  if (low === null || high === null) return `${formatQuantity(mean, scale)} (${counted(seeds, "seed")})`;
  const widened = candidates > 1 ? ", widened for the choice among " + counted(candidates, "design") : "";
  return `${formatQuantity(mean, scale)} (95% interval ${low} to ${high}${scale.suffix}${widened}, ${counted(seeds, "seed")})`;
}

function rivals(
  { rivals: all, plateau, candidates, seeds }: Recommendation,
  { sweep }: SweptResults,
  goal: { readonly unit: string; readonly metric: string },
): string {
  // One seed tells nothing from anything; there is a reservation for that.
  if (candidates < 2 || seeds < 2) return "";
  if (all.length === 0) return `, better than each of the other ${counted(candidates - 1, "design")}`;
  const wide = plateau
    .filter(({ from, to }) => from !== to)
    .map(({ parameter, from, to }) => `${parameter} from ${from} to ${to}`);
  const nearest = all[0]!;
  const apart = Math.abs(nearest.difference);
  const size = formatQuantity(apart, scaleFor(goal.unit, [apart], goal.metric));
  const more = sayAdvice(nearest, goal);
  const how = `${counted(all.length, "other setting")} cannot be told from it, the nearest ${sayDesign(sweep, nearest.design)} (${size} apart${more})`;
  return wide.length === 0 ? `; ${how}` : `; ${how}; ${wide.join(" and ")} may do as well`;
}

export function sayReservation(reservation: Reservation, { sweep }: SweptResults, scale: Scale): string {
  switch (reservation.kind) {
    case "edge":
      return `${reservation.parameter} ${reservation.value} is the ${reservation.end === "low" ? "lowest" : "highest"} value tried, so a better one may lie beyond`;
    case "excluded": {
      const mean = finite(reservation.mean) ? ` (${formatQuantity(reservation.mean, scale)})` : "";
      return `${sayDesign(sweep, reservation.design)} would be better${mean}, but broke ${reservation.why}`;
    }
    case "none-sound":
      return `but no setting kept every promise: this one broke ${reservation.why}`;
    case "saturated":
      return "but its queue grows all the time, so its figures say more of the run's length than of the design";
    case "one-seed":
      return "one seed says nothing of how sure that is";
  }
}
