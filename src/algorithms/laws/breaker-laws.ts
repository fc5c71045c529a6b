// What every breaker must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, type Instant, milliseconds, seconds } from "../../kernel/time.ts";
import type { Breaker, BreakerDefinition, TryOutcome } from "../breaker/breaker.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface BreakerSubject {
  readonly name: string;
  create(): Breaker;
}

export interface BreakerLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the breaker breaks. */
export function checkBreakerLaws<P extends Parameters>(
  definition: BreakerDefinition<P>,
  options: BreakerLawOptions = {},
): LawReport {
  return checkLaws(breakerLaws, breakerSubject(definition, options), options);
}

export function breakerSubject<P extends Parameters>(
  definition: BreakerDefinition<P>,
  options: BreakerLawOptions = {},
): BreakerSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

/** Ten requests a second, each over before the next. */
class Traffic {
  readonly #breaker: Breaker;
  readonly #random: RandomStream;
  #now = seconds(1_000) as number as Instant;

  constructor(breaker: Breaker, random: RandomStream) {
    this.#breaker = breaker;
    this.#random = random;
  }

  /** `+` for each that was permitted, `-` for each that was not; `released`: every third says nothing of the target. */
  run(requests: number, outcome: (random: RandomStream) => TryOutcome, released = false): string {
    let answers = "";
    for (let request = 0; request < requests; request += 1) {
      this.#now = (this.#now + milliseconds(100)) as Instant;
      const isPermitted = this.#breaker.permits(this.#random, this.#now);
      answers += isPermitted ? "+" : "-";
      if (!isPermitted) continue;
      if (released && request % 3 === 0) this.#breaker.released(this.#now);
      else this.#breaker.ended(outcome(this.#random), milliseconds(50) as Duration, this.#now);
    }
    return answers;
  }
}

const well = (): TryOutcome => "answered";
const badly = (): TryOutcome => "failed";
const busy = (): TryOutcome => "refused";
const nearlyWell = (random: RandomStream): TryOutcome => (random.chance(0.02) ? "failed" : "answered");

const MINUTES = 600;

export const breakerLaws: readonly Law<BreakerSubject>[] = [
  {
    name: "permits everything while nearly all goes well",
    check({ create }, random) {
      for (const outcome of [well, nearlyWell]) {
        const answers = new Traffic(create(), random).run(3 * MINUTES, outcome, true);
        demand(
          !answers.includes("-"),
          `of requests that are answered well it holds back ${answers.split("-").length - 1}`,
        );
      }
    },
  },
  {
    name: "spares a target that answers nothing, or only no",
    check({ create }, random) {
      for (const outcome of [badly, busy]) {
        const traffic = new Traffic(create(), random);
        traffic.run(MINUTES, well);
        traffic.run(5 * MINUTES, outcome);
        const share = traffic.run(MINUTES, outcome).split("+").length / MINUTES;
        demand(share < SPARED, `after five minutes in vain it still permits a share of ${share}`);
      }
    },
  },
  {
    name: "permits everything again when all is well again",
    check({ create }, random) {
      const traffic = new Traffic(create(), random);
      for (let outage = 0; outage < 3; outage += 1) {
        traffic.run(5 * MINUTES, badly);
        traffic.run(30 * MINUTES, well);
        const answers = traffic.run(MINUTES, well);
        demand(!answers.includes("-"), "half an hour after an outage it still holds something back");
      }
    },
  },
  {
    name: "answers alike to the same history, whatever others were told",
    check({ create }, random) {
      const seed = String(random.integer(1_000_000));
      const [once, again] = [1, 2].map(() => {
        const traffic = new Traffic(create(), createStream(seed, "again"));
        const answers = [nearlyWell, badly, well].map((outcome) => traffic.run(MINUTES, outcome)).join("");
        new Traffic(create(), random).run(MINUTES, badly); // to another target
        return answers;
      });
      demand(once === again, "the same requests got different answers");
    },
  },
];

/** What is tried again now and then is less than this share. */
const SPARED = 0.5;
