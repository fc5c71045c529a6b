// Every rebalancing policy keeps the laws of rebalancing, also with its less usual parameters.

import {
  type RebalancingLawOptions,
  type RebalancingSubject,
  rebalancingLaws,
  rebalancingSubject,
} from "../../src/algorithms/laws/rebalancing-laws.ts";
import type { RebalancingPolicy } from "../../src/algorithms/rebalancing/rebalancing.ts";
import { seconds } from "../../src/kernel/time.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly RebalancingLawOptions[]>> = {
  "to-mean": [{ parameters: { threshold: 0.01, target: 0 } }],
  diffusion: [{ parameters: { neighbours: "all" } }, { parameters: { neighbours: "all", share: 0.5 } }],
};

for (const definition of builtInRegistry().all("rebalancing")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, rebalancingLaws, rebalancingSubject(definition, options), options);
  }
}

function broken(decide: RebalancingPolicy["decide"]): RebalancingSubject {
  return { name: "broken", create: () => ({ interval: seconds(1), moves: 10, minDwell: seconds(0), decide }) };
}

let instances = 0;

runBroken(rebalancingLaws, {
  "moves work only from one that has more to do to one that has less": broken((loads) =>
    loads.slice(1).map(({ worker }) => ({ from: loads[0].worker, to: worker, work: 1 })),
  ),
  "leaves alone what is even": broken((loads) => loads.map(({ worker }) => ({ from: worker, to: worker, work: 1 }))),
  "helps where one has everything": broken(() => []),
  "answers alike to the same history": {
    name: "moody",
    create() {
      instances += 1;
      return broken((loads) => loads.map(({ worker }) => ({ from: worker, to: worker, work: instances }))).create();
    },
  },
});
