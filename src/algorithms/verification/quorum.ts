// Every task is done several times, and what most of them come to counts.

import { QUORUM_PARAMETERS, checkQuorum, quorumTerms } from "./quorum-terms.ts";
import { defineVerification } from "./verification.ts";

export const quorum = defineVerification({
  name: "quorum",
  summary: "Runs every task on several machines, and takes the first result in which enough of them agree.",
  source:
    "BOINC, job replication and validation (min_quorum, target_nresults); M-first voting, Sarmenta, FGCS 18(4), 2002, section 4.1; catalogue F5",
  parameters: QUORUM_PARAMETERS,
  check: checkQuorum,
  create: (parameters) => ({ terms: quorumTerms(parameters), role: () => "vote" }),
});
