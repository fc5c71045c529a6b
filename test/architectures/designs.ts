// The few ways in which the master and its workers can be composed, as run plans: every property of the protocol must
// hold for each of them.

import { srpt } from "../../src/algorithms/ordering/srpt.ts";
import type { RunPlan } from "./build-run.ts";
import { SECOND } from "./build-run.ts";
import type { Design } from "./fault-plans.ts";

export const designs: Readonly<Record<Design, Partial<RunPlan>>> = {
  fifo: {},
  srpt: { ordering: srpt as never, orderingParameters: { minQuantum: 0 } },
  "at-worker": { queueing: "at-worker" },
  stale: { queueing: "at-worker", loadReports: SECOND },
};
