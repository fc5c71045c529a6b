// The design of a run plan, as architectures want it: what the plan leaves out is a default of these tests.

import { none as noDamping } from "../../src/algorithms/damping/none.ts";
import { none as noHealth } from "../../src/algorithms/health/none.ts";
import { none as noBudget } from "../../src/algorithms/budget/none.ts";
import { exponential as exponentialRetry } from "../../src/algorithms/retry/exponential.ts";
import { fixed } from "../../src/algorithms/retry/fixed.ts";
import { heartbeat } from "../../src/algorithms/detection/heartbeat.ts";
import { fifo } from "../../src/algorithms/ordering/fifo.ts";
import { leastLoaded } from "../../src/algorithms/placement/least-loaded.ts";
import { none as noScaling } from "../../src/algorithms/scaling/none.ts";
import { none as noSpeculation } from "../../src/algorithms/speculation/none.ts";
import { random as randomVictim } from "../../src/algorithms/stealing/random.ts";
import { none as noStealing } from "../../src/algorithms/stealing/none.ts";
import type { SchedulerSpec } from "../../src/architectures/scheduler-spec.ts";
import { milliseconds, seconds, type Duration } from "../../src/kernel/time.ts";
import { SECOND } from "../cluster/build-cluster.ts";
import type { RunPlan } from "./build-run.ts";

/** What the plan says of the design; everything else is a default. */
export function schedulerSpec(plan: RunPlan): SchedulerSpec {
  const {
    ordering = fifo,
    orderingParameters = {},
    placement = leastLoaded,
    placementParameters = { ties: "random" },
  } = plan;
  const { interval = SECOND, suspect = 3 * SECOND, timeout = 10 * SECOND } = plan.detection ?? {};
  const chosen = (definition: unknown, parameters: unknown): never => ({ definition, parameters }) as never;
  return {
    architecture: undefined as never,
    queueing: plan.queueing ?? "central",
    ordering: chosen(ordering, orderingParameters),
    placement: chosen(placement, placementParameters),
    detection: chosen(heartbeat, { interval, suspect, timeout }),
    retry: chosen(fixed, { delay: seconds(1), attempts: 4 }),
    loadReports: (plan.loadReports ?? 0) as Duration,
    recovery: plan.recovery ?? "fast",
    onNotice: "drain",
    damping: chosen(noDamping, {}),
    health: chosen(noHealth, {}),
    budget: chosen(noBudget, {}),
    crashLimit: Infinity,
    speculation: chosen(noSpeculation, {}),
    scaling: chosen(noScaling, {}),
    stealing: plan.stealing === undefined ? chosen(noStealing, {}) : chosen(randomVictim, plan.stealing),
    checkpoint: undefined,
    effects: plan.effects,
    communication: {
      kind: "rpc",
      timeout: seconds(2),
      retry: chosen(exponentialRetry, {
        base: milliseconds(500),
        factor: 2,
        cap: seconds(10),
        jitter: "equal",
        attempts: 100,
      }),
      budget: chosen(noBudget, {}),
      givesUp: false,
    },
    ...plan.scheduler,
  };
}
