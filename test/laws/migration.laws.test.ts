// Every migration policy keeps the laws of migration, also with its less usual parameters.

import {
  type MigrationLawOptions,
  type MigrationSubject,
  migrationLaws,
  migrationSubject,
} from "../../src/algorithms/laws/migration-laws.ts";
import type { MigrationPolicy } from "../../src/algorithms/migration/migration.ts";
import { seconds } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly MigrationLawOptions[]>> = {
  "when-it-pays": [{ parameters: { gain: 1 } }, { parameters: { gain: 5, evacuate: false } }],
};

for (const definition of builtInRegistry().all("migration")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, migrationLaws, migrationSubject(definition, options), options);
  }
}

function broken(worth: MigrationPolicy["worth"]): MigrationSubject {
  const limits = { interval: seconds(1), moves: 10, minDwell: seconds(0), memory: seconds(1) };
  return { name: "broken", create: () => ({ ...limits, worth }) };
}

runBroken(migrationLaws, {
  "moves nothing that would end later for it, from a machine that stays": broken(({ here }) => here + 1),
  "says what a move is worth as a number above 0": broken(({ here, there }) => here - there),
  "likes a cheaper move, and a faster machine, no less": broken(({ here, there, cost }) =>
    here > there + cost ? there + cost : undefined,
  ),
});
