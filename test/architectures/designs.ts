// The few ways in which the master and its workers can be composed, as run plans: every property of the protocol must
// hold for each of them.

import { edf } from "../../src/algorithms/ordering/edf.ts";
import { mlfq } from "../../src/algorithms/ordering/mlfq.ts";
import { srpt } from "../../src/algorithms/ordering/srpt.ts";
import { timeSlice } from "../../src/algorithms/ordering/time-slice.ts";
import { random } from "../../src/algorithms/placement/random.ts";
import type { RunPlan } from "./build-run.ts";
import { SECOND } from "./build-run.ts";

const late = { ordering: edf as never, orderingParameters: { dropLate: true, preemptive: true } };

export const DESIGNS = {
  fifo: {},
  srpt: { ordering: srpt as never, orderingParameters: { minQuantum: 0 } },
  "time-slice": { ordering: timeSlice as never, orderingParameters: { quantum: SECOND / 5 } },
  mlfq: { ordering: mlfq as never, orderingParameters: { quantum: SECOND / 20, levels: 3, boost: 2 * SECOND } },
  "at-worker": { queueing: "at-worker" },
  stale: { queueing: "at-worker", loadReports: SECOND, clients: 2, notify: true },
  edf: late,
  stealing: {
    queueing: "at-worker",
    placement: random as never,
    placementParameters: {},
    stealing: { tries: 2, interval: SECOND },
  },
  "edf-at-worker": { ...late, queueing: "at-worker" },
} as const satisfies Readonly<Record<string, Partial<RunPlan>>>;

export type Design = keyof typeof DESIGNS;
