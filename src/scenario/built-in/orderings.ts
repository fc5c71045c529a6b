// The orderings that come with Orrery.

import { adaptive } from "../../algorithms/ordering/adaptive.ts";
import { adaptiveLifo } from "../../algorithms/ordering/adaptive-lifo.ts";
import { codel } from "../../algorithms/ordering/codel.ts";
import { capacityQueues } from "../../algorithms/ordering/capacity-queues.ts";
import { conservativeBackfill } from "../../algorithms/ordering/conservative-backfill.ts";
import { cpop } from "../../algorithms/ordering/cpop.ts";
import { criticalPath } from "../../algorithms/ordering/critical-path.ts";
import { drf } from "../../algorithms/ordering/drf.ts";
import { drr } from "../../algorithms/ordering/drr.ts";
import { easyBackfill } from "../../algorithms/ordering/easy-backfill.ts";
import { dOver } from "../../algorithms/ordering/d-over.ts";
import { edf } from "../../algorithms/ordering/edf.ts";
import { fairPools } from "../../algorithms/ordering/fair-pools.ts";
import { fairScheduler } from "../../algorithms/ordering/fair-scheduler.ts";
import { fairShare } from "../../algorithms/ordering/fair-share.ts";
import { fifo } from "../../algorithms/ordering/fifo.ts";
import { heft } from "../../algorithms/ordering/heft.ts";
import { highestValue } from "../../algorithms/ordering/highest-value.ts";
import { hrrn } from "../../algorithms/ordering/hrrn.ts";
import { las } from "../../algorithms/ordering/las.ts";
import { llf } from "../../algorithms/ordering/llf.ts";
import { lottery } from "../../algorithms/ordering/lottery.ts";
import { lpt } from "../../algorithms/ordering/lpt.ts";
import { multifactor } from "../../algorithms/ordering/multifactor.ts";
import { mlfq } from "../../algorithms/ordering/mlfq.ts";
import { peft } from "../../algorithms/ordering/peft.ts";
import { priority } from "../../algorithms/ordering/priority.ts";
import { roundRobin as tenantsInTurn } from "../../algorithms/ordering/round-robin.ts";
import { sjf } from "../../algorithms/ordering/sjf.ts";
import { srpt } from "../../algorithms/ordering/srpt.ts";
import { stride } from "../../algorithms/ordering/stride.ts";
import { timeSlice } from "../../algorithms/ordering/time-slice.ts";
import { wfq } from "../../algorithms/ordering/wfq.ts";

export const ORDERINGS = [
  adaptive,
  adaptiveLifo,
  codel,
  capacityQueues,
  conservativeBackfill,
  cpop,
  criticalPath,
  drf,
  drr,
  easyBackfill,
  dOver,
  edf,
  fairPools,
  fairScheduler,
  fairShare,
  fifo,
  heft,
  highestValue,
  hrrn,
  las,
  llf,
  lottery,
  lpt,
  mlfq,
  multifactor,
  peft,
  priority,
  sjf,
  srpt,
  stride,
  tenantsInTurn,
  timeSlice,
  wfq,
];
