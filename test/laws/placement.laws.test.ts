// Every registered placement keeps the laws of placements, also with its less usual parameters.

import { placementLaws, type PlacementLawOptions, placementSubject } from "../../src/algorithms/laws/placement-laws.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { brokenPlacements } from "./broken-placements.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const COMPARES_ALL = { "decides without a look at every worker": "it compares all candidates" };
const GOES_THROUGH_THE_LIST = { "decides without a look at every worker": "it compares the list with what it knows" };
const ONE_FOR_ALL = {
  "finds a worker whenever one fits": "a task waits for the one worker",
  "spreads equal tasks over equal workers": "all go to one on purpose",
  "decides without a look at every worker": "it looks past those that are away",
};
const MORE: Readonly<Record<string, readonly PlacementLawOptions[]>> = {
  "least-loaded": [
    {
      parameters: { ties: "first" },
      unsupported: { "decides without a look at every worker": "it compares all that are tied" },
    },
  ],
  "power-of-d": [{ parameters: { d: 1 } }, { parameters: { d: 3 } }, { parameters: { d: 100 } }],
  "consistent-hash": [{ parameters: { balanceFactor: 1.25 } }, { parameters: { virtualNodes: 10, balanceFactor: 1 } }],
  "round-robin": [{ parameters: { per: "trigger" } }],
  rendezvous: [{ parameters: { weight: "cores" } }, { parameters: { weights: [4, 3, 3] } }],
  spread: [
    { parameters: { rule: "soft", over: "rack" }, unsupported: COMPARES_ALL },
    { parameters: { rule: "soft", over: "host", per: "class" }, unsupported: COMPARES_ALL },
  ],
  "kubernetes-score": [{ parameters: { strategy: "most-allocated" } }, { parameters: { strategy: "balanced" } }],
  "weighted-round-robin": [{ parameters: { weight: "cores" } }, { parameters: { weights: [3, 2, 2] } }],
};
const UNSUPPORTED: Readonly<Record<string, PlacementLawOptions>> = {
  "weighted-round-robin": {
    unsupported: { "decides without a look at every worker": "every candidate's claim grows at every turn" },
  },
  locality: { unsupported: COMPARES_ALL },
  spread: {
    unsupported: {
      ...COMPARES_ALL,
      "finds a worker whenever one fits": "a task waits rather than break the rule",
    },
  },
  rendezvous: { unsupported: { "decides without a look at every worker": "every candidate bids" } },
  ...Object.fromEntries(
    ["best-fit", "worst-fit", "dot-product", "kubernetes-score"].map((name) => [
      name,
      { unsupported: { "decides without a look at every worker": "it compares what every candidate has left" } },
    ]),
  ),
  ...Object.fromEntries(["lfu", "lru"].map((name) => [name, { unsupported: GOES_THROUGH_THE_LIST }])),
  ...Object.fromEntries(["first", "last"].map((name) => [name, { unsupported: ONE_FOR_ALL }])),
  "first-fit": { unsupported: { "spreads equal tasks over equal workers": "it packs on purpose" } },
};

for (const definition of builtInRegistry().all("placement")) {
  for (const more of [{}, ...(MORE[definition.name] ?? [])] as PlacementLawOptions[]) {
    const options = { ...UNSUPPORTED[definition.name], ...more };
    runLaws(
      `${definition.name} ${JSON.stringify(options.parameters ?? {})}`,
      placementLaws,
      placementSubject(definition, options),
      options,
    );
  }
}

runBroken(placementLaws, brokenPlacements);
