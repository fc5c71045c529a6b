// What every migration policy must do, whatever its rule, over offers drawn at random.

import type { Parameters } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { MigrationDefinition, MigrationPolicy, MoveOffer } from "../migration/migration.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface MigrationSubject {
  readonly name: string;
  create(): MigrationPolicy;
}

export interface MigrationLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkMigrationLaws<P extends Parameters>(
  definition: MigrationDefinition<P>,
  options: MigrationLawOptions = {},
): LawReport {
  return checkLaws(migrationLaws, migrationSubject(definition, options), options);
}

export function migrationSubject<P extends Parameters>(
  definition: MigrationDefinition<P>,
  options: MigrationLawOptions = {},
): MigrationSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const OFFERS = 500;

export const migrationLaws: readonly Law<MigrationSubject>[] = [
  {
    name: "moves nothing that would end later for it, from a machine that stays",
    check(subject, random) {
      const policy = subject.create();
      for (let index = 0; index < OFFERS; index += 1) {
        const offer = { ...drawOffer(random), isLeaving: false };
        if (offer.there + offer.cost < offer.here) continue;
        demand(policy.worth(offer) === undefined, `it moves for ${JSON.stringify(offer)}`);
      }
    },
  },
  {
    name: "says what a move is worth as a number above 0",
    check(subject, random) {
      const policy = subject.create();
      for (let index = 0; index < OFFERS; index += 1) {
        const offer = drawOffer(random);
        const worth = policy.worth(offer);
        const isWorth = worth === undefined || (Number.isFinite(worth) && worth > 0);
        demand(isWorth, `${worth} for ${JSON.stringify(offer)}`);
      }
    },
  },
  {
    name: "likes a cheaper move, and a faster machine, no less",
    check(subject, random) {
      const policy = subject.create();
      for (let index = 0; index < OFFERS; index += 1) {
        const offer = drawOffer(random);
        const better = { ...offer, cost: offer.cost * random.uniform(), there: offer.there * random.uniform() };
        const [worth, more] = [policy.worth(offer), policy.worth(better)];
        demand(
          (more ?? 0) >= (worth ?? 0),
          `${worth} for ${JSON.stringify(offer)}, ${more} for ${JSON.stringify(better)}`,
        );
      }
    },
  },
];

/** us. */
function drawOffer(random: RandomStream): MoveOffer {
  return {
    here: random.integer(100_000_000),
    there: random.integer(100_000_000),
    cost: random.integer(20_000_000),
    isLeaving: random.chance(0.3),
  };
}
