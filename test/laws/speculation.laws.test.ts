// Every speculation policy keeps the laws of speculation policies.

import {
  speculationLaws,
  type SpeculationLawOptions,
  type SpeculationSubject,
  speculationSubject,
} from "../../src/algorithms/laws/speculation-laws.ts";
import { dolly } from "../../src/algorithms/speculation/dolly.ts";
import { hadoop } from "../../src/algorithms/speculation/hadoop.ts";
import { hedged } from "../../src/algorithms/speculation/hedged.ts";
import { late } from "../../src/algorithms/speculation/late.ts";
import { mantri } from "../../src/algorithms/speculation/mantri.ts";
import { mapreduce } from "../../src/algorithms/speculation/mapreduce.ts";
import { none } from "../../src/algorithms/speculation/none.ts";
import { spark } from "../../src/algorithms/speculation/spark.ts";
import type { Copy, SpeculationPolicy } from "../../src/algorithms/speculation/speculation.ts";
import { tied } from "../../src/algorithms/speculation/tied.ts";
import { type Duration, milliseconds, seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly SpeculationLawOptions[]>> = {
  dolly: [{ parameters: { budget: 0.5, straggler: 0.3, loadMax: 1 } }],
  hadoop: [{ parameters: { gap: 0, lag: seconds(0) } }],
  hedged: [
    { parameters: { delay: milliseconds(3), copies: 4, budget: 0.5, loadMax: 1 } },
    { parameters: { samples: 1, quantile: 0, budget: 1, burst: 1 } },
  ],
  late: [{ parameters: { minimumAge: seconds(0), slowTaskThreshold: 1, speculativeCap: 0.33 } }],
  mantri: [{ parameters: { delta: 0, copies: 2, margin: milliseconds(1), restarts: 100 } }],
  mapreduce: [{ parameters: { capLeast: 1, completed: 0, pause: seconds(0) } }],
  spark: [{ parameters: { quantile: 0.75, multiplier: 1.5 } }, { parameters: { quantile: 0, multiplier: 1 } }],
  tied: [{ parameters: { budget: 0.1, delay: seconds(0) } }],
};

for (const definition of [dolly, hadoop, hedged, late, mantri, mapreduce, none, spark, tied]) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])] as SpeculationLawOptions[]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, speculationLaws, speculationSubject(definition as typeof none, options), options);
  }
}

function broken(create: () => Partial<SpeculationPolicy>): SpeculationSubject {
  const sound: SpeculationPolicy = {
    caps: { perTask: 2, freeSlotsOnly: true },
    interval: seconds(1),
    decide: (view) =>
      view.groups
        .flatMap(({ running }) => running.filter(({ copies }) => copies === 1))
        .slice(0, view.freeSlots)
        .map(({ task }) => copyOf(task)),
  };
  return { name: "broken", create: () => ({ ...sound, ...create() }) };
}

function copyOf(task: number): Copy {
  return { task: task as Copy["task"], avoid: [], replaces: false };
}

/** Every running attempt, as often as there are of a task. */
const everything: SpeculationPolicy["decide"] = (view) =>
  view.groups.flatMap(({ running }) => running.map(({ task }) => copyOf(task)));

const wholeGroups: SpeculationPolicy["decide"] = (view) =>
  view.groups.flatMap(({ running }) => [...new Set(running.map(({ task }) => task))].map(copyOf));

let everDecided = 0;

runBroken(speculationLaws, {
  "copies only what runs, each task once, to workers that exist": broken(() => ({ decide: everything })),
  "keeps to its number of copies per task": broken(() => ({ decide: wholeGroups })),
  "keeps to its caps on all copies": broken(() => ({
    hedge: ({ task, copies }) => (copies === 1 ? copyOf(task) : undefined),
  })),
  "keeps to its caps on the copies of a group": broken(() => ({
    caps: { perTask: 9, ofGroup: { least: 10, ofRunning: 0.1, ofTasks: 0 } },
    decide: wholeGroups,
  })),
  "keeps to its share of the attempts in every window": broken(() => ({
    caps: { perTask: 2, ofStarts: { share: 0.05, burst: 10 } },
    // All that ever was allowed and not needed may be started at once.
    hedge: ({ task }, { copiesStarted, attemptsStarted }) =>
      copiesStarted + 1 <= 0.05 * (attemptsStarted - copiesStarted) ? copyOf(task) : undefined,
  })),
  "queues at least one copy of a task, and no more than its caps": broken(() => ({ copiesAtAdmission: () => 2 })),
  "asks to be asked again after whole microseconds": broken(() => ({
    hedgeAfter: (_task, view) => (view.now / 7) as Duration,
  })),
  "does nothing where nothing runs": broken(() => ({ copiesAtAdmission: () => 2 })),
  "decides alike on the same views, and changes none": broken(() => ({
    decide: (view) => ((everDecided += 1) % 7 === 0 ? [] : wholeGroups(view)),
  })),
  "looks at every attempt once at most": broken(() => ({
    decide: ({ groups }) =>
      groups.flatMap(({ running }) =>
        running.filter((attempt) => running.at(-1) === attempt).map(({ task }) => copyOf(task)),
      ),
  })),
  "helps a straggler that holds everything up": broken(() => ({ decide: () => [] })),
});
