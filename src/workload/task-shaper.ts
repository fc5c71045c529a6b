// Gives an arrival its size, its estimate, its tenant and its deadline. Each purpose has a stream of its own and is drawn
// once per task in order of arrival, so that every variant of a scenario sees the same tasks.

import { AssertionFailure } from "../kernel/assert.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { log } from "../kernel/math.ts";
import { MICROSECONDS_PER_SECOND, NEVER } from "../kernel/time.ts";
import type { Duration, Instant } from "../kernel/time.ts";
import type { Address, TaskId } from "../process/identity.ts";
import { NO_GROUP, type Flaw, type GangTerms, type Payload } from "../process/task.ts";
import type { EstimateModel } from "./estimates/estimate-model.ts";
import { createKeyChoice, type KeyChoice } from "./keys.ts";
import { createTenantChoice } from "./tenants.ts";
import type { TenantChoice } from "./tenants.ts";
import type { TraceJob } from "./traces/trace-job.ts";
import type { DeadlineRule, Streams, TaskDraft, Tolerance, ValueRule, WorkloadClass } from "./workload.ts";

export class TaskShaper {
  readonly #class: WorkloadClass;
  readonly #service: RandomStream;
  readonly #estimate: RandomStream;
  readonly #deadline: RandomStream;
  readonly #tenant: RandomStream;
  readonly #flaws: RandomStream;
  readonly #patience: RandomStream;
  /** undefined: nobody says what its tasks are worth. */
  readonly #value: RandomStream | undefined;
  readonly #estimates: EstimateModel;
  readonly #chooseTenant: TenantChoice;
  readonly #chooseKey: KeyChoice | undefined;
  readonly #isSound: boolean;
  readonly #classMean: number | undefined;

  /** Draws from `<prefix>/service`, `/estimate`, `/deadline`, `/tenant`, `/key`, `/patience`, `/value` and `/flaws`. */
  constructor(workloadClass: WorkloadClass, streams: Streams, prefix: string) {
    this.#class = workloadClass;
    this.#service = streams.stream(`${prefix}/service`);
    this.#estimate = streams.stream(`${prefix}/estimate`);
    this.#deadline = streams.stream(`${prefix}/deadline`);
    this.#tenant = streams.stream(`${prefix}/tenant`);
    this.#patience = streams.stream(`${prefix}/patience`);
    this.#flaws = streams.stream(`${prefix}/flaws`);
    this.#value = workloadClass.value && streams.stream(`${prefix}/value`);
    this.#estimates = workloadClass.createEstimates();
    this.#chooseTenant = createTenantChoice(workloadClass.name, workloadClass.tenants);
    const { keys } = workloadClass;
    this.#chooseKey = keys && createKeyChoice(workloadClass.name, keys, () => streams.stream(`${prefix}/key`));
    this.#isSound = workloadClass.failure === 0 && workloadClass.poison === 0;
    this.#classMean = workloadClass.service && typicalOf(workloadClass.service);
  }

  /** What a log's job says wins over the class; what it leaves open comes from the class. */
  shape(arrivedAt: Instant, job?: TraceJob, group = NO_GROUP, groupSize = 1, item?: number): TaskDraft {
    const asked = this.#class;
    const service = job?.service ?? this.#drawService();
    const tenant = job?.tenant ?? this.#chooseTenant(this.#tenant);
    const key = this.#chooseKey?.(tenant, group);
    const classMean = job?.service === undefined ? this.#classMean : undefined;
    const estimate = this.#estimates.estimate(
      { service, tenant, requested: job?.requested, classMean },
      this.#estimate,
    );
    const deadline = deadlineOf(job?.deadline, asked.deadline, arrivedAt, service, this.#deadline);
    return {
      id: UNKNOWN as TaskId,
      client: UNKNOWN as Address,
      arrivedAt,
      estimate,
      pathEstimate: estimate,
      payload: service as number as Payload,
      flaw: this.#isSound ? undefined : this.#drawFlaw(),
      cores: job?.cores ?? asked.cores,
      memory: job?.memory ?? asked.memory,
      resources: asked.resources,
      pools: asked.pools,
      priority: job?.priority ?? asked.priority,
      weight: asked.weight,
      deadline,
      value: asked.value && this.#drawValue(asked.value, service),
      fade: asked.fade,
      tolerance: asked.tolerance && toleranceOf(asked.tolerance, arrivedAt, deadline),
      workloadClass: asked.index,
      tenant,
      user: asked.user,
      key,
      input: key === undefined ? undefined : asked.input,
      group,
      groupSize,
      item,
      gang: asked.gang === undefined ? undefined : gangOf(asked.gang, groupSize),
      notify: asked.notify || asked.demand.kind === "closed",
      poll: asked.poll,
      patience: this.#drawPatience(),
    };
  }

  /** Always the same number of draws. */
  #drawFlaw(): Flaw | undefined {
    const { failure, poison } = this.#class;
    const random = this.#flaws;
    const isPoison = random.chance(poison);
    const failures = failuresBefore(failure, random.uniform());
    const at = random.uniform();
    if (isPoison) return { attempts: Infinity, at, isPoison };
    return failures > 0 ? { attempts: failures, at, isPoison } : undefined;
  }

  #drawPatience(): Duration {
    const { patience } = this.#class;
    return patience === undefined ? (NEVER as number as Duration) : wholeDuration(patience.sample(this.#patience));
  }

  #drawValue({ amount, isPerSecond }: ValueRule, service: Duration): number {
    const drawn = amount.sample(this.#value!);
    return isPerSecond ? (drawn * service) / MICROSECONDS_PER_SECOND : drawn;
  }

  #drawService(): Duration {
    const { name, service } = this.#class;
    if (!service) throw new AssertionFailure(`workload ${name}: neither the log nor the class gives a service time`);
    return wholeDuration(service.sample(this.#service));
  }
}

/** Failed attempts before the first that succeeds, each failing with this probability on its own: geometric, by inversion. */
function failuresBefore(failure: number, uniform: number): number {
  if (failure === 0) return 0;
  if (failure === 1) return Infinity;
  return Math.floor(log(1 - uniform) / log(failure));
}

function gangOf(members: number | "all", groupSize: number): GangTerms {
  return { minMember: members === "all" ? groupSize : Math.min(members, groupSize) };
}

function toleranceOf(tolerance: Tolerance, arrivedAt: Instant, deadline: Instant): Duration {
  if (tolerance.kind === "span") return tolerance.span;
  return Math.floor(tolerance.factor * (deadline - arrivedAt)) as Duration;
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
