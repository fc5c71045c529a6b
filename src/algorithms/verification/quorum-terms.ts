// The parameters of comparing results, for the policies beside this file.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { Parameters } from "../../kernel/parameters.ts";
import type { QuorumTerms } from "./verification.ts";

export const QUORUM_PARAMETERS = {
  replicas: {
    type: "integer",
    default: 2,
    min: 1,
    max: 100,
    summary: "Copies of a task to begin with, each on another machine (BOINC: target_nresults).",
  },
  minQuorum: {
    type: "integer",
    default: 2,
    min: 1,
    max: 100,
    summary: "So many results must be the same; while they are not, one copy more is made (BOINC: min_quorum).",
  },
  replicasMax: {
    type: "integer",
    default: 8,
    min: 1,
    max: 100,
    summary:
      "When so many results are there, or every machine (rack) has had its say, and too few are the same, the task is given up (BOINC: max_success_results).",
  },
  apart: {
    type: "choice",
    options: ["machine", "rack"],
    default: "machine",
    summary: "What no two copies of a task may share: machines of a rack may have the same mistake.",
  },
} as const satisfies Parameters;

interface Given {
  readonly replicas: number;
  readonly minQuorum: number;
  readonly replicasMax: number;
  readonly apart: string;
}

export function checkQuorum({ replicas, minQuorum, replicasMax }: Given): void {
  if (minQuorum > replicas)
    throw new ParameterError("replicas", `expected at least 'minQuorum', which is ${minQuorum}, found ${replicas}`);
  if (replicas > replicasMax)
    throw new ParameterError("replicasMax", `expected at least 'replicas', which is ${replicas}, found ${replicasMax}`);
}

export function quorumTerms({ replicas, minQuorum, replicasMax, apart }: Given): QuorumTerms {
  return { replicas, minQuorum, replicasMax, apart: apart === "rack" ? "rack" : "machine" };
}
