// BOINC's adaptive replication: whose results have agreed with those of others for long enough is believed most of the time.
// CV is the number of a worker's consecutive valid results: one more with each that agreed with others', none after one that did
// not; what was believed unseen changes nothing. A task is replicated if CV < 10, and otherwise with probability 1 / CV.

import { QUORUM_PARAMETERS, checkQuorum, quorumTerms } from "./quorum-terms.ts";
import { defineVerification } from "./verification.ts";

export const adaptive = defineVerification({
  name: "adaptive",
  summary:
    "A worker whose results have agreed with others' so many times in a row is believed, and compared only now and then.",
  source: "BOINC, adaptive replication (wiki AdaptiveReplication, version 10)",
  parameters: {
    ...QUORUM_PARAMETERS,
    trustAfter: {
      type: "integer",
      default: 10,
      min: 1,
      max: 1_000_000,
      summary:
        "A worker with at least so many valid results in a row, n, is believed with probability 1 - 1/n; one that was in the minority begins at 0.",
    },
  },
  shorthand: "trustAfter",
  check: checkQuorum,
  create: ({ trustAfter, ...quorum }) => ({
    terms: quorumTerms(quorum),
    role: ({ valid }, random) => (valid >= trustAfter && !random.chance(1 / valid) ? "word" : "vote"),
  }),
});
