// The best setting of a sweep, how sure that is, and what would overturn it.
//
// Best is the best mean of the goal among designs that kept every promise and expectation of their own. Every other one is
// compared with it seed by seed; those that Holm's procedure over all of them, at 5%, does not find different are its rivals: the
// choice among these is free. (A set like Hsu's multiple comparisons with the best, Ann. Statist. 12(3), 1984; on paired
// differences.) The tests are two-sided, since the data chose which one is "the best": of two settings that are alike, one-sided tests
// would find either better than the other, in one sweep of ten. The interval of its mean is widened by Bonferroni for the number of candidates: the best of many is partly
// lucky, and a plain interval would promise too much.

import { assert } from "../../kernel/assert.ts";
import type { Sweep } from "../../scenario/sweep/sweep.ts";
import { holmAdjusted } from "../statistics/families/adjusted-p.ts";
import { CONFIDENCE, meanInterval, meanOf } from "../statistics/interval.ts";
import { seedsToShow } from "../statistics/power/seeds-to-show.ts";
import { tTest } from "../statistics/t-test.ts";
import { alongParameter } from "./swept-designs.ts";
import type { Sampled } from "./swept-designs.ts";
import type { Recommendation, Reservation, Rival, SettingResult } from "./sweep-results.ts";

export interface Choice {
  readonly sweep: Sweep;
  readonly better: "lower" | "higher";
  /** Designs that may be chosen, bounds left out, all at the same seeds. */
  readonly candidates: readonly Sampled[];
  /** Why a design must not be chosen, by its name. */
  readonly unsound: ReadonlyMap<string, string>;
  readonly saturated: ReadonlySet<string>;
}

const ERROR = 1 - CONFIDENCE;

export function recommend(choice: Choice): Recommendation | null {
  const sound = choice.candidates.filter(({ design }) => !choice.unsound.has(design.name));
  const field = sound.length > 0 ? sound : choice.candidates;
  const best = bestOf(field, choice.better);
  if (best === undefined) return null;
  const rivals = rivalsOf(best, field, choice.better);
  const level = 1 - ERROR / choice.candidates.length;
  return {
    ...settingOf(best, level),
    candidates: choice.candidates.length,
    seeds: best.values.length,
    rivals,
    plateau: plateauOf(best, field, rivals, choice.sweep),
    reservations: reservationsOf(best, choice),
  };
}

/** Undefined where there is none; of equal means the first. */
export function bestOf(candidates: readonly Sampled[], better: "lower" | "higher"): Sampled | undefined {
  return candidates.reduce<Sampled | undefined>(
    (best, each) => (best === undefined || gain(each, best, better) > 0 ? each : best),
    undefined,
  );
}

export function settingOf({ design, values }: Sampled, level = CONFIDENCE): SettingResult {
  const { mean, low, high } = meanInterval(values, level);
  return { name: design.name, base: design.base, point: design.point, mean, ci95: [low, high] };
}

/** How much better `one` is than `other`, on average. */
function gain(one: Sampled, other: Sampled, better: "lower" | "higher"): number {
  const difference = meanOf(other.values) - meanOf(one.values);
  return better === "lower" ? difference : -difference;
}

function rivalsOf(best: Sampled, field: readonly Sampled[], better: "lower" | "higher"): readonly Rival[] {
  const others = field.filter((each) => each !== best);
  const differences = others.map((other) => differencesOf(best, other));
  const adjusted = holmAdjusted(differences.map((each) => tTest(each).p.different));
  const open = adjusted.filter((p) => p > ERROR).length;
  return others
    .map((other, index) => ({ other, index }))
    .filter(({ index }) => adjusted[index] > ERROR)
    .toSorted((a, b) => gain(b.other, best, better) - gain(a.other, best, better))
    .map(({ other, index }, place) => {
      const { mean, low, high } = meanInterval(differences[index]);
      const advice = place === 0 ? seedsToShow(differences[index], ERROR / 2 / open) : undefined;
      return { design: other.design.name, difference: mean, ci95: [low, high], ...(advice && { advice }) };
    });
}

function differencesOf(one: Sampled, other: Sampled): readonly number[] {
  assert(one.values.length === other.values.length, "designs of a sweep are compared at the same seeds");
  return one.values.map((value, seed) => value - other.values[seed]);
}

function plateauOf(
  best: Sampled,
  field: readonly Sampled[],
  rivals: readonly Rival[],
  { parameters }: Sweep,
): Recommendation["plateau"] {
  if (best.design.point === null) return [];
  const isClose = ({ design }: Sampled): boolean =>
    design === best.design || rivals.some((rival) => rival.design === design.name);
  return parameters.flatMap(({ name, unit }, index) => {
    const line = unit === null ? [] : alongParameter(field, best.design, index);
    if (line.length < 2) return [];
    const at = line.findIndex(({ design }) => design === best.design);
    let from = at;
    let to = at;
    while (from > 0 && isClose(line[from - 1])) from -= 1;
    while (to < line.length - 1 && isClose(line[to + 1])) to += 1;
    const label = (each: number): string => line[each].design.settings[index].label;
    return [{ parameter: name, from: label(from), to: label(to) }];
  });
}

function reservationsOf(best: Sampled, choice: Choice): readonly Reservation[] {
  const { design, values } = best;
  const why = choice.unsound.get(design.name);
  const excluded = choice.candidates
    .filter((each) => choice.unsound.has(each.design.name) && gain(each, best, choice.better) > 0)
    .toSorted((a, b) => gain(b, best, choice.better) - gain(a, best, choice.better))
    .slice(0, 1)
    .map((each): Reservation => {
      const reason = choice.unsound.get(each.design.name)!;
      return { kind: "excluded", design: each.design.name, mean: meanOf(each.values), why: reason };
    });
  return [
    ...(why === undefined ? excluded : [{ kind: "none-sound", why } as const]),
    ...(choice.saturated.has(design.name) ? [{ kind: "saturated" } as const] : []),
    ...(values.length === 1 ? [{ kind: "one-seed" } as const] : []),
    ...edges(best, choice.sweep),
  ];
}

function edges({ design }: Sampled, { parameters }: Sweep): readonly Reservation[] {
  if (design.point === null) return [];
  return parameters.flatMap(({ name, unit, values }, index): readonly Reservation[] => {
    const numbers = values.map(({ value }) => value ?? 0);
    const { label, value } = design.settings[index];
    if (unit === null || values.length < 2 || value === null) return [];
    if (value === Math.min(...numbers)) return [{ kind: "edge", parameter: name, value: label, end: "low" }];
    return value === Math.max(...numbers) ? [{ kind: "edge", parameter: name, value: label, end: "high" }] : [];
  });
}
