// Gives an arrival its size, its estimate, its tenant and its deadline. Each purpose has a stream of its own and is drawn
// once per task in order of arrival, so that every variant of a scenario sees the same tasks.

import { AssertionFailure } from "../kernel/assert.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { NEVER } from "../kernel/time.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Address, TaskId } from "../process/identity.ts";
import type { Payload } from "../process/task.ts";
import type { EstimateModel } from "./estimates/estimate-model.ts";
import { createTenantChoice } from "./tenants.ts";
import type { TenantChoice } from "./tenants.ts";
import type { TraceJob } from "./traces/trace-job.ts";
import type { DeadlineRule, Streams, TaskDraft, WorkloadClass } from "./workload.ts";

export class TaskShaper {
  readonly #class: WorkloadClass;
  readonly #service: RandomStream;
  readonly #estimate: RandomStream;
  readonly #deadline: RandomStream;
  readonly #tenant: RandomStream;
  readonly #estimates: EstimateModel;
  readonly #chooseTenant: TenantChoice;
  readonly #classMean: number | undefined;

  /** Draws from `<prefix>/service`, `/estimate`, `/deadline` and `/tenant`. */
  constructor(workloadClass: WorkloadClass, streams: Streams, prefix: string) {
    this.#class = workloadClass;
    this.#service = streams.stream(`${prefix}/service`);
    this.#estimate = streams.stream(`${prefix}/estimate`);
    this.#deadline = streams.stream(`${prefix}/deadline`);
    this.#tenant = streams.stream(`${prefix}/tenant`);
    this.#estimates = workloadClass.createEstimates();
    this.#chooseTenant = createTenantChoice(workloadClass.name, workloadClass.tenants);
    this.#classMean = workloadClass.service && typicalOf(workloadClass.service);
  }

  /** What a log's job says wins over the class; what it leaves open comes from the class. */
  shape(arrivedAt: Instant, job?: TraceJob): TaskDraft {
    const asked = this.#class;
    const service = job?.service ?? this.#drawService();
    const tenant = job?.tenant ?? this.#chooseTenant(this.#tenant);
    return {
      id: UNKNOWN as TaskId,
      client: UNKNOWN as Address,
      arrivedAt,
      estimate: this.#estimates.estimate(
        {
          service,
          tenant,
          requested: job?.requested,
          classMean: job?.service === undefined ? this.#classMean : undefined,
        },
        this.#estimate,
      ),
      payload: service as number as Payload,
      cores: job?.cores ?? asked.cores,
      memory: job?.memory ?? asked.memory,
      resources: asked.resources,
      priority: job?.priority ?? asked.priority,
      weight: asked.weight,
      deadline: deadlineOf(job?.deadline, asked.deadline, arrivedAt, service, this.#deadline),
      workloadClass: asked.index,
      tenant,
      notify: asked.notify || asked.demand.kind === "closed",
    };
  }

  #drawService(): Duration {
    const { name, service } = this.#class;
    if (!service) throw new AssertionFailure(`workload ${name}: neither the log nor the class gives a service time`);
    return wholeDuration(service.sample(this.#service));
  }
}

/** What the arrival fills in. */
const UNKNOWN = -1;

/** Every task is some work: at least one microsecond. */
function wholeDuration(value: number): Duration {
  return Math.max(1, Math.floor(value)) as Duration;
}

/** The mean, or the median of a distribution whose mean is infinite. */
function typicalOf(distribution: Distribution): number {
  return Number.isFinite(distribution.mean) ? distribution.mean : distribution.quantile(0.5);
}

function deadlineOf(
  ofJob: Duration | undefined,
  rule: DeadlineRule,
  arrivedAt: Instant,
  service: Duration,
  random: RandomStream,
): Instant {
  const span = ofJob ?? spanOf(rule, service, random);
  return span === undefined ? NEVER : (Math.min(arrivedAt + Math.ceil(span), NEVER) as Instant);
}

/** Microseconds from arrival to deadline. */
function spanOf(rule: DeadlineRule, service: Duration, random: RandomStream): number | undefined {
  switch (rule.kind) {
    case "none":
      return undefined;
    case "factor":
      return rule.factor * service;
    case "drawn-factor":
      return rule.factor.sample(random) * service;
    case "relative":
      return rule.duration;
    case "slack":
      return service + rule.slack.sample(random);
  }
}
