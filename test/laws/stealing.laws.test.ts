// Every stealing policy keeps the laws of stealing, also with its less usual parameters.

import {
  type StealingLawOptions,
  type StealingSubject,
  stealingLaws,
  stealingSubject,
} from "../../src/algorithms/laws/stealing-laws.ts";
import { random } from "../../src/algorithms/stealing/random.ts";
import type { StealingPolicy } from "../../src/algorithms/stealing/stealing.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { seconds } from "../../src/kernel/time.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly StealingLawOptions[]>> = {
  random: [{ parameters: { tries: 1 } }, { parameters: { tries: 50 } }],
};

for (const definition of builtInRegistry().all("stealing")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, stealingLaws, stealingSubject(definition, options), options);
  }
}

function broken(victim: StealingPolicy["victim"]): StealingSubject {
  return { name: "broken", create: () => ({ interval: seconds(1), victim }) };
}

let instances = 0;

runBroken(stealingLaws, {
  "takes only from another candidate at which tasks wait": broken((_, view) => view.candidate(0)),
  "finds somebody where tasks wait at everybody else": broken((thief, view) =>
    view.candidate(0) !== thief && view.spareCores(view.candidate(0)) < 0 ? view.candidate(0) : undefined,
  ),
  "answers alike to the same history": {
    name: "moody",
    create() {
      instances += 1;
      return random.create({ tries: 2, interval: seconds(1) }, { random: createStream(String(instances), "moody") });
    },
  },
});
