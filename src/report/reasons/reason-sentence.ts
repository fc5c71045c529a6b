// Why one design is slower than another, in a sentence: what tasks spend the time on, which tasks these are, and when they came.

import type { GroupShare, Reason, Results } from "../../experiment/results.ts";
import { formatInstant, formatValue, listNames } from "../quantity.ts";
import { isBound } from "../ranking.ts";
import { percent, PART_PHRASES, sizeText } from "./reason-words.ts";
import { tellingArrivals, tellingClass, tellingGain, tellingParts, tellingSize } from "./telling-shares.ts";

type Stretch = Reason["arrivals"][number];

/** From here to there a share is all of it. */
const ALL_FROM = 0.97;
const ALL_TO = 1.03;
/** Parts of all tasks that differ by less are taken for the same tasks. */
const SAME_TASKS = 0.02;

/** The difference, and what can be said of it. */
export interface ReasonWords {
  readonly difference: string;
  readonly clauses: readonly string[];
}

export function reasonWords(reason: Reason, results: Results): ReasonWords {
  const { faster, slower, difference } = reason;
  const bound = isBound(faster, results) ? " (the bound)" : "";
  const clauses = [partsClause(reason), ...tasksClauses(reason, results), gainClause(reason)];
  return {
    difference: `Tasks take ${formatValue(difference, "s")} longer with ${slower} than with ${faster}${bound}, on average`,
    clauses: clauses.filter((clause) => clause !== null),
  };
}

function partsClause(reason: Reason): string | null {
  const { difference } = reason;
  const parts = tellingParts(reason);
  const adds = parts.filter((part) => part.difference > 0);
  if (adds.length === 0) return null;
  const said = adds.map(({ part, difference: own }) => `${shareText(own / difference)} ${PART_PHRASES[part]}`);
  const saved = parts
    .filter((part) => part.difference < 0)
    .map(({ part, difference: own }) => `${formatValue(-own, "s")} less ${PART_PHRASES[part]}`);
  return [listNames(said), ...(saved.length > 0 ? [`with ${listNames(saved)}`] : [])].join(", ");
}

function tasksClauses(reason: Reason, results: Results): readonly (string | null)[] {
  const { difference } = reason;
  const ofClass = tellingClass(reason);
  const sized = tellingSize(reason);
  const isTheClass = Math.abs((ofClass?.tasks ?? 0) - (sized?.tasks ?? 0)) < SAME_TASKS;
  const ofSize = isTheClass ? undefined : sized;
  const burst = tellingArrivals(reason);
  const share = (own: number): string => shareText(own / difference);
  return [
    ofClass === undefined
      ? null
      : `${share(ofClass.difference)} on tasks of class ${ofClass.class}, ${percent(ofClass.tasks)} of all`,
    ofSize === undefined
      ? null
      : `${share(ofSize.difference)} on tasks of ${sizeText(ofSize)}, ${percent(ofSize.tasks)} of all`,
    burst === undefined
      ? null
      : `${share(burst.difference)} on tasks that arrived between ${stretchText(burst)}, ${percent(burst.tasks)} of all${faultsThen(burst, reason, results)}`,
  ];
}

/** To a tenth of its length, or finer: `59 s and 71 s`. */
function stretchText({ from, until }: Pick<Stretch, "from" | "until">): string {
  const step = 10 ** (Math.floor(Math.log10(until - from)) - 1);
  const [first, last] = [from, until].map((at) => formatInstant(step > 0 ? Math.round(at / step) * step : at));
  return `${first} and ${last}`;
}

/** Who pays for the gain of the others: what an order takes from large tasks is not seen in a mean. */
function gainClause(reason: Reason): string | null {
  const ofClass = tellingGain(reason.classes ?? [], reason);
  const sized = tellingGain(reason.sizes ?? [], reason);
  const said = (kind: string, { own, tasks }: GroupShare): string =>
    `but tasks of ${kind}, ${percent(tasks)} of all, take ${formatValue(-own!.difference, "s")} less each`;
  if (ofClass !== undefined) return said(`class ${ofClass.class}`, ofClass);
  return sized === undefined ? null : said(sizeText(sized), sized);
}

function shareText(share: number): string {
  if (share > ALL_TO) return `more than all of it (${percent(share)})`;
  return share >= ALL_FROM ? "all of it" : `${percent(share)} of it`;
}

/** Those in force within the stretch, of those that strike all replications alike. */
function faultsThen({ from, until }: Pick<Stretch, "from" | "until">, { slower }: Reason, results: Results): string {
  const runs = results.variants[slower].runs.length;
  const then = results.faults.filter(
    (fault) =>
      fault.variant === slower &&
      fault.armed === runs &&
      !fault.text.startsWith("random") &&
      fault.from < until &&
      (fault.until ?? Infinity) > from,
  );
  return then.length === 0 ? "" : ` (then: ${listNames([...new Set(then.map(({ text }) => text))])})`;
}
