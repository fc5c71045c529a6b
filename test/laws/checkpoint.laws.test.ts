// Every checkpoint policy keeps the laws of checkpoint policies.

import type { CheckpointPolicy } from "../../src/algorithms/checkpoint/checkpoint.ts";
import { daly } from "../../src/algorithms/checkpoint/daly.ts";
import { fraction } from "../../src/algorithms/checkpoint/fraction.ts";
import { none } from "../../src/algorithms/checkpoint/none.ts";
import { periodic } from "../../src/algorithms/checkpoint/periodic.ts";
import { young } from "../../src/algorithms/checkpoint/young.ts";
import {
  checkpointLaws,
  type CheckpointLawOptions,
  type CheckpointSubject,
  checkpointSubject,
} from "../../src/algorithms/laws/checkpoint-laws.ts";
import { type Duration, microseconds, seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const TINY = { parameters: { minimum: microseconds(1) } };
const MORE: Readonly<Record<string, readonly CheckpointLawOptions[]>> = {
  daly: [TINY],
  fraction: [TINY, { parameters: { share: 1e-9, minimum: microseconds(1) } }],
  periodic: [{ parameters: { every: microseconds(1) } }],
  young: [TINY, { parameters: { minimum: seconds(600) } }],
};

for (const definition of [daly, fraction, none, periodic, young]) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as CheckpointLawOptions[]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, checkpointLaws, checkpointSubject(definition as typeof none, options), options);
  }
}

function broken(create: () => CheckpointPolicy["interval"]): CheckpointSubject {
  return { name: "broken", create: () => ({ interval: create() }) };
}

function asksTwice(): CheckpointPolicy["interval"] {
  let asked = 0;
  return () => seconds((asked += 1));
}

runBroken(checkpointLaws, {
  "works for whole microseconds between two checkpoints, more than none": broken(
    () =>
      ({ cost, meanTimeBetweenFailures }) =>
        Math.floor(Math.sqrt(2 * cost * meanTimeBetweenFailures)) as Duration,
  ),
  "saves no less often where failures are more frequent": broken(
    () =>
      ({ meanTimeBetweenFailures }) =>
        meanTimeBetweenFailures > 1_000 ? seconds(1) : undefined,
  ),
  "saves no more often where a checkpoint costs more": broken(
    () =>
      ({ cost }) =>
        microseconds(1e9 / (1 + cost)),
  ),
  "says the same of the same attempt, whatever it was asked before": broken(asksTwice),
});
