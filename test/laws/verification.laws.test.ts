// Every verification policy keeps the laws of verification, also with its less usual parameters.

import {
  type VerificationLawOptions,
  type VerificationSubject,
  verificationLaws,
  verificationSubject,
} from "../../src/algorithms/laws/verification-laws.ts";
import type { QuorumTerms, VerificationPolicy } from "../../src/algorithms/verification/verification.ts";
import { builtInRegistry } from "../../src/scenario/registry.ts";
import { runBroken, runLaws } from "./run-laws.ts";

const MORE: Readonly<Record<string, readonly VerificationLawOptions[]>> = {
  quorum: [
    { parameters: { replicas: 3, minQuorum: 2 } },
    { parameters: { replicas: 5, minQuorum: 3, replicasMax: 5 } },
  ],
  adaptive: [{ parameters: { trustAfter: 1 } }, { parameters: { replicas: 4, minQuorum: 3 } }],
  "spot-check": [{ parameters: { recheck: true } }, { parameters: { probability: 0.9 } }],
};

for (const definition of builtInRegistry().all("verification")) {
  for (const options of [{}, ...(MORE[definition.name] ?? [])]) {
    const title = `${definition.name} ${JSON.stringify(options.parameters ?? {})}`;
    runLaws(title, verificationLaws, verificationSubject(definition, options), options);
  }
}

const PAIR: QuorumTerms = { replicas: 2, minQuorum: 2, replicasMax: 8, apart: "machine" };

function broken(terms: QuorumTerms, role: VerificationPolicy["role"] = () => "vote"): VerificationSubject {
  return { name: "broken", create: () => ({ terms, role }) };
}

let instances = 0;

runBroken(verificationLaws, {
  "asks for no more copies than it allows, and at least for one": broken({ ...PAIR, replicasMax: 1 }),
  "comes to an end with every task, and accepts what a quorum agrees on and nothing else": broken({
    ...PAIR,
    minQuorum: Number.NaN,
  }),
  "believes nobody whose results have never been compared, unless it compares none or checks": broken(
    PAIR,
    () => "word",
  ),
  "answers alike to the same history": {
    name: "moody",
    create() {
      instances += 1;
      const mood = instances;
      return { terms: PAIR, role: ({ valid }) => (valid > 0 && mood % 2 === 0 ? "word" : "vote") };
    },
  },
});
