// Diffusion: each worker compares itself with its neighbours only, and a share of the difference flows downhill in each round.
// Locally decided, and still everybody comes to the mean: in each round what is left of the distance shrinks by the convergence
// factor max |1 - share x e| over the eigenvalues e > 0 of the neighbourhood's Laplacian. Source: Cybenko 1989.

import { LIMITS } from "./limits.ts";
import { backlogOf, defineRebalancing, type Load, type Transfer } from "./rebalancing.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";

export const diffusion = defineRebalancing({
  name: "diffusion",
  summary: "In each round a share of the difference to each neighbour flows to whoever has less to do.",
  source: "Cybenko, Dynamic Load Balancing for Distributed Memory Multiprocessors, JPDC 7(2), 1989",
  parameters: {
    neighbours: {
      type: "choice",
      options: ["ring", "all"],
      default: "ring",
      summary: "ring: the one before and the one after, of those that may be given work. all: everybody.",
    },
    share: {
      type: "number",
      optional: true,
      above: 0,
      max: 0.5,
      summary:
        "Of the difference, to each neighbour. Default: 1/3 on a ring (with itself a third each), and with `all` 1/n for n workers, which is the mean in one round. More than 1/n with `all` may overshoot.",
    },
    ...LIMITS,
  },
  check({ neighbours, share }) {
    if (neighbours === "ring" && share === 0.5)
      throw new ParameterError(
        "share",
        "expected less than 0.5: on a ring of an even number loads would only change sides",
      );
  },
  create: ({ neighbours, share, interval, moves, minDwell }) => ({
    interval,
    moves,
    minDwell,
    decide: (loads) => (neighbours === "all" ? amongAll(loads, share) : alongRing(loads, share)),
  }),
});

function alongRing(loads: readonly Load[], share = 1 / 3): readonly Transfer[] {
  if (loads.length < 2) return [];
  const pairs = loads.map((load, index): [Load, Load] => [load, loads[(index + 1) % loads.length]]);
  // Two of them are one pair, and no ring.
  return flows(loads.length === 2 ? pairs.slice(1) : pairs, share);
}

function amongAll(loads: readonly Load[], share = 1 / Math.max(1, loads.length)): readonly Transfer[] {
  const pairs = loads.flatMap((load, index) => loads.slice(index + 1).map((other): [Load, Load] => [load, other]));
  return flows(pairs, share);
}

/** The largest first; ties: the first pair. */
function flows(pairs: readonly (readonly [Load, Load])[], share: number): readonly Transfer[] {
  return pairs
    .map(([one, other]) => {
      const [from, to] = backlogOf(one) >= backlogOf(other) ? [one, other] : [other, one];
      // Of two that are not equally fast, the difference is in time, and the slower one's capacity is what both can make up for.
      const work = share * (backlogOf(from) - backlogOf(to)) * Math.min(from.capacity, to.capacity);
      return { from: from.worker, to: to.worker, work };
    })
    .filter(({ work }) => work > 0)
    .toSorted((a, b) => b.work - a.work);
}
