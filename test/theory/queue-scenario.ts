// The bed of most comparisons: tasks that arrive whatever the system does, at workers of the omniscient dispatcher.

export interface OpenQueue {
  /** Default: one worker with one core. */
  readonly workers?: number | object;
  /** Tasks per second, all classes together. */
  readonly rate: number;
  /** Default: Poisson of `rate`. */
  readonly arrivals?: object;
  readonly service?: object | string;
  /** Instead of the one class that `arrivals` and `service` make. */
  readonly workload?: object;
  readonly scheduler?: object;
  readonly faults?: readonly object[];
  /** In all replications together, warm-up apart. */
  readonly tasks: number;
  readonly replications?: number;
}

/** Empty queues fill up while this share of a run goes by, and does not count. */
const WARMUP_SHARE = 0.1;
export const REPLICATIONS = 20;

export function openQueue({
  workers = 1,
  rate,
  arrivals,
  service,
  workload,
  scheduler = {},
  faults = [],
  tasks,
  replications = REPLICATIONS,
}: OpenQueue): object {
  const counted = tasks / replications / rate;
  const warmup = Math.ceil(WARMUP_SHARE * counted);
  return {
    replications,
    duration: `${warmup + Math.ceil(counted)}s`,
    warmup: `${warmup}s`,
    cluster: { workers },
    scheduler: { architecture: "ideal", ...scheduler },
    workload: workload ?? { all: { arrivals: arrivals ?? { poisson: `${rate}/s` }, service } },
    ...(faults.length === 0 ? {} : { faults }),
  };
}
