// What every gang policy must do, whatever its rule.

import type { GangDefinition, GangPolicy } from "../gangs/gang-policy.ts";
import type { Parameters } from "../../kernel/parameters.ts";
import { createStream } from "../../kernel/random-stream.ts";
import { NEVER } from "../../kernel/time.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface GangSubject {
  readonly name: string;
  create(): GangPolicy;
}

export interface GangLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkGangLaws<P extends Parameters>(
  definition: GangDefinition<P>,
  options: GangLawOptions = {},
): LawReport {
  return checkLaws(gangLaws, gangSubject(definition, options), options);
}

export function gangSubject<P extends Parameters>(
  definition: GangDefinition<P>,
  options: GangLawOptions = {},
): GangSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const TIMES = 60;

function isForEver(holdMax: number): boolean {
  return holdMax >= NEVER;
}

export const gangLaws: readonly Law<GangSubject>[] = [
  {
    name: "lets a gang that goes together gather first",
    check(subject) {
      const { grants, gathers } = subject.create();
      demand(grants === "singly" || gathers, "a gang goes together although some of it may not have come");
    },
  },
  {
    name: "holds for some time, in whole microseconds, or for ever",
    check(subject) {
      const { holdMax } = subject.create();
      demand(isForEver(holdMax) || (Number.isSafeInteger(holdMax) && holdMax > 0), `it holds for ${holdMax} us`);
    },
  },
  {
    name: "pauses after giving back, in whole microseconds",
    unsupported: (subject) => (isForEver(subject.create().holdMax) ? "it gives nothing back" : undefined),
    check(subject, random) {
      const policy = subject.create();
      for (let times = 1; times <= TIMES; times += 1) {
        const pause = policy.pause(times, random);
        demand(Number.isSafeInteger(pause) && pause > 0, `the pause is ${pause} us after ${times} times`);
      }
    },
  },
  {
    name: "parts those that give back at the same time",
    unsupported: (subject) => (isForEver(subject.create().holdMax) ? "it gives nothing back" : undefined),
    check(subject, random) {
      const policy = subject.create();
      const pauses = Array.from({ length: TIMES }, () => policy.pause(1, random));
      demand(new Set(pauses).size > 1, `everybody pauses for ${pauses[0]} us, and they meet again`);
    },
  },
  {
    name: "answers alike to the same history",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [first, second] = [0, 1].map(() => {
        const policy = subject.create();
        const stream = createStream(seed, "gangs");
        return Array.from({ length: TIMES }, (_, at) => policy.pause(at + 1, stream)).join(" ");
      });
      demand(first === second, `the answers differ: ${first} and ${second}`);
    },
  },
];
