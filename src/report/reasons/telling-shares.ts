// What of a difference is worth telling in a sentence: shares that are sure, large, and larger than their part of the tasks.

import type { GroupShare, Reason, TaskShare } from "../../experiment/results.ts";

type Part = Reason["parts"][number];
type Size = NonNullable<Reason["sizes"]>[number];
type Stretch = Reason["arrivals"][number];

/** Of the whole difference. */
const PART_LEAST = 0.1;
const GROUP_LEAST = 0.5;
/** So much more of the difference than of the tasks. */
const EXCESS_LEAST = 0.15;
/** Tasks that are faster with the slower design, by so much of what all lose on average. */
const GAIN_LEAST = 0.5;
/** Tasks that arrived within less than this part of them, and account for half of the difference, came at a bad time. */
const BURST_MOST = 0.25;

/** The largest first, those that make up for it last. */
export function tellingParts({ parts, difference }: Reason): readonly Part[] {
  return parts
    .filter((part) => part.isSure && Math.abs(part.difference) >= PART_LEAST * difference)
    .toSorted((a, b) => b.difference - a.difference);
}

export function tellingClass({ classes, difference }: Reason): NonNullable<Reason["classes"]>[number] | undefined {
  return mostExcess(classes ?? [], difference);
}

/** Of the tasks that fare better with the slower design, those that gain the most each. */
export function tellingGain<T extends GroupShare>(groups: readonly T[], { difference }: Reason): T | undefined {
  const gain = ({ own }: GroupShare): number => -(own?.difference ?? 0);
  return groups
    .filter(({ own }) => own?.isSure === true)
    .filter((group) => gain(group) >= GAIN_LEAST * difference)
    .toSorted((a, b) => gain(b) - gain(a))[0];
}

/** One band, the small ones together, or the large ones. */
export function tellingSize({ sizesTogether = [], difference }: Reason): Size | undefined {
  return mostExcess(sizesTogether, difference);
}

/** The shortest stretch of arrivals that accounts for half of it; undefined where that is most of them. */
export function tellingArrivals({ arrivals, difference }: Reason): Stretch | undefined {
  let best: Stretch | undefined;
  for (let first = 0; first < arrivals.length; first += 1) {
    const last = shortestFrom(arrivals, first, difference / 2);
    if (last === undefined) break;
    const some = arrivals.slice(first, last + 1);
    const stretch = { ...addUp(some), from: some[0].from, until: some.at(-1)!.until };
    if (best === undefined || stretch.until - stretch.from < best.until - best.from) best = stretch;
  }
  return best === undefined || best.tasks > BURST_MOST ? undefined : best;
}

function shortestFrom(arrivals: readonly TaskShare[], first: number, wanted: number): number | undefined {
  let sum = 0;
  for (let last = first; last < arrivals.length; last += 1) {
    sum += arrivals[last].difference;
    if (sum >= wanted) return last;
  }
  return undefined;
}

function mostExcess<T extends GroupShare>(groups: readonly T[], difference: number): T | undefined {
  const excess = (group: T): number => group.difference / difference - group.tasks;
  return groups
    .filter((group) => group.isMore && group.difference >= GROUP_LEAST * difference && excess(group) >= EXCESS_LEAST)
    .toSorted((a, b) => excess(b) - excess(a))[0];
}

/** Nothing is said of how sure the sum is. */
function addUp(shares: readonly TaskShare[]): TaskShare {
  const sum = (value: (share: TaskShare) => number): number => shares.reduce((total, share) => total + value(share), 0);
  return {
    tasks: sum(({ tasks }) => tasks),
    faster: sum(({ faster }) => faster),
    slower: sum(({ slower }) => slower),
    difference: sum(({ difference }) => difference),
    ci95: [null, null],
  };
}
