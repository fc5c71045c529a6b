// Sarmenta's spot-checking: now and then a worker is given a task whose answer is known, and does not know it. Who fails is given
// nothing more (blacklisting), and, with `recheck`, what it has done since it last passed is done again (backtracking). Here a
// check is a whole extra run of the task that the worker was to be given, so that checks and tasks look alike to it.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { defineVerification } from "./verification.ts";

/** Without `recheck` every result counts as it comes; with it, one that waits too long is compared with one more. */
const BELIEVED = { replicas: 1, minQuorum: 1, replicasMax: 1, apart: "machine" } as const;
const COMPARED = { replicas: 1, minQuorum: 2, replicasMax: 8, apart: "machine" } as const;

export const spotCheck = defineVerification({
  name: "spot-check",
  summary: "Gives workers tasks whose answer is known now and then, and nothing more to those that fail.",
  source:
    "Sarmenta, Sabotage-tolerance mechanisms for volunteer computing systems, FGCS 18(4), 2002, section 4.2 (spot-checking with blacklisting; backtracking)",
  parameters: {
    probability: {
      type: "probability",
      default: 0.1,
      summary: "Of a check in the place of the task that a worker would be given; above 0 and below 1.",
    },
    recheck: {
      type: "boolean",
      default: false,
      summary:
        "Results are kept until their worker passes its next check, and done again if it fails: no result counts that its worker has not been checked after.",
    },
    within: {
      type: "duration",
      default: "1m",
      min: "1us",
      summary: "With `recheck`: a result that is kept for so long is compared with that of another worker instead.",
    },
  },
  shorthand: "probability",
  check({ probability }) {
    if (probability <= 0 || probability >= 1)
      throw new ParameterError("probability", "expected more than 0% and less than 100%: some checks, and some tasks");
  },
  create: ({ probability, recheck, within }) => ({
    terms: recheck ? COMPARED : BELIEVED,
    role: (_, random) => (random.chance(probability) ? "check" : recheck ? "vote" : "word"),
    ...(recheck && { keepsFor: within }),
  }),
});
