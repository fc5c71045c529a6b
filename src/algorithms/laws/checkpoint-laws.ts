// What every checkpoint policy must do, whatever its rule.

import type { Parameters } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import { type Duration, microseconds, seconds } from "../../kernel/time.ts";
import type { CheckpointContext, CheckpointDefinition, CheckpointPolicy } from "../checkpoint/checkpoint.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface CheckpointSubject {
  readonly name: string;
  create(): CheckpointPolicy;
}

export interface CheckpointLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkCheckpointLaws<P extends Parameters>(
  definition: CheckpointDefinition<P>,
  options: CheckpointLawOptions = {},
): LawReport {
  return checkLaws(checkpointLaws, checkpointSubject(definition, options), options);
}

export function checkpointSubject<P extends Parameters>(
  definition: CheckpointDefinition<P>,
  options: CheckpointLawOptions = {},
): CheckpointSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const CONTEXTS = 500;

export const checkpointLaws: readonly Law<CheckpointSubject>[] = [
  {
    name: "works for whole microseconds between two checkpoints, more than none",
    check(subject, random) {
      const policy = subject.create();
      for (const context of [...EXTREMES, ...contexts(random)]) {
        const interval = policy.interval(context);
        demand(
          interval === undefined || (Number.isSafeInteger(interval) && interval > 0),
          `for ${describe(context)} it says ${interval}us`,
        );
      }
    },
  },
  {
    name: "saves no less often where failures are more frequent",
    check(subject, random) {
      const policy = subject.create();
      for (const context of contexts(random)) {
        // Where a checkpoint takes longer than machines last, no interval is of use, and rules may jump.
        const least = Math.max(context.cost, 1);
        const rarer = context.meanTimeBetweenFailures + least;
        const [often, seldom] = [least, rarer].map((meanTimeBetweenFailures) =>
          numberOf(policy.interval({ ...context, meanTimeBetweenFailures })),
        );
        demand(
          often <= seldom,
          `for ${describe(context)} it works for ${often}us if failures are ${least}us apart, but for ${seldom}us if ${rarer}us`,
        );
      }
    },
  },
  {
    name: "saves no more often where a checkpoint costs more",
    check(subject, random) {
      const policy = subject.create();
      for (const context of contexts(random)) {
        const cost = microseconds(Math.min(context.cost, context.meanTimeBetweenFailures));
        const [cheap, dear] = [Math.floor(cost * random.uniform()), cost].map((price) =>
          numberOf(policy.interval({ ...context, cost: price as Duration })),
        );
        demand(cheap <= dear, `for ${describe(context)} it works for ${dear}us, but for ${cheap}us if it costs less`);
      }
    },
  },
  {
    name: "says the same of the same attempt, whatever it was asked before",
    check(subject, random) {
      const asked = contexts(random);
      const used = subject.create();
      for (const context of asked) used.interval(context);
      for (const context of asked.toReversed()) {
        const [fresh, again] = [subject.create(), used].map((policy) => policy.interval(context));
        demand(fresh === again, `for ${describe(context)} it says ${fresh}us when new and ${again}us when used`);
      }
    },
  },
];

const EXTREMES: readonly CheckpointContext[] = [0, 1, 60e6].flatMap((cost) =>
  [1, 1e6, 1e15, Infinity].flatMap((meanTimeBetweenFailures) =>
    [0, 1, 1e12].map((estimate) => ({
      cost: cost as Duration,
      meanTimeBetweenFailures,
      estimate: estimate as Duration,
    })),
  ),
);

/** From cheap checkpoints on machines that hardly fail to checkpoints that take longer than machines last. */
function contexts(random: RandomStream): CheckpointContext[] {
  return Array.from({ length: CONTEXTS }, () => ({
    cost: spread(seconds(60), random),
    meanTimeBetweenFailures: spread(seconds(86_400), random) + 1,
    estimate: spread(seconds(86_400), random),
  }));
}

/** Of every order of magnitude below `most`, alike. */
function spread(most: Duration, random: RandomStream): Duration {
  let value: number = most;
  while (value > 10 && random.chance(0.8)) value /= 10;
  return microseconds(value * random.uniform());
}

function numberOf(interval: Duration | undefined): number {
  return interval ?? Infinity;
}

function describe({ cost, meanTimeBetweenFailures, estimate }: CheckpointContext): string {
  return `a cost of ${cost}us, failures ${meanTimeBetweenFailures}us apart and an estimate of ${estimate}us`;
}
