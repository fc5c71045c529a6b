// What every retry budget must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { BudgetBound, BudgetDefinition, RetryBudget } from "../budget/budget.ts";
import { type BudgetEvent, BudgetHistory, type Weather } from "./budget-histories.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface BudgetSubject {
  readonly name: string;
  readonly bound: BudgetBound;
  create(): RetryBudget;
}

export interface BudgetLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the budget breaks. */
export function checkBudgetLaws<P extends Parameters>(
  definition: BudgetDefinition<P>,
  options: BudgetLawOptions = {},
): LawReport {
  return checkLaws(budgetLaws, budgetSubject(definition, options), options);
}

export function budgetSubject<P extends Parameters>(
  definition: BudgetDefinition<P>,
  options: BudgetLawOptions = {},
): BudgetSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, bound: definition.bound(values), create: () => definition.create(values) };
}

const FLAWLESS: Weather = { rate: 50, failures: 0, for: 60 };
const WELL: Weather = { rate: 20, failures: 0.02, for: 20 };
const DOWN: Weather = { rate: 20, failures: 1, for: 15 };
/** From an outage out of the blue to one after a night without traffic. */
const WEATHERS: readonly (readonly Weather[])[] = [
  [DOWN],
  [WELL, DOWN, WELL, DOWN],
  [WELL, { rate: 0.01, failures: 1, for: 300 }, DOWN],
  [{ rate: 5, failures: 0.5, for: 60 }],
  [
    { rate: 60, failures: 0.2, for: 10 },
    { rate: 60, failures: 0.9, for: 5 },
  ],
];

export const budgetLaws: readonly Law<BudgetSubject>[] = [
  {
    name: "allows no more retries in any window than it says",
    unsupported: ({ bound }) => (bound.kind === "rate" ? undefined : "it states no rate"),
    check(subject, random) {
      for (const weather of WEATHERS) {
        const { events } = new BudgetHistory(subject.create(), random).run(weather);
        demandRate(events, subject.bound as BudgetBound & { kind: "rate" });
      }
    },
  },
  {
    name: "allows no more retries at a time than it says",
    unsupported: ({ bound }) => (bound.kind === "in-flight" ? undefined : "it states no number at a time"),
    check(subject, random) {
      const { ratio, least } = subject.bound as BudgetBound & { kind: "in-flight" };
      for (const weather of WEATHERS) {
        for (const { kind, at, inFlight, retriesInFlight } of new BudgetHistory(subject.create(), random).run(weather)
          .events) {
          demand(
            kind !== "granted" || retriesInFlight <= Math.max(least, ratio * inFlight),
            `at ${at}us it makes ${retriesInFlight} of ${inFlight} tries on their way retries`,
          );
        }
      }
    },
  },
  {
    name: "allows a retry while all is well",
    check(subject, random) {
      const { events } = new BudgetHistory(subject.create(), random).run([FLAWLESS, WELL, WELL, WELL]);
      const granted = events.filter(({ kind }) => kind === "granted").length;
      const refused = events.filter(({ kind }) => kind === "refused").length;
      demand(refused === 0, `of ${granted + refused} failures among ${events.length} events it lets ${refused} stand`);
    },
  },
  {
    name: "allows retries again when all is well again",
    check(subject, random) {
      const history = new BudgetHistory(subject.create(), random).run([WELL, DOWN, DOWN]);
      history.run([FLAWLESS]);
      const before = history.events.length;
      history.run([WELL]);
      const refused = history.events.slice(before).some(({ kind }) => kind === "refused");
      demand(!refused, "after an outage and a minute without failures it still refuses what it allowed before");
    },
  },
  {
    name: "spends nothing by refusing",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [modest, insistent] = [0, 20].map((insistence) => {
        const history = new BudgetHistory(subject.create(), createStream(seed, "again"), insistence);
        return history.run([WELL, DOWN, WELL, DOWN]).answers();
      });
      demand(modest === insistent, "asked again and again after a refusal, it answered otherwise later");
    },
  },
  {
    name: "answers alike to the same history, whatever others were told",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => {
        const answers = answersTo(subject, createStream(seed, "again"));
        answersTo(subject, random); // of a budget for something else
        return answers;
      });
      demand(once === again, "the same traffic got different answers");
    },
  },
];

function answersTo(subject: BudgetSubject, random: RandomStream): string {
  return new BudgetHistory(subject.create(), random).run([WELL, DOWN, WELL]).answers();
}

/** Every window from one granted retry to another, both included. */
function demandRate(events: readonly BudgetEvent[], bound: BudgetBound & { kind: "rate" }): void {
  const granted = events.filter(({ kind }) => kind === "granted");
  const earning = bound.of === "tries" ? "tried" : "succeeded";
  const earnedAt = events.filter(({ kind }) => kind === earning).map(({ at }) => at);
  const upTo = granted.map(({ at }) => countUpTo(earnedAt, at));
  granted.forEach((first, from) => {
    const before = countUpTo(earnedAt, first.at - bound.memory - 1);
    for (let to = from; to < granted.length; to += 1) {
      const lasted = (granted[to].at - first.at) / MICROSECONDS_PER_SECOND;
      const allowed = bound.burst + bound.perSecond * lasted + bound.ratio * (upTo[to] - before);
      if (to - from + 1 <= allowed + ROUNDING) continue;
      demand(false, `from ${first.at}us it allows ${to - from + 1} retries in ${lasted}s, and says at most ${allowed}`);
    }
  });
}

const ROUNDING = 1e-6;

function countUpTo(sorted: readonly number[], instant: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= instant) low = middle + 1;
    else high = middle;
  }
  return low;
}
