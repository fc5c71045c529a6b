// Schedulers without a leader that probe workers: against the simulators of Sparrow's authors, whose model differs from a real
// scheduler only by the messages of the client; and one-task jobs, which are the power of two choices.

import type { Check, Tolerance } from "./check.ts";
import { benchCheck } from "./measure.ts";

/** One way. s. */
const DELAY = 0.0005;
/** To the scheduler, and from the worker by way of the scheduler back: the authors' jobs are at their scheduler from the beginning. */
const CLIENT_MESSAGES = 3 * DELAY;
const AUTHORS: Tolerance = { kind: "relative", share: 0.03, because: "3 SE + 3%" };
const PLUS_ONE_PERCENT: Tolerance = { kind: "relative", share: 0.01, because: "3 SE + 1%" };

/** Mean and median response of jobs of 10 tasks of 100 ms, 1,000 workers, load 0.8. s. The longer queues get, the longer they grow. */
const SIMULATORS = [
  { binding: "per-task", mean: 0.507053, median: 0.481329, warmup: 2.2 },
  { binding: "batch", mean: 0.43847, median: 0.413502, warmup: 1.6 },
  { binding: "late", mean: 0.331949, median: 0.309607, warmup: 0.8 },
] as const;

interface Farm {
  readonly workers: number;
  /** s. */
  readonly delay: number;
  readonly design: object;
  readonly workload: object;
  readonly warmup: number;
  readonly counted: number;
  readonly replications: number;
}

/** Nothing fails, and computing costs nothing: only messages take time. */
function scenarioOf({ workers, delay, design, workload, warmup, counted, replications }: Farm): object {
  const link = { latency: `${delay}s` };
  return {
    replications,
    duration: `${warmup + counted}s`,
    warmup: `${warmup}s`,
    cluster: {
      network: { "same-node": link, "same-rack": link, "same-zone": link, "cross-zone": link },
      masters: { count: 1, messageCost: "0s" },
      workers: { count: workers, messageCost: "0s" },
      clients: { count: 1, messageCost: "0s" },
    },
    scheduler: {
      architecture: { decentralised: design },
      detection: { heartbeat: { interval: "60s", suspect: "200s", timeout: "200s" } },
    },
    workload,
  };
}

function simulator({ binding, mean, median, warmup }: (typeof SIMULATORS)[number]): Check {
  return benchCheck({
    title: `jobs of 10 tasks on 1,000 workers, load 0.8, 0.5 ms a message: ${binding}`,
    source: "sparrow.sim.0.8: the authors' simulators (radlab/sparrow, simulation/), 3 seeds of 30,000 jobs",
    scenario: scenarioOf({
      workers: 1_000,
      delay: DELAY,
      design: { binding, cancel: false },
      workload: { jobs: { arrivals: { poisson: "800/s" }, service: { exponential: "100ms" }, job: 10 } },
      warmup,
      counted: 0.6,
      replications: 2,
    }),
    figures: [
      { what: "job.response.mean", read: "job.response.mean", expected: mean + CLIENT_MESSAGES, within: AUTHORS },
      { what: "job.response.p50", read: "job.response.p50", expected: median + CLIENT_MESSAGES, within: AUTHORS },
    ].map((figure) => ({ ...figure, precision: 0.15 })),
  });
}

const TWO_CHOICES = benchCheck({
  title: "jobs of one task, 2 probes, 100 workers, load 0.7, messages without delay",
  source: "q.pod.n100.d2; Mitzenmacher, TPDS 12(10), 2001, table 1",
  scenario: scenarioOf({
    workers: 100,
    delay: 0,
    design: { binding: "per-task" },
    workload: { all: { arrivals: { poisson: "70/s" }, service: { exponential: "1s" } } },
    warmup: 20,
    counted: 40,
    replications: 5,
  }),
  figures: [{ what: "response.mean", read: "response.mean", expected: 1.6202, within: PLUS_ONE_PERCENT }],
});

export const WITHOUT_LEADER: readonly Check[] = [...SIMULATORS.map(simulator), TWO_CHOICES];
